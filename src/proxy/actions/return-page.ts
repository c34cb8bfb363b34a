/**
 * `GET /return/{reference}.{mac}`: where the gateway sends the buyer, whatever happened there. The
 * page never says how the payment went, and nothing in its address but the signed reference is read.
 */
import { ORDER_FRAGMENT, SESSION_FRAGMENT } from '../../contract/index.js';
import type { ProxyContext } from '../sessions/context.js';
import type { KeepAlive } from '../http/exchange.js';
import { readReference, type ReferenceRecord } from '../stores/records.js';
import { describeError, type RequestLog } from '../log/request-log.js';
import { preferredLanguage } from '../http/accept-language.js';
import { renderReturnDocument, returnDocumentPolicy } from './return-document.js';
import type { VerifySession } from '../sessions/verify-session.js';

/** A page to send. */
export interface Page {
  readonly status: 200 | 404;
  readonly html: string;
  readonly policy: string;
}

/** A buyer who comes back. */
export interface Visit {
  readonly token: string;
  readonly acceptLanguage: string | null;
  readonly keepAlive: KeepAlive;
}

/** The return page of a token; for a token or record that is not there, a plain way back to the shop. */
export async function returnPage(
  context: ProxyContext,
  verify: VerifySession,
  { token, acceptLanguage, keepAlive }: Visit,
  log: RequestLog,
): Promise<Page> {
  const { config, references } = context;
  const policy = await returnDocumentPolicy();
  const reference = await references.open(token, 'return');
  const record = reference === undefined ? undefined : await findRecord(context, reference, log);

  if (record === undefined) {
    log('warn', 'return_unknown', reference === undefined ? {} : { reference });
    const language = preferredLanguage(acceptLanguage);
    const html = renderReturnDocument({ language, href: `${config.allowedOrigins[0]}/` });
    return { status: reference === undefined ? 404 : 200, html, policy };
  }

  const { session, id, returnUrl, locale } = record;
  const language = preferredLanguage(locale, acceptLanguage);
  const shown = { language, amount: session.amount, gateway: config.gateways.get(session.gateway)?.name };
  if (id === undefined) return { status: 200, html: renderReturnDocument({ ...shown, href: returnUrl }), policy };

  // Not waited for: the shop's page will ask again.
  keepAlive(verify({ ...session, id }, log, 'return'));
  const href = withSession(returnUrl, id, session.order);
  return { status: 200, html: renderReturnDocument({ ...shown, href, reference: session.reference }), policy };
}

/** The page's address with the session in its fragment, where no server's log will see it. What a router has there stays. */
function withSession(returnUrl: string, id: string, order: string): string {
  const url = new URL(returnUrl);
  const session = new URLSearchParams({ [SESSION_FRAGMENT]: id, [ORDER_FRAGMENT]: order }).toString();
  url.hash = url.hash ? `${url.hash}${url.hash.includes('?') ? '&' : '?'}${session}` : session;
  return url.href;
}

/** A broken store must not leave the buyer with an error page. */
async function findRecord(
  { config }: ProxyContext,
  reference: string,
  log: RequestLog,
): Promise<ReferenceRecord | undefined> {
  try {
    return (await readReference(config.store, reference))?.value;
  } catch (error) {
    log('error', 'internal_error', { reference, error: describeError(error) });
    return undefined;
  }
}

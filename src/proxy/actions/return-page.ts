/**
 * `GET /return/{reference}.{mac}`: where the gateway sends the buyer, whatever happened there. This page never shows
 * the outcome, and reads only the signed reference from its address. `/outcome` below it is the outcome page, which
 * shows the outcome after a status read. For a payment that a form began, the first address shows the outcome page too.
 */
import { ORDER_FRAGMENT, RETURN_PATH, SESSION_FRAGMENT } from '../../contract/index.js';
import { preferredLanguage } from '../pages/accept-language.js';
import type { KeepAlive } from '../http/exchange.js';
import { atMost } from '../lib/within.js';
import { describeError, type RequestLog } from '../lib/request-log.js';
import { documentPolicy, type Page } from '../pages/document.js';
import { renderOutcomeDocument } from '../pages/outcome-document.js';
import { renderReturnDocument, returnDocumentPolicy, type ReturnDocument } from '../pages/return-document.js';
import type { ProxyContext } from '../sessions/context.js';
import type { VerifyReason, VerifySession } from '../sessions/verify-session.js';
import { readReference, type ReferenceRecord } from '../sessions/records.js';

/** The last part of the address of the outcome page. */
export const OUTCOME = 'outcome';
/** Ms for which the outcome page waits for the gateway. A later answer is shown after the reload. */
const ASKED_WITHIN = 4_000;
/** The shortest time until the outcome page reloads, in seconds. */
const AGAIN = 5;

/** A buyer who comes back. */
export interface Visit {
  readonly token: string;
  /** Whether the outcome is asked for. */
  readonly outcome: boolean;
  readonly acceptLanguage: string | null;
  readonly keepAlive: KeepAlive;
}

/** The return page of a token. If the token is not valid or has no record, the page only leads to the shop. */
export async function returnPage(
  context: ProxyContext,
  verify: VerifySession,
  { token, outcome, acceptLanguage, keepAlive }: Visit,
  log: RequestLog,
): Promise<Page> {
  const { config, references } = context;
  const reference = await references.open(token, 'return');
  const record = reference === undefined ? undefined : await findRecord(context, reference, log);

  if (record === undefined) {
    log('warn', 'return_unknown', reference === undefined ? {} : { reference });
    const language = preferredLanguage(acceptLanguage);
    const status = reference === undefined ? 404 : 200;
    return leadingPage({ language, href: `${config.allowedOrigins[0]}/` }, status);
  }

  const { session, id, returnUrl, locale, byForm } = record;
  const language = preferredLanguage(locale, acceptLanguage);
  const gateway = config.gateways.get(session.gateway)?.name;
  const shown = { language, amount: session.amount, gateway };
  if (id === undefined) return leadingPage({ ...shown, href: returnUrl });

  const href = withSession(returnUrl, id, session.order);
  const address = `${config.publicUrl}${RETURN_PATH}/${token}/${OUTCOME}`;
  const ask = (reason: VerifyReason): ReturnType<VerifySession> => verify({ ...session, id }, log, reason);
  if (outcome || byForm) {
    // The first visit is a nudge. A reload of the page is a poll.
    const asked = ask(outcome ? 'poll' : 'return');
    keepAlive(asked);
    const known = await atMost(ASKED_WITHIN, asked, () => new Error('later')).catch(() => session);
    const again = Math.max(AGAIN, context.budgetOf(session.gateway).secondsToNextPoll(session.reference));
    const document = { language, session: known, href, address, again, gateway: gateway ?? session.gateway };
    return { status: 200, html: renderOutcomeDocument(document), policy: await documentPolicy() };
  }
  // Not waited for: the shop's page will ask again.
  keepAlive(ask('return'));
  return leadingPage({ ...shown, href, reference: session.reference, outcome: address });
}

/** The page that leads to the shop. */
const leadingPage = async (document: ReturnDocument, status = 200): Promise<Page> => ({
  status,
  html: renderReturnDocument(document),
  policy: await returnDocumentPolicy(),
});

/**
 * The address of the shop's page with the session in its fragment, which no server can log. A route of the page's
 * script in the fragment (`#/orders/1003`) stays before the session; a place in the page (`#top`) is replaced.
 */
function withSession(returnUrl: string, id: string, order: string): string {
  const url = new URL(returnUrl);
  const session = new URLSearchParams({ [SESSION_FRAGMENT]: id, [ORDER_FRAGMENT]: order }).toString();
  const isRoute = /^#[/!]/.test(url.hash);
  url.hash = isRoute ? `${url.hash}${url.hash.includes('?') ? '&' : '?'}${session}` : session;
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

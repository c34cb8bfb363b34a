/**
 * `GET /sessions/{id}`: opens the sealed id and verifies what it names. A request that prefers to
 * wait is held while the session is pending.
 */
import type { CheckoutSession } from '../../contract/index.js';
import type { ProxyContext } from '../sessions/context.js';
import type { HoldSession } from '../sessions/hold-session.js';
import { ProxyError } from '../lib/proxy-error.js';
import { readReference } from '../sessions/records.js';
import type { RequestLog } from '../lib/request-log.js';
import type { VerifySession } from '../sessions/verify-session.js';

/** The request, as the edge read it. */
export interface RetrieveSessionInput {
  readonly id: string;
  /** Seconds, from the request's arrival, for which a pending session may be held. */
  readonly wait: number;
  /** Its signal aborts when the client leaves; used only while the request is held. */
  readonly client: { readonly signal: AbortSignal };
}

/** The session with its present status. Every id that does not open gets the same answer. */
export async function retrieveSession(
  context: ProxyContext,
  verify: VerifySession,
  hold: HoldSession,
  { id, wait, client }: RetrieveSessionInput,
  log: RequestLog,
): Promise<CheckoutSession> {
  const { config } = context;
  const until = config.now() + wait * 1000;
  const session = await verify(await openSession(context, id), log);
  if (session.status !== 'pending' || wait === 0) return session;
  return hold(session, { wait: until - config.now(), signal: client.signal }, log);
}

/** The session of an id, as it was sealed. Throws `session_not_found` for every id that does not open. */
export async function openSession({ config, sessionIds }: ProxyContext, id: string): Promise<CheckoutSession> {
  const sealed = await sessionIds.open(id);
  if (sealed === undefined)
    throw new ProxyError('session_not_found', 'There is no session with this id, or it is too old.');
  return sealed.checkoutUrl === undefined ? unabridged(config, sealed) : sealed;
}

/** Adds what was too long for the sealed id, from the store. */
async function unabridged({ store }: ProxyContext['config'], sealed: CheckoutSession): Promise<CheckoutSession> {
  const record = await readReference(store, sealed.reference);
  const { checkoutUrl, description } = record?.value.session ?? {};
  return {
    ...sealed,
    ...(checkoutUrl === undefined ? {} : { checkoutUrl }),
    ...(description === undefined ? {} : { description }),
  };
}

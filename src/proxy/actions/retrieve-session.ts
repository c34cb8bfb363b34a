/** `GET /sessions/{id}`: opens the sealed id and verifies what it names. */
import type { CheckoutSession } from '../../contract/index.js';
import type { ProxyContext } from '../context.js';
import { ProxyError } from '../problem-response.js';
import { readReference } from '../records.js';
import type { RequestLog } from '../request-log.js';
import type { VerifySession } from '../verify-session.js';

/** The session with its present status. Every id that does not open gets the same answer. */
export async function retrieveSession(
  { config, sessionIds }: ProxyContext,
  verify: VerifySession,
  id: string,
  log: RequestLog,
): Promise<CheckoutSession> {
  const sealed = await sessionIds.open(id);
  if (sealed === undefined) throw new ProxyError('session_not_found', 'There is no session with this id, or it is too old.');
  if (sealed.checkoutUrl !== undefined) return verify(sealed, log);
  // Too long to be sealed, so it stayed here.
  const record = await readReference(config.store, sealed.reference);
  const { checkoutUrl, description } = record?.value.session ?? {};
  return verify(
    { ...sealed, ...(checkoutUrl === undefined ? {} : { checkoutUrl }), ...(description === undefined ? {} : { description }) },
    log,
  );
}

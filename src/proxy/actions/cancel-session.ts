/** `DELETE /sessions/{id}`: the buyer gives the payment up. Answers with the session as it stands afterwards. */
import type { CheckoutSession } from '../../contract/index.js';
import type { RequestLog } from '../lib/request-log.js';
import type { CancelSession } from '../sessions/cancel-session.js';
import type { ProxyContext } from '../sessions/context.js';
import { openSession } from './retrieve-session.js';

/** The session with its verified status, also if the gateway cannot cancel it, or not any more. */
export async function cancelSession(
  context: ProxyContext,
  cancel: CancelSession,
  id: string,
  log: RequestLog,
): Promise<CheckoutSession> {
  return cancel(await openSession(context, id), log);
}

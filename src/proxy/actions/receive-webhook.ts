/**
 * `/webhooks/{gateway}` and `/webhooks/{gateway}/{reference}.{mac}`: a nudge, never a status. There are two proofs that
 * the gateway sent a call: the signed address, which only the gateway knows, and the vendor's own signature. From a
 * call with one of them we may also learn the gateway's id of a payment whose create was never answered. A call with
 * neither is only a nudge. A call with a wrong signature is refused, unless it came to the signed address.
 */
import type { CheckoutSession } from '../../contract/index.js';
import type { ProxyContext } from '../sessions/context.js';
import type { Gateway, WebhookCall, WebhookNudge, WebhookProof } from '../gateways/gateway.js';
import type { KeepAlive } from '../http/exchange.js';
import { ProxyError } from '../lib/proxy-error.js';
import {
  bindGatewayReference,
  readReference,
  recordKey,
  TTL,
  type ReferenceRecord,
  type Stored,
} from '../sessions/records.js';
import type { RequestLog } from '../lib/request-log.js';
import { isReference } from '../sessions/reference.js';
import { within } from '../lib/within.js';
import type { VerifySession } from '../sessions/verify-session.js';

/** A gateway's call, with the token of the signed address if it came there. */
export interface IncomingWebhook {
  readonly gateway: Gateway;
  readonly token: string | undefined;
  readonly call: WebhookCall;
  /** Whether its body is exactly what was sent: only then a signature can be checked. */
  readonly asSent: boolean;
  readonly keepAlive: KeepAlive;
}

/**
 * Verifies the payment in question, or ignores the call; the caller gets the same answer. Throws a `ProxyError` with
 * status 401 for a wrong signature. The shop's secret may be the wrong one: then the vendor shows the 401 to the shop.
 */
export async function receiveWebhook(
  context: ProxyContext,
  verify: VerifySession,
  { gateway, token, call, asSent, keepAlive }: IncomingWebhook,
  log: RequestLog,
): Promise<void> {
  const { config, references, sessionIds } = context;
  const ignore = (reason: string, reference?: string): void =>
    log('warn', 'webhook_ignored', { gateway: gateway.id, reason, ...(reference === undefined ? {} : { reference }) });

  const addressed = token === undefined ? undefined : await references.open(token, `webhook ${gateway.id}`);
  if (token !== undefined && addressed === undefined) return ignore('bad_signature');

  const proof = asSent ? await prove(gateway, call, config.now(), log) : 'unknown';
  if (proof === 'forged') {
    // The signed address is proof enough, so the call is used all the same.
    if (addressed === undefined) {
      ignore('forged');
      throw new ProxyError('invalid_request', 'The signature does not fit: check the webhook secret.', { status: 401 });
    }
    log('error', 'webhook_secret_wrong', { gateway: gateway.id, reference: addressed });
  }

  const nudge = readNudge(gateway, call, log);
  const reference = addressed ?? nudge?.reference;
  const isVouchedFor = addressed !== undefined || proof === 'genuine';
  if (reference === undefined || !isReference(reference)) return ignore('unreadable');
  if (nudge !== undefined && nudge.reference !== reference) return ignore('other_reference', reference);

  let record = await readReference(config.store, reference);
  // A made-up reference is not written to the log.
  if (record === undefined || record.value.session.gateway !== gateway.id)
    return ignore('unknown_reference', isVouchedFor ? reference : undefined);

  const known = record.value.session.gatewayReference;
  const named = nudge?.gatewayReference;
  if (known !== undefined && named !== undefined && known !== named) return ignore('other_payment', reference);
  if (known === undefined && named !== undefined && isVouchedFor) {
    if (!(await bindGatewayReference(config.store, gateway.id, named, reference)))
      return ignore('other_payment', reference);
    record = await learn(context, record, named);
    if (record.value.session.gatewayReference !== named) return ignore('other_payment', reference);
  }

  log('info', 'webhook_received', { gateway: gateway.id, reference });
  const { session, id } = record.value;
  const pending: CheckoutSession = { ...session, id: id ?? (await sessionIds.seal(session)) };
  const verified = verify(pending, log, isVouchedFor ? 'signed_webhook' : 'webhook');
  keepAlive(verified);
  // Bounded, because gateways do not wait for long and the next poll or call asks again anyway.
  await within(gateway.answersFirst ? 0 : config.gatewayTimeout, verified).catch(() => undefined);
}

/** What the vendor's signature says. If the adapter throws, the answer is `unknown`. */
async function prove(gateway: Gateway, call: WebhookCall, now: number, log: RequestLog): Promise<WebhookProof> {
  try {
    return (await gateway.proveWebhook?.(call, now)) ?? 'unknown';
  } catch {
    log('error', 'webhook_parser_failed', { gateway: gateway.id });
    return 'unknown';
  }
}

/** A body that is not understood is still a nudge, at the signed address. */
function readNudge(gateway: Gateway, call: WebhookCall, log: RequestLog): WebhookNudge | undefined {
  if (call.method !== 'POST') return undefined;
  try {
    // An adapter in JavaScript may say `null`.
    return gateway.parseWebhook(call) ?? undefined;
  } catch {
    log('error', 'webhook_parser_failed', { gateway: gateway.id });
    return undefined;
  }
}

/** Records the gateway's id of the payment, unless another request has changed the record in the meantime. */
async function learn(
  { config: { store } }: ProxyContext,
  record: Stored<ReferenceRecord>,
  gatewayReference: string,
): Promise<Stored<ReferenceRecord>> {
  const { reference } = record.value.session;
  const value: ReferenceRecord = { ...record.value, session: { ...record.value.session, gatewayReference } };
  const text = JSON.stringify(value);
  if (await store.replace(recordKey.reference(reference), record.text, text, TTL.reference)) return { value, text };
  return (await readReference(store, reference)) ?? record;
}

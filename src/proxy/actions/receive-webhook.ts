/**
 * `/webhooks/{gateway}` and `/webhooks/{gateway}/{reference}.{mac}`: a nudge to verify, never a
 * status. No gateway signs its calls reliably, so a call is believed only as far as its address:
 * the signed form, which only the gateway has seen, may tell us the gateway's id of a payment whose
 * creation was never answered; the plain form may tell us nothing but "look".
 */
import type { CheckoutSession } from '../../contract/index.js';
import type { ProxyContext } from '../sessions/context.js';
import type { Gateway, WebhookCall, WebhookNudge } from '../gateways/gateway.js';
import {
  bindGatewayReference,
  readReference,
  recordKey,
  TTL,
  type ReferenceRecord,
  type Stored,
} from '../stores/records.js';
import type { RequestLog } from '../log/request-log.js';
import { isReference } from '../tokens/signed-reference.js';
import { within } from '../lib/within.js';
import type { VerifySession } from '../sessions/verify-session.js';

/** A gateway's call, with the token of the signed address where it came there. */
export interface IncomingWebhook {
  readonly gateway: Gateway;
  readonly token: string | undefined;
  readonly call: WebhookCall;
}

/** Verifies the payment in question, or ignores the call; the caller learns nothing of either. */
export async function receiveWebhook(
  context: ProxyContext,
  verify: VerifySession,
  { gateway, token, call }: IncomingWebhook,
  log: RequestLog,
): Promise<void> {
  const { config, references, sessionIds } = context;
  const ignore = (reason: string, reference?: string): void =>
    log('warn', 'webhook_ignored', { gateway: gateway.id, reason, ...(reference === undefined ? {} : { reference }) });

  const signed = token === undefined ? undefined : await references.open(token, `webhook ${gateway.id}`);
  if (token !== undefined && signed === undefined) return ignore('bad_signature');

  const nudge = readNudge(gateway, call, log);
  const reference = signed ?? nudge?.reference;
  if (reference === undefined || !isReference(reference)) return ignore('unreadable');
  if (nudge !== undefined && nudge.reference !== reference) return ignore('other_reference', reference);

  let record = await readReference(config.store, reference);
  // What a stranger made up is not even logged.
  if (record === undefined || record.value.session.gateway !== gateway.id) return ignore('unknown_reference', signed);

  const known = record.value.session.gatewayReference;
  const told = nudge?.gatewayReference;
  if (known !== undefined && told !== undefined && known !== told) return ignore('other_payment', reference);
  if (known === undefined && told !== undefined && signed !== undefined) {
    if (!(await bindGatewayReference(config.store, gateway.id, told, reference)))
      return ignore('other_payment', reference);
    record = await learn(context, record, told);
    if (record.value.session.gatewayReference !== told) return ignore('other_payment', reference);
  }

  log('info', 'webhook_received', { gateway: gateway.id, reference });
  const { session, id } = record.value;
  const pending: CheckoutSession = { ...session, id: id ?? (await sessionIds.seal(session)) };
  // Bounded, because gateways do not wait for long and the next poll or call asks again anyway.
  await within(config.gatewayTimeout, verify(pending, log, signed === undefined ? 'webhook' : 'signed_webhook')).catch(
    () => undefined,
  );
}

/** A body that is not understood still is a call: at the signed address it means "look". */
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

/** Writes down the gateway's id of the payment, unless somebody has done so in the meantime. */
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

/**
 * One call to a gateway, with a time limit and a log entry for a failure. It rejects with `GatewayError`s only. Any
 * other error of an adapter means that the outcome is unknown: the vendor may have created the payment before the
 * adapter failed.
 */
import type { CheckoutSession } from '../../contract/index.js';
import type { ProxyContext } from './context.js';
import type { CallOutcome, GatewayOperation } from './counts.js';
import { GatewayError, type Gateway, type GatewayContext, type KnownPayment } from '../gateways/gateway.js';
import { ProxyError } from '../lib/proxy-error.js';
import { abortAfter } from '../lib/within.js';
import type { RequestLog } from '../lib/request-log.js';

/** `Retry-After` in seconds, if the gateway gives none. */
const RETRY_AFTER = 5;

/** Calls one method of a gateway. Rejects with a {@link GatewayError} and nothing else. */
export async function callGateway<Answer>(
  { config, counter, health }: Pick<ProxyContext, 'config' | 'counter' | 'health'>,
  gateway: Gateway,
  operation: GatewayOperation,
  log: RequestLog,
  call: (context: GatewayContext) => Promise<Answer>,
): Promise<Answer> {
  const since = config.now();
  let outcome: CallOutcome = 'ok';
  const tooLate = (): GatewayError =>
    new GatewayError('gateway_unavailable', `no answer within ${config.gatewayTimeout} ms`, { outcomeUnknown: true });
  try {
    return await abortAfter(config.gatewayTimeout, (signal) => call({ fetch: config.fetch, signal }), tooLate);
  } catch (thrown) {
    const error = asGatewayError(thrown);
    const level = error.code === 'gateway_misconfigured' ? 'error' : 'warn';
    const { code, outcomeUnknown, message } = error;
    outcome = code;
    log(level, 'gateway_error', { gateway: gateway.id, operation, code, outcomeUnknown, message });
    throw error;
  } finally {
    health.note(gateway.id, outcome);
    counter.called(gateway.id, operation, outcome, config.now() - since);
  }
}

function asGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  // Only the name of the error: its message may contain the vendor's answer.
  const kind = thrown instanceof Error ? String(thrown.name) : typeof thrown;
  return new GatewayError('gateway_unavailable', `the adapter threw ${kind}`, { outcomeUnknown: true, cause: thrown });
}

/** The names of a session's payment, with which a gateway is asked for its status. */
export const knownPayment = ({ reference, gatewayReference }: CheckoutSession): KnownPayment => ({
  reference,
  ...(gatewayReference === undefined ? {} : { gatewayReference }),
});

/** The error for a payment that could not be created. */
export function createProblem(error: GatewayError): ProxyError {
  if (!error.outcomeUnknown) {
    switch (error.code) {
      case 'gateway_rejected':
        return new ProxyError('gateway_rejected', 'The gateway refused this payment for good.', { cause: error });
      case 'gateway_misconfigured':
        return misconfigured(error);
      case 'rate_limited':
        return new ProxyError('rate_limited', 'The gateway takes no more payments for the moment.', retryLater(error));
    }
  }
  return new ProxyError(
    'gateway_unavailable',
    'The gateway did not create the payment. Send the same request again.',
    retryLater(error),
  );
}

/** The error for a create that is not sent to the gateway, because the budget is used up. It is counted. */
export function withholdCreate({ counter }: Pick<ProxyContext, 'counter'>, gateway: Gateway): ProxyError {
  counter.withheld(gateway.id);
  return createProblem(new GatewayError('rate_limited', 'the budget of this minute is used up'));
}

/** The error for a failed status read. It says nothing about the payment. */
export function readProblem(error: GatewayError): ProxyError {
  if (error.code === 'gateway_misconfigured') return misconfigured(error);
  return new ProxyError(
    'gateway_unavailable',
    'The gateway did not say how the payment stands. Ask again.',
    retryLater(error),
  );
}

const misconfigured = (cause: GatewayError): ProxyError =>
  new ProxyError(
    'gateway_misconfigured',
    "The gateway does not accept the merchant's set-up; the proxy's log knows more.",
    { cause },
  );

const retryLater = (error: GatewayError): { retryAfter: number; cause: unknown } => ({
  retryAfter: error.retryAfter ?? RETRY_AFTER,
  cause: error,
});

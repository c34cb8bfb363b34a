/**
 * Lists of names that exist only as types, which a running test cannot read. A list that misses a name, or has one more,
 * does not compile.
 */
import type { CheckoutErrorCode, CheckoutStateName, PaymentEventMap } from '../../src/checkout/index.js';
import type { ProblemCode } from '../../src/contract/index.js';
import type { PayProxyConfig } from '../../src/proxy/index.js';

const listOf = <Name extends string>(names: Record<Name, true>): Name[] => Object.keys(names) as Name[];

/** The error codes that only the widget has. */
export const WIDGET_CODES = listOf<Exclude<CheckoutErrorCode, ProblemCode>>({
  configuration_invalid: true,
  start_rejected: true,
  network_error: true,
  protocol_error: true,
  checkout_url_refused: true,
  paid_at_another_price: true,
});

export const STATES = listOf<CheckoutStateName>({
  idle: true,
  choosing: true,
  opening: true,
  checkout: true,
  conflict: true,
  confirming: true,
  pending: true,
  succeeded: true,
  failed: true,
  canceled: true,
  expired: true,
});

/** The options of `createPayProxy`. */
export const CONFIGURATION = listOf<keyof PayProxyConfig>({
  secret: true,
  publicUrl: true,
  allowedOrigins: true,
  gateways: true,
  resolveOrder: true,
  onSettled: true,
  store: true,
  fetch: true,
  gatewayTimeout: true,
  createLimits: true,
  now: true,
  isolatedRequests: true,
  log: true,
});

export const EVENTS = listOf<keyof PaymentEventMap>({
  'payment-start': true,
  'payment-statechange': true,
  'payment-success': true,
  'payment-failed': true,
  'payment-pending': true,
});

/**
 * The browser flow without the element: the same guarantees, for a button of your own design.
 *
 * @example
 * const checkout = new Checkout({ endpoint: '/pay', order: '1001' });
 * checkout.addEventListener('payment-success', ({ detail }) => show(detail.session.reference));
 * button.onclick = () => checkout.pay();
 */
export { Checkout } from './checkout.js';
export { CheckoutError, type CheckoutErrorCode } from './errors.js';
export * from './events.js';
export type { GatewayChoice } from './gateway-choice.js';
export type { InterstitialText } from './interstitial.js';
export {
  optionsProblem,
  type CheckoutOptions,
  type GatewayId,
  type MarkupProblem,
  type Presentation,
} from './options.js';
export { transition, type CheckoutEvent, type CheckoutState, type CheckoutStateName, type Presented } from './state.js';
export type { CheckoutWindow, ReturnChannelPort } from './window.js';

/** The button as a React component, and the type of the `<pay-button>` tag in JSX. */
import type { DetailedHTMLProps, ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from 'react';
import type { PayButtonElement, PaymentEventMap } from '../index.js';
import type { PayButtonAttributes, PayButtonHandlers } from './attributes.js';

/** The properties of {@link PayButton}: those of the element, a handler per event, and those of any HTML element. */
export interface PayButtonProps extends Omit<PayButtonAttributes, 'checkout-hosts'>, HTMLAttributes<PayButtonElement> {
  /** Further hosts that buyers may be sent to, separated by spaces, beside the known gateways' own. */
  checkoutHosts?: string | undefined;
  /**
   * A click, before anything opens or is sent. `preventDefault()` cancels it; `waitUntil(promise)` holds the create.
   */
  onPaymentStart?: ((event: PaymentEventMap['payment-start']) => void) | undefined;
  /** The state changed. */
  onPaymentStateChange?: ((event: PaymentEventMap['payment-statechange']) => void) | undefined;
  /** The proxy has verified that the order was paid. Ship from `onSettled` on your server. */
  onPaymentSuccess?: ((event: PaymentEventMap['payment-success']) => void) | undefined;
  /** A verified end without payment, or no checkout could be shown. */
  onPaymentFailed?: ((event: PaymentEventMap['payment-failed']) => void) | undefined;
  /**
   * We stopped waiting, and the end is unknown: a late success still comes. Or money was received that does not pay the
   * order.
   */
  onPaymentPending?: ((event: PaymentEventMap['payment-pending']) => void) | undefined;
}

/**
 * `<pay-button>` for React 18, which gives custom elements neither objects nor events, and for pages rendered on the
 * server, where React 19 gives none either. It defines the element in the browser, after its listeners are added. `ref`
 * is the element.
 *
 * @example <PayButton endpoint="/pay" order="1001" amount={5000} onPaymentSuccess={({ detail }) => thank(detail.session)} />
 */
export declare const PayButton: ForwardRefExoticComponent<PayButtonProps & RefAttributes<PayButtonElement>>;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'pay-button': DetailedHTMLProps<HTMLAttributes<PayButtonElement>, PayButtonElement> &
        PayButtonAttributes &
        PayButtonHandlers<'on'>;
    }
  }
}

/**
 * The events of a payment. They bubble and are composed, so that one listener on the document gets those of every
 * button, inside shadow roots too.
 */
import type { CheckoutSession, Money } from '../contract/index.js';
import type { CheckoutErrorCode } from './errors.js';
import type { CheckoutState } from './state.js';

/** What a click is about to pay. */
export interface PaymentStartDetail {
  /** The merchant's order number; empty where the tag has none yet. */
  readonly order: string;
  /** Id of the gateway, where the tag names one. */
  readonly gateway: string | undefined;
  /** The amount shown, in minor units. */
  readonly amount: Money | undefined;
}

/**
 * Before anything is opened or sent. `preventDefault()` cancels the click. The click pays the order and the amount that
 * the button has after its listeners, or when the promise of `waitUntil` is fulfilled.
 */
export class PaymentStartEvent extends CustomEvent<PaymentStartDetail> {
  /** What the create waits for. */
  readonly promises: Promise<unknown>[] = [];

  constructor(detail: PaymentStartDetail) {
    super('payment-start', { bubbles: true, composed: true, cancelable: true, detail });
  }

  /**
   * Holds the create until the promise is fulfilled, for example while the shop makes its order.
   * The popup is open meanwhile. A rejection ends the attempt with code `start_rejected`.
   */
  waitUntil(promise: Promise<unknown>): void {
    this.promises.push(promise);
  }
}

/** Detail of `payment-statechange`. */
export interface PaymentStateChangeDetail {
  /** The new state. */
  readonly state: CheckoutState;
  /** The state before. */
  readonly previous: CheckoutState;
}

/** Detail of `payment-success`. */
export interface PaymentSuccessDetail {
  /** Verified by the proxy. It is no proof for a server: your server learns it by `onSettled`. */
  readonly session: CheckoutSession;
}

/** Detail of `payment-failed`. */
export interface PaymentFailedDetail {
  /** `failed`, `canceled`, `expired`: the verified status. `error`: no checkout could be shown. */
  readonly reason: 'failed' | 'canceled' | 'expired' | 'error';
  /** With reason `error`. */
  readonly code?: CheckoutErrorCode | undefined;
  /** The verified session; none with reason `error`. */
  readonly session?: CheckoutSession | undefined;
  /** With code `amount_changed`: the true price, in minor units. */
  readonly amount?: Money | undefined;
}

/**
 * Detail of `payment-pending`: we stopped waiting, and the end is unknown; or money was received that does not pay the
 * order.
 */
export interface PaymentPendingDetail {
  /**
   * The session as last verified; it has succeeded with code `paid_at_another_price`. None if the create has no answer.
   */
  readonly session: CheckoutSession | undefined;
  /** Why we stopped waiting; none if time was over or the buyer wanted it. */
  readonly code: CheckoutErrorCode | undefined;
}

/** The events by name. */
export interface PaymentEventMap {
  'payment-start': PaymentStartEvent;
  'payment-statechange': CustomEvent<PaymentStateChangeDetail>;
  'payment-success': CustomEvent<PaymentSuccessDetail>;
  'payment-failed': CustomEvent<PaymentFailedDetail>;
  'payment-pending': CustomEvent<PaymentPendingDetail>;
}

/** An event that cannot be canceled. */
export const paymentEvent = <Type extends Exclude<keyof PaymentEventMap, 'payment-start'>>(
  type: Type,
  detail: PaymentEventMap[Type]['detail'],
): CustomEvent => new CustomEvent(type, { bubbles: true, composed: true, detail });

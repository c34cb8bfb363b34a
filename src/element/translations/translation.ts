/** The texts of a language: without one of them it does not compile. */
import type { CheckoutErrorCode } from '../../checkout/index.js';

/** Every sentence of the element, in one language. Amounts arrive formatted. */
export interface Translation {
  /** BCP 47 language: `fr`, `fr-SN`. */
  readonly lang: string;
  /** The button's label before the amount, unless the page gives its own. */
  readonly pay: string;
  /** Shows the hosted page again: the button's label while a payment can be continued, and in the dialog. */
  readonly resume: string;
  /** Begins a new payment: the button's label after an end that can be tried again, and in the dialog. */
  readonly retry: string;
  /** Begins a new payment while another one is open, at another price or gateway. */
  readonly restart: string;
  /** The button's label once paid. */
  readonly paid: string;
  /** Closes the dialog when the buyer has nothing to wait for. */
  readonly close: string;
  /** The link that continues a payment whose popup was blocked. */
  readonly continueToPayment: string;
  /** Asks the proxy for the status now. */
  readonly check: string;
  /** Stops waiting for a payment that may still arrive. */
  readonly leave: string;
  /** Gives up a payment that can be canceled. */
  readonly cancel: string;
  /** The question above the gateways, if the buyer can choose. */
  readonly choose: string;
  /** Beside the name of a gateway that does not work at the moment. */
  readonly unavailable: string;
  readonly opening: string;
  readonly checkout: string;
  /** The popup did not open, or we cannot see it. */
  readonly blocked: string;
  /** The page of this gateway does not work in the browser of an app, such as Facebook's. */
  readonly outside: (gateway: string) => string;
  readonly confirming: string;
  /** While waiting without a network. */
  readonly offline: string;
  readonly pending: string;
  /** `\n` begins a new line in every one of these texts; here, it puts the reference on a line of its own. */
  readonly succeeded: (reference: string) => string;
  /** Added to `succeeded` if the payment's window may still be open and cannot be closed from here. */
  readonly closeWindow: string;
  readonly failed: string;
  readonly canceled: string;
  readonly expired: string;
  readonly amountChanged: (amount: string) => string;
  /** Another payment of the order is open, for this `amount` at this `gateway`. */
  readonly conflict: (amount: string, gateway: string) => string;
  /** Money was received, but it does not pay the order. */
  readonly paidAtAnotherPrice: (amount: string) => string;
  /** By code; `error` is for every code without its own text. */
  readonly errors: { readonly error: string } & { readonly [Code in CheckoutErrorCode]?: string };
  /** Title of the popup's waiting page, and of the dialog. `amount` is empty if it is not known. */
  readonly waitingTitle: (amount: string) => string;
  /** Text of the waiting page. `gateway` is the gateway's name, if the tag names one. */
  readonly waiting: (gateway?: string) => string;
  readonly waitingSlow: string;
}

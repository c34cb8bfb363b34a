/** What a language must say: one that misses a sentence does not compile. */
import type { CheckoutErrorCode } from '../../checkout/index.js';

/** Every sentence of the element, in one language. Amounts arrive formatted. */
export interface Translation {
  /** BCP 47 language: `fr`, `fr-SN`. */
  readonly lang: string;
  /** The button's label before the amount, unless the page gives its own. */
  readonly pay: string;
  /** Brings the hosted page back: the button's label while a payment can be taken up again, and in the dialog. */
  readonly resume: string;
  /** Begins anew: the button's label after an end that can be tried again, and in the dialog. */
  readonly retry: string;
  /** Begins anew beside a payment that is open, at another price or gateway. */
  readonly restart: string;
  /** The button's label once paid. */
  readonly paid: string;
  /** Closes the dialog when nothing is awaited any more. */
  readonly close: string;
  /** The link that continues a payment whose popup was blocked. */
  readonly continueToPayment: string;
  /** Asks the proxy to look again. */
  readonly check: string;
  /** Turns away from a payment that may still arrive. */
  readonly leave: string;
  /** Gives up a payment that can be canceled. */
  readonly cancel: string;
  /** The question above the gateways, where the buyer can choose. */
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
  /** A line break, `\n`, begins a new line in all of these sentences: here the reference stands on one of its own. */
  readonly succeeded: (reference: string) => string;
  /** After that, where the payment's window may still be open and cannot be closed from here. */
  readonly closeWindow: string;
  readonly failed: string;
  readonly canceled: string;
  readonly expired: string;
  readonly amountChanged: (amount: string) => string;
  /** Another payment of the order is open; `amount` and `gateway` are that one's. */
  readonly conflict: (amount: string, gateway: string) => string;
  /** Money was received, but the order is not paid by it. */
  readonly paidAtAnotherPrice: (amount: string) => string;
  /** By code; `error` is for the codes that a buyer can do nothing about. */
  readonly errors: { readonly error: string } & { readonly [Code in CheckoutErrorCode]?: string };
  /** The waiting page of the popup. `amount` is empty where it is not known. */
  readonly waitingTitle: (amount: string) => string;
  /** `gateway` is the gateway's name, where the tag names one. */
  readonly waiting: (gateway?: string) => string;
  readonly waitingSlow: string;
}

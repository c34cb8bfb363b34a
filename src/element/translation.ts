/**
 * What the element says, by language. French and English are built in; a language that misses a
 * term does not compile. Nothing is looked up before it is shown, so a language may come late.
 */
import type { CheckoutErrorCode } from '../checkout/index.js';
import { en } from './translations/en.js';
import { fr } from './translations/fr.js';

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
  readonly opening: string;
  readonly checkout: string;
  /** The popup did not open, or we cannot see it. */
  readonly blocked: string;
  readonly confirming: string;
  /** While waiting without a network. */
  readonly offline: string;
  readonly pending: string;
  readonly succeeded: (reference: string) => string;
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

const translations = new Map<string, Translation>();

/** Adds languages, or replaces them. Takes effect with the next change on each element. */
export function registerTranslation(...added: readonly Translation[]): void {
  for (const translation of added) translations.set(translation.lang.toLowerCase(), translation);
}

/** The translation for a language, for its base language, or the French one. */
export function translationFor(lang: string): Translation {
  const full = lang.toLowerCase();
  const base = full.split('-')[0]!;
  return translations.get(full) ?? translations.get(base) ?? (base === 'en' ? en : fr);
}

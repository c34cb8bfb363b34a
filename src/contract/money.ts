/**
 * Money in messages: an integer in the currency's minor unit, never a float. Widget and proxy both show amounts to
 * buyers, so the format is here too.
 */
import * as z from 'zod/mini';

/** The currencies a session can be in: CFA francs of the BCEAO (XOF) and of the BEAC (XAF), and Guinean francs. */
export const CurrencySchema = z.enum(['XOF', 'XAF', 'GNF']);

/** ISO 4217 code of a supported currency. */
export type Currency = z.infer<typeof CurrencySchema>;

/**
 * Digits after the decimal point, by currency. None has a minor unit: 5 000 F CFA is `5000`. `formatMoney` supports no
 * other kind.
 */
export const MINOR_UNIT_DIGITS: Readonly<Record<Currency, 0>> = { XOF: 0, XAF: 0, GNF: 0 };

/** An amount: `{ value: 5000, currency: 'XOF' }` is 5 000 F CFA. A price is never zero or less. */
export const MoneySchema = z.object({
  /** Integer in the currency's minor unit, at least 1. */
  // One refinement for both conditions: each kind of built-in check adds bytes to every page with a button.
  value: z.number().check(z.refine((value) => Number.isSafeInteger(value) && value > 0)),
  currency: CurrencySchema,
});

/** An amount in the currency's minor unit. */
export type Money = z.infer<typeof MoneySchema>;

/** Whether two amounts are the same value in the same currency. */
export const sameMoney = (a: Money, b: Money): boolean => a.value === b.value && a.currency === b.currency;

/** How each currency is written. The space does not break. */
const SYMBOLS: Readonly<Record<Currency, string>> = { XOF: 'F\u202fCFA', XAF: 'FCFA', GNF: 'GNF' };

/**
 * The amount as text for buyers: `5 000 F CFA`, or in English `F CFA 5,000`. The spaces do not break. Not by
 * `Intl.NumberFormat`: its first use on a page blocks a cheap phone for a tenth of a second. A test compares the two.
 */
export function formatMoney({ value, currency }: Money, language: string): string {
  const isEnglish = language.startsWith('en');
  const digits = `${value}`.replace(/\B(?=(...)+$)/g, isEnglish ? ',' : '\u202f');
  return isEnglish ? `${SYMBOLS[currency]}\xa0${digits}` : `${digits}\xa0${SYMBOLS[currency]}`;
}

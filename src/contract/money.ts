/**
 * Money on the wire: an integer in the currency's minor unit, never a float.
 * Both sides show it to buyers, so the way it is written stands here too.
 */
import * as z from 'zod/mini';

/** The currencies a session can be in: CFA francs of the BCEAO (XOF) and of the BEAC (XAF), and Guinean francs. */
export const CurrencySchema = z.enum(['XOF', 'XAF', 'GNF']);

/** ISO 4217 code of a supported currency. */
export type Currency = z.infer<typeof CurrencySchema>;

/** Digits after the decimal point, by currency. None has a minor unit: 5 000 F CFA is `5000`. `formatMoney` knows of no other kind. */
export const MINOR_UNIT_DIGITS: Readonly<Record<Currency, 0>> = { XOF: 0, XAF: 0, GNF: 0 };

/** An amount: `{ value: 5000, currency: 'XOF' }` is 5 000 F CFA. Zero and less is not a price. */
export const MoneySchema = z.object({
  /** Integer in the currency's minor unit, at least 1. */
  // One refinement for both: each kind of built-in check costs bytes on every page that pays.
  value: z.number().check(z.refine((value) => Number.isSafeInteger(value) && value > 0)),
  currency: CurrencySchema,
});

/** An amount in the currency's minor unit. */
export type Money = z.infer<typeof MoneySchema>;

/** Whether two amounts are the same value in the same currency. */
export const sameMoney = (a: Money, b: Money): boolean => a.value === b.value && a.currency === b.currency;

/** How the currency is written. Its space does not break. */
const SYMBOLS: Readonly<Record<Currency, string>> = { XOF: 'F\u202fCFA', XAF: 'FCFA', GNF: 'GNF' };

/**
 * As a buyer reads it: `5 000 F CFA`, or in English `F CFA 5,000`. Its spaces do not break. By hand, because the
 * first `Intl.NumberFormat` of a page holds up a cheap phone for a tenth of a second. A test compares them.
 */
export function formatMoney({ value, currency }: Money, language: string): string {
  const isEnglish = language.startsWith('en');
  const digits = `${value}`.replace(/\B(?=(...)+$)/g, isEnglish ? ',' : '\u202f');
  return isEnglish ? `${SYMBOLS[currency]}\xa0${digits}` : `${digits}\xa0${SYMBOLS[currency]}`;
}

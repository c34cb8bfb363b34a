/** Amounts as the buyer reads them. */
import { MINOR_UNIT_DIGITS, type Money } from '../contract/index.js';

/** `5 000 F CFA` in French. Spaces do not break. */
export function formatMoney({ value, currency }: Money, lang: string): string {
  const digits = MINOR_UNIT_DIGITS[currency];
  return new Intl.NumberFormat(lang, { style: 'currency', currency, maximumFractionDigits: digits }).format(
    value / 10 ** digits,
  );
}

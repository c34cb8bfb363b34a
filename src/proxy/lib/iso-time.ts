/** Times from outside, in the one form that the contract has. */

/** ISO 8601 UTC as `toISOString` writes it, or `undefined` for what is no time. */
export function isoTime(value: string | undefined): string | undefined {
  const time = value === undefined ? Number.NaN : Date.parse(value);
  const text = Number.isNaN(time) ? '' : new Date(time).toISOString();
  // Years of six digits, which the contract does not know; a zone alone can lead there from 9999 or 0000.
  return /^\d{4}-/.test(text) ? text : undefined;
}

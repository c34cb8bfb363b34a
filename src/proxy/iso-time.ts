/** Times from outside, in the one form that the contract has. */

/** ISO 8601 UTC as `toISOString` writes it, or `undefined` for what is no time. */
export function isoTime(value: string | undefined): string | undefined {
  const time = value === undefined ? Number.NaN : Date.parse(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Converts times from gateways to the format of the contract. */

/** ISO 8601 UTC as `toISOString` writes it, or `undefined` for what is no time. */
export function isoTime(value: string | undefined): string | undefined {
  const time = value === undefined ? Number.NaN : Date.parse(value);
  const text = Number.isNaN(time) ? '' : new Date(time).toISOString();
  // No years of six digits: the contract does not allow them, and a time zone can turn year 9999 or 0000 into one.
  return /^\d{4}-/.test(text) ? text : undefined;
}

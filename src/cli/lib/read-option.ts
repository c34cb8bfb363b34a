/**
 * Reads the value of one option of a command line. Throws a {@link UsageError} that names the fix if the value is not
 * valid.
 */
import { UsageError } from './usage-error.js';

/** A whole number within these bounds; `undefined` if the option is not given. */
export function readNumber(option: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new UsageError(`${option}: "${text}" must be a whole number from ${least} to ${most}.`);
}

/** Whether the text is an http or https URL. */
export const isHttpUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** An http or https URL, as it was given; `undefined` if the option is not given. `example` is shown in the error. */
export function readUrl(option: string, text: string | undefined, example: string): string | undefined {
  if (text === undefined || isHttpUrl(text)) return text;
  throw new UsageError(`${option}: "${text}" is not an http or https URL. Write it like ${example}.`);
}

/**
 * Optional data never stops a sale: optional fields that break the contract are shortened or removed before the
 * request is checked. Shops send `null` from databases, "" from forms, and phone numbers as numbers.
 */
import { SessionIdSchema, type Customer } from '../../contract/index.js';

/** The contract's limits, in characters. */
const LIMITS: Readonly<Record<keyof Customer, number>> = { name: 100, phone: 32, email: 254 };
const RETURN_URL_LIMIT = 8192;
const LOCALE_LIMIT = 35;

/** The request's body as it can be used, and the names of the fields that had to be cut or left out. */
export function tidyRequest(body: unknown): { readonly body: unknown; readonly tidied: readonly string[] } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { body, tidied: [] };
  const { amount, gateway, customer, locale, returnUrl, supersedes, ...rest } = body as Record<string, unknown>;
  const tidied: string[] = [];
  // Without them the price is the order's, and the gateway the only one. A wrong one is refused, because it was meant.
  if (amount === null) tidied.push('amount');
  if (gateway === null) tidied.push('gateway');
  const people = tidyCustomer(customer, tidied);
  const language = typeof locale === 'string' && locale.length <= LOCALE_LIMIT ? locale : undefined;
  if (language === undefined && locale !== undefined) tidied.push('locale');
  const older = SessionIdSchema.safeParse(supersedes).data;
  if (older === undefined && supersedes !== undefined) tidied.push('supersedes');
  const back = shortenUrl(returnUrl);
  if (back !== returnUrl) tidied.push('returnUrl');
  return {
    body: {
      ...rest,
      returnUrl: back,
      ...(amount === null ? {} : { amount }),
      ...(gateway === null ? {} : { gateway }),
      ...(people === undefined ? {} : { customer: people }),
      ...(language === undefined ? {} : { locale: language }),
      ...(older === undefined ? {} : { supersedes: older }),
    },
    tidied,
  };
}

function tidyCustomer(customer: unknown, tidied: string[]): Customer | undefined {
  if (customer === undefined) return undefined;
  if (typeof customer !== 'object' || customer === null || Array.isArray(customer)) {
    tidied.push('customer');
    return undefined;
  }
  const fields = Object.keys(LIMITS) as (keyof Customer)[];
  const entries = fields.flatMap((field): (readonly [string, string])[] => {
    const value = (customer as Record<string, unknown>)[field];
    const text = typeof value === 'string' ? value.trim() : Number.isFinite(value) ? String(value) : undefined;
    const usable = text === undefined || text === '' ? undefined : fit(field, text);
    if (usable !== value && value !== undefined) tidied.push(`customer.${field}`);
    return usable === undefined ? [] : [[field, usable]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A name may be cut. Part of a number or an address is a wrong one, so it is left out. */
function fit(field: keyof Customer, text: string): string | undefined {
  if (text.length <= LIMITS[field]) return text;
  if (field !== 'name') return undefined;
  // Not in the middle of a character.
  return text.slice(0, LIMITS.name).replace(/[\ud800-\udbff]$/, '');
}

/** Shortens an address that is too long: without its fragment, or without its query too. It leads to the same page. */
function shortenUrl(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= RETURN_URL_LIMIT) return value;
  return (
    [value.split('#')[0], value.split(/[?#]/)[0]].find((shorter) => (shorter ?? '').length <= RETURN_URL_LIMIT) ?? value
  );
}

/**
 * The shape of a vendor's message, for the report: the names of its fields, the types of their values, and the few
 * values that say a payment's status. Keys, ids, names, numbers and addresses never leave this file: only values on a
 * list here are shown, so values of unknown fields are not.
 */

/** Values that we made up. The report says where they come back. */
export interface OwnValues {
  readonly reference: string;
  readonly order: string;
  readonly amount: number;
}

/** Fields whose value says a payment's status, and nothing about a person. */
const TOLD =
  /^(status|checkout_status|payment_status|response_code|currency|currency_id|event|code|mode|operator|isSandbox)$/i;

/** Names of events, which are in fields that may also hold a person's name: `transaction.approved`. */
const EVENT = /^(transaction|checkout)(\.[a-z_]+){1,3}$/i;

/** Parts of the addresses of all gateways. Any other part is an id. */
const PATH_PARTS = new Set(
  (
    'api sandbox-api v1 checkout checkout-sessions checkout-invoice confirm create expire gate get-link merchant ' +
    'payments reference search sessions token transaction transactions verify'
  ).split(' '),
);

/** An address's path, without its ids. */
export const pathShape = (url: string): string =>
  new URL(url).pathname
    .split('/')
    .map((part) => (part === '' || PATH_PARTS.has(part) ? part : '…'))
    .join('/');

/**
 * The name of a field, if it may be shown: words, and in forms words in brackets. A name with four digits in a row may
 * be a person's number.
 */
const nameShape = (name: string): string => (/^[\w/[\].-]{1,64}$/.test(name) && !/\d{4}/.test(name) ? name : '…');

/** The names of the fields of a query or a header, each once. */
export const namesShape = (names: Iterable<string>): string => [...new Set([...names].map(nameShape))].join(', ');

const valueShape = (value: unknown, name: string, own: OwnValues): unknown => {
  if (value === null) return null;
  const text = String(value);
  if (EVENT.test(text) || (TOLD.test(name) && /^[\w.-]{1,32}$/.test(text) && !/\d{5}/.test(text))) return value;
  const type = typeof value;
  if (text === own.reference) return `${type}: our reference`;
  if (text === own.order) return `${type}: our order`;
  return /^\d+(\.0+)?$/.test(text) && Number(text) === own.amount ? `${type}: the amount` : type;
};

const shape = (value: unknown, name: string, own: OwnValues): unknown => {
  if (Array.isArray(value)) return value.map((each) => shape(each, name, own));
  if (typeof value !== 'object' || value === null) return valueShape(value, name, own);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [nameShape(key), shape(each, key, own)]));
};

/** The shape of a body as JSON, without keys or personal data. A form becomes its fields. */
export const bodyShape = (body: string, contentType: string | null, own: OwnValues): string => {
  if (body === '') return 'nothing';
  try {
    return JSON.stringify(shape(JSON.parse(body), '', own));
  } catch {
    if (!contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded'))
      return `${body.length} characters that are no JSON`;
    const fields = [...new URLSearchParams(body)].map(([name, value]) => {
      const last = /\[(\w+)\]$/.exec(name)?.[1] ?? name;
      return [nameShape(name), valueShape(value, last, own)];
    });
    return `form ${JSON.stringify(Object.fromEntries(fields))}`;
  }
};

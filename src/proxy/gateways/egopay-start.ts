/**
 * The start call of eGoPay, which the vendor does not publish: nothing in this file is documented. The
 * merchant says where the call is, and may say how its fields are named and where the answer holds the
 * hosted page. Every default is an ASSUMPTION, drawn from the vendor's verify call and its error texts.
 */
import { ConfigurationError } from '../lib/configuration-error.js';
import type { NewPayment } from './gateway.js';
import { checkUrl } from './options.js';
import { isRecord } from './http.js';

/** The fields that the start call can have, under our names. */
export type EgopayStartField =
  | 'token'
  | 'reference'
  | 'amount'
  | 'channel'
  | 'description'
  | 'returnUrl'
  | 'webhookUrl'
  | 'name'
  | 'phone'
  | 'email';

/** How to call a start call that is not public. */
export interface EgopayStartOptions {
  /** Address of the start call, https or loopback, as eGoPay gave it to the merchant. There is no default. */
  readonly startUrl: string;
  /**
   * The vendor's name of each field; `null` leaves the field out. ASSUMPTION, by default: `token`,
   * `transaction_ref`, `amount`, `channel` (always `ALL`), `description`, `return_url`, `callback_url`;
   * the buyer's name, phone and e-mail address are left out.
   */
  readonly startFields?: Readonly<Partial<Record<EgopayStartField, string | null>>> | undefined;
  /** Whether the amount is a JSON number or a string of digits. Default: `number` (ASSUMPTION). */
  readonly amountAs?: 'number' | 'string' | undefined;
  /** Headers of the start call, if it needs any. Default: none (ASSUMPTION). */
  readonly startHeaders?: Readonly<Record<string, string>> | undefined;
  /** Where the answer holds the hosted page's URL, as names joined by dots. Default: `payment_url` (ASSUMPTION). */
  readonly checkoutUrlPath?: string | undefined;
}

/** A start call that was checked and can be made. */
export interface EgopayStart {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The body for a payment. */
  body(token: string, payment: NewPayment): Readonly<Record<string, unknown>>;
  /** The value at the place of the answer where the hosted page's URL is expected. Unchecked. */
  checkoutUrl(answer: unknown): unknown;
}

const DEFAULT_FIELDS: Readonly<Record<EgopayStartField, string | null>> = {
  token: 'token',
  reference: 'transaction_ref',
  amount: 'amount',
  channel: 'channel',
  description: 'description',
  returnUrl: 'return_url',
  webhookUrl: 'callback_url',
  name: null,
  phone: null,
  email: null,
};

/** Checks the options of the start call. Throws a `ConfigurationError` that names the fix. */
export const egopayStart = (options: EgopayStartOptions): EgopayStart => {
  if (!options.startUrl) {
    throw new ConfigurationError(
      'egopay() needs `startUrl`: eGoPay does not publish the call that starts a payment, so there is no default. ' +
        'Ask eGoPay for its address, the names of its fields (`startFields`), whether the amount is a number or a string (`amountAs`), ' +
        'and where its answer holds the payment page (`checkoutUrlPath`).',
    );
  }
  const url = checkUrl('egopay()', 'startUrl', options.startUrl);
  const fields = { ...DEFAULT_FIELDS, ...checkFields(options.startFields ?? {}) };
  const amountAs = options.amountAs ?? 'number';
  if (amountAs !== 'number' && amountAs !== 'string')
    throw new ConfigurationError('egopay(): `amountAs` must be "number" or "string".');
  const checkoutUrlPath = checkPath('checkoutUrlPath', options.checkoutUrlPath ?? 'payment_url');

  return {
    url,
    headers: checkHeaders(options.startHeaders ?? {}),
    body(token, payment) {
      const values: Record<EgopayStartField, unknown> = {
        token,
        reference: payment.reference,
        amount: amountAs === 'string' ? String(payment.amount.value) : payment.amount.value,
        channel: 'ALL',
        description: payment.description,
        returnUrl: payment.returnUrl,
        webhookUrl: payment.webhookUrl,
        name: payment.customer?.name,
        phone: payment.customer?.phone,
        email: payment.customer?.email,
      };
      // What the buyer did not give is undefined, and JSON leaves it out.
      const named = FIELD_NAMES.map((field): [string | null, unknown] => [fields[field], values[field]]);
      return Object.fromEntries(named.filter(([name]) => name !== null));
    },
    checkoutUrl: (answer) => valueAt(answer, checkoutUrlPath),
  };
};

const FIELD_NAMES = Object.keys(DEFAULT_FIELDS) as readonly EgopayStartField[];

const checkFields = (
  fields: NonNullable<EgopayStartOptions['startFields']>,
): Partial<Record<EgopayStartField, string | null>> => {
  const given = Object.entries(fields).filter(([, name]) => name !== undefined);
  for (const [field, name] of given) {
    if (!Object.hasOwn(DEFAULT_FIELDS, field)) {
      throw new ConfigurationError(
        `egopay(): \`startFields\` has "${field}", which is none of ${FIELD_NAMES.join(', ')}.`,
      );
    }
    if (name !== null && (typeof name !== 'string' || name === '')) {
      throw new ConfigurationError(
        `egopay(): \`startFields.${field}\` must be the vendor's name of the field, or null to leave it out.`,
      );
    }
  }
  const names = Object.values({ ...DEFAULT_FIELDS, ...Object.fromEntries(given) }).filter((name) => name !== null);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new ConfigurationError(`egopay(): \`startFields\` gives the name "${twice}" to two fields.`);
  return Object.fromEntries(given);
};

const checkHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  try {
    return Object.fromEntries(new Headers(headers));
  } catch {
    // The platform's own message would repeat the value, which may be a key.
    throw new ConfigurationError(
      'egopay(): `startHeaders` must be an object of header names and values without line breaks.',
    );
  }
};

const checkPath = (option: string, path: string): readonly string[] => {
  const names = typeof path === 'string' ? path.split('.') : [''];
  if (names.includes(''))
    throw new ConfigurationError(`egopay(): \`${option}\` must be names joined by dots, such as "data.payment_url".`);
  return names;
};

const valueAt = (answer: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (isRecord(value) ? value[name] : undefined), answer);

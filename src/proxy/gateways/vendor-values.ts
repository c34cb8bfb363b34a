/**
 * Values as vendors write them, read without trust: a field of the wrong type is a missing field, and
 * never an exception. Shared by the adapters; knows no vendor's field names.
 */
import * as z from 'zod/mini';
import { currenciesOf, GatewayError, type GatewayLimits, type PaymentState } from './gateway.js';
import { isoTime } from '../lib/iso-time.js';
import { CurrencySchema, type Money, type SessionStatus } from '../../contract/index.js';

/** A string, or `undefined`. */
export const Text = z.catch(z.optional(z.string()), undefined);

const identifier = z.string().check(z.regex(/^[\w-][\w.-]{0,127}$/));

/**
 * A vendor's id: letters, digits, dots, dashes and underscores, short enough to keep and to show, and
 * harmless in a URL path, so it does not begin with a dot; or `undefined`.
 */
export const Identifier = z.catch(z.optional(identifier), undefined);

/** A field that is kept as it is written, for whoever judges it. */
export const Unread = z.optional(z.unknown());

/** An {@link Identifier} that some vendors write as a whole number; as text. */
export const NumberOrIdentifier = z.catch(
  z.optional(
    z.union([
      identifier,
      z.pipe(
        z.int().check(z.positive()),
        z.transform((id: number) => String(id)),
      ),
    ]),
  ),
  undefined,
);

/** An operator or a kind of payment: a short name and nothing else, for it is shown to the buyer; or `undefined`. */
export const Channel = z.catch(z.optional(z.string().check(z.regex(/^[\w -]{1,32}$/))), undefined);

/** One of our own references, as `NewPayment.reference` describes it; or `undefined`. */
export const Reference = z.catch(z.optional(z.string().check(z.regex(/^[\w-]{1,64}$/))), undefined);

/**
 * A whole positive number, or the same written in digits (`"1000"`, `"1000.00"`); or `undefined`. Up to six decimals
 * that are all zero, as databases write them, do not change the number in any currency. Nothing is rounded: an amount
 * that needs interpreting (`"1 000"`, `"1000.50"`) is not an amount.
 */
export const WholeAmount = z.catch(
  z.optional(
    z.union([
      z.int().check(z.positive()),
      z.pipe(
        z.string().check(z.regex(/^[1-9]\d{0,14}(\.0{1,6})?$/)),
        z.transform((digits: string) => Number(digits)),
      ),
    ]),
  ),
  undefined,
);

/**
 * A date and time as ISO 8601 UTC, or `undefined`. Without a zone it is read as UTC: Senegal and Togo
 * keep UTC all year. ASSUMPTION: the vendors write the time of their own country.
 */
export const readTime = (value: string | undefined): string | undefined => {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/.exec(value ?? '');
  if (!parts) return undefined;
  return isoTime(`${parts[1]}T${parts[2]}${parts[3] ?? ':00'}${parts[4] ?? 'Z'}`);
};

/** The message or messages of an error answer. For telling errors apart, and never to be shown or logged. */
export const readMessages = (...fields: readonly unknown[]): string =>
  fields
    .flat()
    .filter((field) => typeof field === 'string')
    .join('\n');

/** A vendor's error code, like `INVALID_AMOUNT`, `invalid-amount` or `1001`. No other text: codes are logged. */
export const readCode = (value: unknown): string | undefined =>
  typeof value === 'string' && /^([A-Z_]{1,40}|(?=.{1,40}$)[a-z]+(-[a-z]+)+|\d{1,6})$/.test(value) ? value : undefined;

/** The meaning of each status of a vendor, by its word in upper case. */
export type StatusWords = ReadonlyMap<string, SessionStatus>;

/** What an adapter has read of a vendor's answer. */
export interface ReadState extends Omit<PaymentState, 'status' | 'amount' | 'unclear'> {
  /** The vendor's status as written, in upper or lower case: no vendor has two words that differ only in case. */
  readonly status: unknown;
  /** In minor units; `undefined` where it was missing or unreadable. */
  readonly amount: number | undefined;
  /**
   * The currency as the vendor wrote it. Left out or null where its answers name none, which is XOF. Anything else that
   * is no currency makes the answer unclear.
   */
  readonly currency?: unknown;
}

/**
 * The state as far as it can be believed: nothing counts as paid without the amount that was paid, and a status that
 * nobody knows is pending. In both cases `unclear` is the vendor's name of the field.
 */
export const paymentState = (
  words: StatusWords,
  fields: { status: string; amount: string; currency?: string },
  { currency: written, ...state }: ReadState,
): PaymentState => {
  const word = typeof state.status === 'number' ? String(state.status) : Text.parse(state.status)?.trim().toUpperCase();
  const meant = words.get(word ?? '');
  const currency = CurrencySchema.safeParse(
    Text.parse(written ?? 'XOF')
      ?.trim()
      .toUpperCase(),
  ).data;
  const unclear =
    meant === undefined
      ? fields.status
      : meant !== 'succeeded'
        ? undefined
        : state.amount === undefined
          ? fields.amount
          : currency === undefined
            ? (fields.currency ?? 'currency')
            : undefined;
  const status = unclear === undefined && meant !== undefined ? meant : 'pending';
  return {
    ...state,
    status,
    ...(unclear === undefined ? {} : { unclear }),
    amount: state.amount === undefined || currency === undefined ? undefined : { value: state.amount, currency },
    settledAt: status === 'pending' ? undefined : state.settledAt,
  };
};

/** Refuses, before any request, an amount that the vendor cannot take. Throws `gateway_rejected`. */
export const checkAmount = (vendor: string, amount: Money, limits: GatewayLimits): void => {
  if (!currenciesOf(limits).includes(amount.currency) || !Number.isSafeInteger(amount.value)) {
    throw new GatewayError(
      'gateway_rejected',
      `${vendor} takes whole amounts of ${currenciesOf(limits).join(', ')} only.`,
    );
  }
  if (amount.value < limits.minAmount) {
    throw new GatewayError('gateway_rejected', `${vendor} takes no less than ${limits.minAmount} ${amount.currency}.`);
  }
};

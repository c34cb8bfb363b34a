/**
 * How the parts around the proxy behave: most often as they should, now and then slowly, wrongly, or by
 * throwing whatever JavaScript lets one throw. The weather of a run is a list that is repeated, so that
 * fast-check can print and shrink it.
 */
import fc from 'fast-check';
import { GatewayError } from '../../../src/proxy/index.js';
import { HOSTILE_TIMES } from './mutations.js';
import { arbitraryStyle, type AnswerStyle } from './hostile-answer.js';

/** What happens to one call. The index chooses what is thrown, or which nonsense is answered. */
export type Weather =
  | { readonly kind: 'fair' }
  | { readonly kind: 'slow' }
  | { readonly kind: 'throws'; readonly index: number }
  | { readonly kind: 'nonsense'; readonly index: number }
  | { readonly kind: 'styled'; readonly style: AnswerStyle };

/** Names that vendors use. */
const NAMES = [
  'transaction',
  'data',
  'details',
  'Status',
  'status',
  'Amount',
  'amount',
  'transactionId',
  'externalTransactionId',
  'transaction_ref',
  'PaymentUrl',
  'payment_url',
  'checkoutUrl',
  'gatewayReference',
  'channel',
  'code',
  'settledAt',
  'expiresAt',
] as const;
/** Values that vendors use; none of them is their word for paid, and none the price of an order. */
const VALUES = [
  ...HOSTILE_TIMES,
  'PENDING',
  'FAILED',
  'EXPIRED',
  'CANCELLED',
  '2',
  '0',
  'failed',
  'expired',
  500,
  '408',
  'https://pay.dexchange.sn/x',
  'https://pay.ego-pay.net/x',
  'https://pay.example/x',
] as const;

/** Behaviour of a gateway, call by call. */
export const arbitraryGatewayWeather: fc.Arbitrary<readonly Weather[]> = weatherOf(
  fc.record({ kind: fc.constant('styled' as const), style: arbitraryStyle(NAMES, VALUES) }),
  { fair: 60, more: 24 },
);

/** Behaviour of the merchant's functions, call by call. */
export const arbitraryMerchantWeather: fc.Arbitrary<readonly Weather[]> = weatherOf(
  fc.constant({ kind: 'fair' as const }),
  { fair: 40, more: 0 },
);

/** Behaviour of the store, which is called several times for each request. */
export const arbitraryStoreWeather: fc.Arbitrary<readonly Weather[]> = weatherOf(
  fc.constant({ kind: 'fair' as const }),
  { fair: 1000, more: 0 },
);

function weatherOf(
  more: fc.Arbitrary<Weather>,
  weights: { readonly fair: number; readonly more: number },
): fc.Arbitrary<readonly Weather[]> {
  const one = fc.oneof(
    { weight: weights.fair, arbitrary: fc.constant({ kind: 'fair' as const }) },
    { weight: weights.more, arbitrary: more },
    { weight: weights.more > 0 ? 1 : 0, arbitrary: fc.constant({ kind: 'slow' as const }) },
    {
      weight: weights.more > 0 ? 8 : 4,
      arbitrary: fc.record({ kind: fc.constantFrom('throws', 'nonsense'), index: fc.nat(100) }),
    },
  );
  return fc.array(one, { minLength: 1, maxLength: 40 });
}

/** The weather as it comes. */
export interface Forecast {
  next(): Weather;
  /** From now on it is fair. */
  clear(): void;
  /** Whether it has been other than fair. */
  wasFoul(): boolean;
}

/** Goes through the list, again and again. */
export function forecast(weather: readonly Weather[]): Forecast {
  let calls = 0;
  let present = weather;
  let foul = false;
  return {
    next() {
      const each = present[calls++ % present.length] ?? { kind: 'fair' };
      foul ||= each.kind !== 'fair';
      return each;
    },
    clear: () => void (present = []),
    wasFoul: () => foul,
  };
}

/** An error that throws when its `message` is read. */
function untouchable(): Error {
  const error = new Error('untouchable');
  return Object.defineProperty(error, 'message', {
    get() {
      throw error;
    },
  });
}

const THROWN: readonly (() => unknown)[] = [
  () => new Error('broken ~mark~'),
  () => new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }),
  () => undefined,
  () => null,
  () => 'text',
  () => 7,
  () => Symbol('thrown'),
  () => Object.create(null) as unknown,
  () => ({ code: 'gateway_rejected', status: 200 }),
  () => new DOMException('aborted', 'AbortError'),
  () => Promise.resolve(7),
  untouchable,
  () => Object.assign(new Error('strange'), { name: Symbol('name') }),
];

/** Something to throw. */
export const thrownBy = (index: number): unknown => THROWN[index % THROWN.length]?.();

const CODES = [
  'gateway_rejected',
  'gateway_unavailable',
  'gateway_misconfigured',
  'rate_limited',
  'duplicate_reference',
  'payment_not_found',
] as const;
const WAITS = [undefined, 0, 3, 0.5, -1, Number.NaN, Infinity, 1e30] as const;

/** A failure in an adapter's own words. */
export const gatewayErrorBy = (index: number): GatewayError =>
  new GatewayError(CODES[index % CODES.length] ?? 'gateway_rejected', 'the adapter says no.', {
    outcomeUnknown: index % 2 === 1,
    retryAfter: WAITS[index % WAITS.length],
  });

/** A value that is no valid answer. */
export const nonsenseBy = (index: number): unknown => {
  const nonsense: readonly unknown[] = [
    undefined,
    null,
    0,
    '',
    'ok',
    [],
    {},
    true,
    Symbol('answer'),
    { status: 'succeeded' },
    () => 1,
  ];
  return nonsense[index % nonsense.length];
};

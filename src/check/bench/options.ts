/** The options of the check, and their validation. */
import { MINOR_UNIT_DIGITS, MoneySchema, OrderSchema, type Money } from '../../contract/index.js';
import type { Verdict } from './verdict.js';

/** Options of `checkProxy`. */
export interface CheckOptions {
  /** Base URL of the proxy, as in the button's `endpoint`: `http://localhost:3000/pay`. */
  readonly url: string;
  /** An order that the proxy knows and that is not paid. With a sandbox the check pays it at the end. */
  readonly order: string;
  /** The order's price, in minor units: `{ value: 5000, currency: 'XOF' }`. */
  readonly amount: Money;
  /** An order that the proxy does not know. Default: `no-such-order`. */
  readonly unknownOrder?: string | undefined;
  /** Id of the gateway. Needed if the proxy has more than one. */
  readonly gateway?: string | undefined;
  /** An origin that the proxy allows. Default: the origin of `url`. */
  readonly origin?: string | undefined;
  /** A page to which buyers may return. Default: the root of `origin`. */
  readonly returnUrl?: string | undefined;
  /** Address of the sandbox that the proxy uses as its gateway. Without it no outcome is checked. */
  readonly sandbox?: string | undefined;
  /** Texts that no answer may contain: the proxy's API keys. */
  readonly secrets?: readonly string[] | undefined;
  /** Time limit for one answer, in ms. Default: 30 000. */
  readonly timeout?: number | undefined;
  /** How long to wait for something that must happen, such as a verified payment, in ms. Default: 30 000. */
  readonly patience?: number | undefined;
  /** Called with each verdict as soon as it is known. */
  readonly onVerdict?: ((verdict: Verdict) => void) | undefined;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** Resolves after this many ms. Default: the platform's timer. */
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** Options with their defaults filled in. */
export interface ResolvedOptions {
  /** Without a trailing slash. */
  readonly url: string;
  readonly order: string;
  readonly amount: Money;
  readonly unknownOrder: string;
  readonly gateway: string | undefined;
  readonly origin: string;
  readonly returnUrl: string;
  /** Without a trailing slash. */
  readonly sandbox: string | undefined;
  readonly secrets: readonly string[];
  readonly timeout: number;
  readonly patience: number;
  readonly fetch: typeof fetch;
  readonly sleep: (ms: number) => Promise<void>;
}

/** An option that is not valid. The message names it and the fix. */
export class CheckOptionsError extends Error {
  override readonly name = 'CheckOptionsError';
}

const TIMEOUT = 30_000;
const PATIENCE = 30_000;

/** Fills in defaults. Throws a {@link CheckOptionsError}. */
export function resolveOptions(options: CheckOptions): ResolvedOptions {
  const url = readUrl('url', options.url, 'the base URL of the proxy, such as http://localhost:3000/pay');
  const origin = options.origin ?? url.origin;
  demand(
    readUrl('origin', origin, 'such as http://localhost:3000').origin === origin,
    `origin: write it without a path, as "${new URL(origin).origin}".`,
  );
  const returnUrl = readUrl('return-url', options.returnUrl ?? `${origin}/`, 'a page of the shop');
  demand(returnUrl.origin === origin, `return-url: must be a page on the allowed origin ${origin}.`);
  const { order, unknownOrder = 'no-such-order', gateway } = options;
  demand(
    OrderSchema.safeParse(order).success,
    'order: name an order that the proxy knows, 1 to 64 printable characters.',
  );
  demand(OrderSchema.safeParse(unknownOrder).success, 'unknown-order: must be 1 to 64 printable characters.');
  demand(order !== unknownOrder, 'unknown-order: must be another one than order.');
  demand(gateway === undefined || /^[a-z0-9-]{1,32}$/.test(gateway), 'gateway: must be an id such as dexchange.');
  const amount = MoneySchema.safeParse(options.amount);
  demand(
    amount.success && amount.data.value > 1,
    `amount: give the order's price in minor units, a whole number above 1, in ${Object.keys(MINOR_UNIT_DIGITS).join(', ')}.`,
  );
  const sandbox =
    options.sandbox === undefined
      ? undefined
      : readUrl('sandbox', options.sandbox, 'such as http://127.0.0.1:5174').href;
  return {
    url: withoutSlash(url.href),
    order,
    amount: options.amount,
    unknownOrder,
    gateway,
    origin,
    returnUrl: returnUrl.href,
    sandbox: sandbox === undefined ? undefined : withoutSlash(sandbox),
    secrets: (options.secrets ?? []).filter((secret) => secret !== ''),
    timeout: options.timeout ?? TIMEOUT,
    patience: options.patience ?? PATIENCE,
    fetch: options.fetch ?? ((...call) => globalThis.fetch(...call)),
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
  };
}

function readUrl(option: string, value: string, what: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new CheckOptionsError(
      `${option}: "${value}" is not an http or https URL without query and fragment; write ${what}.`,
    );
  }
  return url;
}

function demand(sound: boolean, message: string): asserts sound {
  if (!sound) throw new CheckOptionsError(message);
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

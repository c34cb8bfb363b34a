/** What a sandbox can be made with, and the check of it. */
import { SandboxError } from './lib/errors.js';
import { isHttpUrl, isText } from './http/http.js';
import type { Schedule } from './lib/timers.js';

/** Options of `createSandbox`. All are optional. */
export interface SandboxOptions {
  /** Name of the shop, as the hosted pages show it. Default `Boutique de démonstration`. */
  readonly merchant?: string;
  readonly dexchange?: {
    /** The key that `Authorization: Bearer` must carry. Default `sandbox-dexchange-key`. */
    readonly apiKey?: string;
  };
  readonly egopay?: {
    /** The `token` that bodies must carry. Default `sandbox-egopay-token`. */
    readonly token?: string;
    /** Where callbacks go: the vendor keeps it in its dashboard. Absent: none are sent. See `setCallbackUrl`. */
    readonly callbackUrl?: string;
  };
  /**
   * API requests that DEXCHANGE accepts in any 60 s. Default 100, as the vendor's standard tier;
   * `Infinity` switches the limit off. No limit of eGoPay is documented.
   */
  readonly requestsPerMinute?: number;
  /** Origin of the hosted pages as buyers reach it, such as `http://192.168.1.20:5174`. Default: the origin of each request. */
  readonly publicUrl?: string;
  /** How many transactions are kept; the oldest go first. Default 10,000. */
  readonly maxTransactions?: number;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /** Runs a task after so many ms. Default: the platform's timers. */
  readonly schedule?: Schedule;
  /** Delivers webhooks. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Options with their defaults filled in. */
export interface ResolvedOptions {
  readonly merchant: string;
  readonly apiKey: string;
  readonly token: string;
  readonly callbackUrl: string | undefined;
  readonly requestsPerMinute: number | undefined;
  readonly publicOrigin: string | undefined;
  readonly maxTransactions: number;
  readonly now: () => number;
  readonly schedule: Schedule | undefined;
  readonly fetch: typeof globalThis.fetch;
}

export const DEFAULT_API_KEY = 'sandbox-dexchange-key';
export const DEFAULT_TOKEN = 'sandbox-egopay-token';
const DEFAULT_MERCHANT = 'Boutique de démonstration';
const DEFAULT_MAX_TRANSACTIONS = 10_000;

const OPTIONS: readonly (keyof SandboxOptions)[] = [
  'merchant',
  'dexchange',
  'egopay',
  'requestsPerMinute',
  'publicUrl',
  'maxTransactions',
  'now',
  'schedule',
  'fetch',
];

function demand(sound: boolean, message: string): void {
  if (!sound) throw new SandboxError('invalid_option', message);
}

/** A misspelt option would do nothing, and nobody would hear of it. */
function demandKnown(owner: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  demand(unknown === undefined, `${owner} has no option ${JSON.stringify(unknown)}, only ${known.join(', ')}.`);
}

/** The callback address, once it has been found sound. */
export function checkCallbackUrl(url: string | undefined): string | undefined {
  demand(
    url === undefined || isHttpUrl(url),
    `The eGoPay callback URL must be absolute, such as "http://127.0.0.1:5173/pay/webhooks/egopay"; it is ${JSON.stringify(url)}.`,
  );
  return url;
}

/** Fills in defaults. Throws a {@link SandboxError} `invalid_option` that names the option. */
export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  demandKnown('The sandbox', options, OPTIONS);
  demandKnown('"dexchange"', options.dexchange ?? {}, ['apiKey']);
  demandKnown('"egopay"', options.egopay ?? {}, ['token', 'callbackUrl']);
  const {
    merchant = DEFAULT_MERCHANT,
    requestsPerMinute,
    publicUrl,
    maxTransactions = DEFAULT_MAX_TRANSACTIONS,
  } = options;
  const { apiKey = DEFAULT_API_KEY } = options.dexchange ?? {};
  const { token = DEFAULT_TOKEN, callbackUrl } = options.egopay ?? {};
  demand(isText(merchant), '"merchant" must be the name of a shop, not empty.');
  demand(isText(apiKey), '"dexchange.apiKey" must not be empty. Leave it out for the default.');
  demand(isText(token), '"egopay.token" must not be empty. Leave it out for the default.');
  demand(
    requestsPerMinute === undefined ||
      requestsPerMinute === Infinity ||
      (Number.isInteger(requestsPerMinute) && requestsPerMinute > 0),
    `"requestsPerMinute" must be a whole number above 0, or Infinity for no limit; it is ${requestsPerMinute}.`,
  );
  demand(
    Number.isInteger(maxTransactions) && maxTransactions > 0,
    `"maxTransactions" must be a whole number above 0; it is ${maxTransactions}.`,
  );
  demand(
    publicUrl === undefined || (isHttpUrl(publicUrl) && new URL(publicUrl).pathname === '/'),
    `"publicUrl" must be an origin without a path, such as "http://192.168.1.20:5174"; it is ${JSON.stringify(publicUrl)}.`,
  );
  return {
    merchant,
    apiKey,
    token,
    callbackUrl: checkCallbackUrl(callbackUrl),
    requestsPerMinute,
    publicOrigin: publicUrl && new URL(publicUrl).origin,
    maxTransactions,
    now: options.now ?? Date.now,
    schedule: options.schedule,
    fetch: options.fetch ?? ((...call) => globalThis.fetch(...call)),
  };
}

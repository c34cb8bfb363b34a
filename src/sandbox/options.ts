/** The options of a sandbox, and their checks. */
import { SandboxError } from './lib/errors.js';
import { isHttpUrl, isText } from './http/http.js';
import type { GatewayName } from './payments/scenario.js';
import type { Schedule } from './lib/timers.js';
import { byGateway, GATEWAY_NAMES, VENDORS, type VendorOptions } from './vendors/index.js';

/** Options of `createSandbox`. All are optional. */
export interface SandboxOptions extends GivenVendorOptions {
  /** Name of the shop on the hosted pages. Default `Boutique de démonstration`. */
  readonly merchant?: string;
  /**
   * API requests that a gateway accepts in any 60 s, if its limit is known: 100 for DEXCHANGE, the vendor's standard
   * tier. `Infinity`: no limit.
   */
  readonly requestsPerMinute?: number;
  /** Public origin of the hosted pages, such as `http://192.168.1.20:5174`. Default: the origin of each request. */
  readonly publicUrl?: string;
  /** How many transactions are kept; the oldest are removed first. Default 10,000. */
  readonly maxTransactions?: number;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /** Runs a task after this many ms. Default: the platform's timers. */
  readonly schedule?: Schedule;
  /** Delivers webhooks. Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** By vendor: keys, tokens, and addresses that its dashboard keeps. */
type GivenVendorOptions = { readonly [Name in GatewayName]?: Partial<VendorOptions[Name]> };

/** Options with their defaults filled in. */
export interface ResolvedOptions {
  readonly merchant: string;
  readonly vendors: VendorOptions;
  readonly requestsPerMinute: number | undefined;
  readonly publicOrigin: string | undefined;
  readonly maxTransactions: number;
  readonly now: () => number;
  readonly schedule: Schedule | undefined;
  readonly fetch: typeof globalThis.fetch;
}

const DEFAULT_MERCHANT = 'Boutique de démonstration';
const DEFAULT_MAX_TRANSACTIONS = 10_000;

const OPTIONS: readonly (keyof SandboxOptions)[] = [
  'merchant',
  ...GATEWAY_NAMES,
  'requestsPerMinute',
  'publicUrl',
  'maxTransactions',
  'now',
  'schedule',
  'fetch',
];

function demand(isValid: boolean, message: string): void {
  if (!isValid) throw new SandboxError('invalid_option', message);
}

/** Refuses unknown options: a misspelt one would be ignored without a message. */
function demandKnown(owner: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  demand(unknown === undefined, `${owner} has no option ${JSON.stringify(unknown)}, only ${known.join(', ')}.`);
}

/** Throws if the webhook address of a vendor's dashboard is not valid. */
export function checkCallbackUrl(url: unknown): void {
  demand(
    url === undefined || isHttpUrl(url),
    `A callback URL must be absolute, such as "http://127.0.0.1:5173/pay/webhooks/${DASHBOARDS[0]}"; it is ${JSON.stringify(url)}.`,
  );
}

/** The gateways whose dashboard keeps the address for webhooks. */
export const DASHBOARDS: readonly GatewayName[] = GATEWAY_NAMES.filter(
  (name) => 'callbackUrl' in VENDORS[name].defaults,
);

function resolveVendor(name: GatewayName, given: Readonly<Record<string, unknown>>): object {
  const { defaults, optionChecks = {} } = VENDORS[name];
  demandKnown(`"${name}"`, given, Object.keys(defaults));
  const resolved: Record<string, unknown> = { ...defaults };
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const check = optionChecks[option];
    if (option === 'callbackUrl') checkCallbackUrl(value);
    else if (check === undefined)
      demand(isText(value), `"${name}.${option}" must not be empty. Leave it out for the default.`);
    else demand(check.accepts(value), `"${name}.${option}" must be ${check.expected}; it is ${JSON.stringify(value)}.`);
    resolved[option] = value;
  }
  return resolved;
}

/** Fills in defaults. Throws a {@link SandboxError} `invalid_option` that names the option. */
export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  demandKnown('The sandbox', options, OPTIONS);
  const {
    merchant = DEFAULT_MERCHANT,
    requestsPerMinute,
    publicUrl,
    maxTransactions = DEFAULT_MAX_TRANSACTIONS,
  } = options;
  demand(isText(merchant), '"merchant" must be the name of a shop, not empty.');
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
    vendors: byGateway((name) => resolveVendor(name, { ...options[name] })) as VendorOptions,
    requestsPerMinute,
    publicOrigin: publicUrl && new URL(publicUrl).origin,
    maxTransactions,
    now: options.now ?? Date.now,
    schedule: options.schedule,
    fetch: options.fetch ?? ((...call) => globalThis.fetch(...call)),
  };
}

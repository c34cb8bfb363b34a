/**
 * Checks the merchant's configuration when the proxy is made, and fills in the defaults.
 * Each message names the setting and the fix; none of them repeats a secret.
 */
import { checkSecrets } from './check-secrets.js';
import type { CreateLimitsConfig, PayProxyConfig } from './config.js';
import { completeStore } from '../stores/complete-store.js';
import { ConfigurationError } from '../lib/configuration-error.js';
import { consoleLog } from './console-log.js';
import type { Log } from '../lib/log.js';
import { SHORTEST_REFERENCE_LIMIT, type Gateway, type GatewayLimits } from '../gateways/gateway.js';
import { checkOptions } from '../lib/known-options.js';
import { isLoopback } from '../lib/loopback.js';
import { memoryStore } from '../stores/memory-store.js';
import { watchResolvedOrder } from './resolved-order.js';
import type { CompleteStore } from '../stores/store.js';
import { CurrencySchema, webhookPath } from '../../contract/index.js';

const GATEWAY_TIMEOUT = 15_000;
/** Stays well under the time after which an unfinished create may be taken over: see `idempotency.ts`. */
const GATEWAY_TIMEOUT_MAX = 30_000;
/** Creates in ten minutes. DEXCHANGE's budget allows about 370 in that time; a whole town may share one IP address. */
const CREATE_LIMITS = { perClient: 300, perOrder: 30, total: 3000 } as const;

/** A slash, a reference, a point and its MAC, as `tokens/signed-reference.ts` signs them. */
const LONGEST_TOKEN = 1 + 36 + 1 + 16;

/** Every option; the compiler checks that none is missing. */
const OPTIONS: Readonly<Record<keyof PayProxyConfig, true>> = {
  secret: true,
  publicUrl: true,
  allowedOrigins: true,
  gateways: true,
  resolveOrder: true,
  onSettled: true,
  store: true,
  createLimits: true,
  gatewayTimeout: true,
  log: true,
  fetch: true,
  now: true,
  isolatedRequests: true,
};

/** The configuration after the check, with defaults filled in. */
export interface CheckedConfig extends Omit<PayProxyConfig, 'gateways' | 'secret' | 'createLimits' | 'log'> {
  readonly secrets: readonly string[];
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** The path of `publicUrl`, without a trailing slash; empty at the root of a host. */
  readonly basePath: string;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly store: CompleteStore;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly isolatedRequests: boolean;
  readonly gatewayTimeout: number;
  readonly log: Log;
  readonly createLimits: Pick<CreateLimitsConfig, 'client' | 'clientHeader'> & {
    readonly perClient: number;
    readonly perOrder: number;
    readonly total: number;
  };
}

/** Throws a {@link ConfigurationError} for the first setting that cannot work. */
export function checkConfig(config: PayProxyConfig): CheckedConfig {
  checkOptions('createPayProxy()', config, OPTIONS);
  const secrets = checkSecrets(config.secret);
  const publicUrl = checkPublicUrl(config.publicUrl);
  checkFunction('resolveOrder', config.resolveOrder, true);
  for (const option of ['onSettled', 'fetch', 'now'] as const) checkFunction(option, config[option], false);
  const log = checkLog(config.log);
  const now = config.now ?? Date.now;
  // Called through a wrapper: a bare `fetch` refuses to run as a method of another object.
  const send = config.fetch ?? fetch;
  return {
    ...config,
    secrets,
    publicUrl: publicUrl.href.replace(/\/+$/, ''),
    basePath: publicUrl.pathname.replace(/\/+$/, ''),
    allowedOrigins: checkOrigins(config.allowedOrigins),
    gateways: checkGateways(config.gateways, publicUrl.href),
    resolveOrder: watchResolvedOrder(config.resolveOrder, log),
    store: config.store === undefined ? memoryStore({ now }) : completeStore(config.store, now),
    fetch: (input, init) => send(input, init),
    now,
    isolatedRequests: config.isolatedRequests ?? globalThis.navigator?.userAgent === 'Cloudflare-Workers',
    gatewayTimeout: checkTimeout(config.gatewayTimeout ?? GATEWAY_TIMEOUT),
    createLimits: checkCreateLimits(config.createLimits ?? {}),
    log,
  };
}

function checkLog(log: PayProxyConfig['log'] = console): Log {
  if (log === false) return () => undefined;
  if (typeof log === 'function') return log;
  if (typeof log?.warn === 'function' && typeof log.error === 'function') return consoleLog(log);
  throw new ConfigurationError(
    'log: must be a function, false for none, or what has the methods warn and error, like console.',
  );
}

function checkPublicUrl(value: string): URL {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) {
    throw new ConfigurationError(
      `publicUrl: ${show(value)} is not an absolute URL. Write it like "https://shop.example/pay".`,
    );
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw new ConfigurationError('publicUrl: must start with https:// (plain http is for localhost only).');
  }
  if (/[?#]/.test(value) || url.username !== '' || url.password !== '') {
    throw new ConfigurationError(
      `publicUrl: must hold no query, fragment or credentials. Write "${url.origin}${url.pathname}".`,
    );
  }
  return url;
}

function checkOrigins(origins: readonly string[]): readonly string[] {
  if (!Array.isArray(origins) || origins.length === 0) {
    throw new ConfigurationError('allowedOrigins: name at least one origin, like ["https://shop.example"].');
  }
  for (const origin of origins as readonly unknown[]) {
    const url = typeof origin === 'string' && URL.canParse(origin) ? new URL(origin) : undefined;
    const isWeb = (url?.protocol === 'https:' || url?.protocol === 'http:') && !url.hostname.includes('*');
    if (url?.protocol === 'capacitor:' || url?.protocol === 'ionic:') {
      throw new ConfigurationError(
        `allowedOrigins: ${show(origin)} is the inside of an app, to which no gateway can send a buyer back. Let the app open a page of your shop instead, and write that page's origin.`,
      );
    }
    if (url === undefined || !isWeb) {
      throw new ConfigurationError(
        `allowedOrigins: ${show(origin)} is not an origin. Write each one out, like "https://shop.example"; there are no wildcards.`,
      );
    }
    if (url.origin !== origin) {
      throw new ConfigurationError(`allowedOrigins: ${show(origin)} is more than an origin. Write "${url.origin}".`);
    }
  }
  return origins;
}

function checkGateways(gateways: readonly Gateway[], publicUrl: string): ReadonlyMap<string, Gateway> {
  if (!Array.isArray(gateways) || gateways.length === 0) {
    throw new ConfigurationError('gateways: give at least one, like [dexchange({ apiKey })].');
  }
  const byId = new Map<string, Gateway>();
  for (const gateway of gateways as readonly Gateway[]) {
    if (typeof gateway === 'function')
      throw new ConfigurationError('gateways: one of them is a function. Call it, like dexchange({ apiKey }).');
    if (typeof gateway?.id !== 'string' || !/^[a-z0-9-]{1,32}$/.test(gateway.id)) {
      throw new ConfigurationError(
        `gateways: the id ${show(gateway?.id)} must be 1 to 32 characters of a-z, 0-9 and "-".`,
      );
    }
    if (byId.has(gateway.id)) {
      throw new ConfigurationError(`gateways: two of them have the id "${gateway.id}". Give each its own.`);
    }
    for (const method of ['createPayment', 'retrievePayment', 'parseWebhook'] as const) {
      checkFunction(`gateways: "${gateway.id}".${method}`, gateway[method], true);
    }
    for (const method of ['proveWebhook', 'cancelPayment'] as const) {
      checkFunction(`gateways: "${gateway.id}".${method}`, gateway[method], false);
    }
    checkGatewayLimits(`gateways: "${gateway.id}"`, gateway.limits);
    checkAddresses(gateway, publicUrl);
    byId.set(gateway.id, gateway);
  }
  return byId;
}

function checkGatewayLimits(owner: string, limits: GatewayLimits): void {
  const { minAmount, currency } = limits ?? {};
  const currencies: readonly unknown[] = Array.isArray(currency) ? currency : [currency];
  const isKnown = (code: unknown): boolean => CurrencySchema.safeParse(code).success;
  if (typeof minAmount !== 'number' || typeof currencies[0] !== 'string') {
    throw new ConfigurationError(`${owner} needs limits, like { currency: 'XOF', minAmount: 100 }.`);
  }
  if (!currencies.every(isKnown)) {
    throw new ConfigurationError(`${owner}.limits.currency: must be of ${CurrencySchema.options.join(', ')}.`);
  }
  checkOptions(`${owner}.limits`, limits, {
    currency: true,
    minAmount: true,
    maxAmount: true,
    requestsPerMinute: true,
    maxReferenceLength: true,
    maxUrlLength: true,
  });
  for (const limit of ['minAmount', 'maxAmount', 'requestsPerMinute', 'maxReferenceLength', 'maxUrlLength'] as const) {
    const value: unknown = limits[limit];
    if (value === undefined || (typeof value === 'number' && value >= 0)) continue;
    throw new ConfigurationError(`${owner}.limits.${limit}: must be a number, or left out where none is known.`);
  }
}

/** The addresses that a gateway is given must fit, which depends on `publicUrl` alone. */
function checkAddresses(
  { id, limits: { maxReferenceLength, maxUrlLength = Infinity } }: Gateway,
  publicUrl: string,
): void {
  if (maxReferenceLength !== undefined && maxReferenceLength < SHORTEST_REFERENCE_LIMIT) {
    throw new ConfigurationError(
      `gateways: "${id}".limits.maxReferenceLength: must be at least ${SHORTEST_REFERENCE_LIMIT}; shorter ones can be guessed.`,
    );
  }
  const longest = publicUrl.length + webhookPath(id).length + LONGEST_TOKEN;
  if (longest > maxUrlLength) {
    throw new ConfigurationError(
      `publicUrl: "${id}" takes addresses of at most ${maxUrlLength} characters, and those below this one have up to ${longest}. Use a shorter path.`,
    );
  }
}

function checkTimeout(value: number): number {
  if (!Number.isFinite(value) || value < 1 || value > GATEWAY_TIMEOUT_MAX) {
    throw new ConfigurationError(`gatewayTimeout: must be a number of milliseconds from 1 to ${GATEWAY_TIMEOUT_MAX}.`);
  }
  return value;
}

function checkCreateLimits(limits: CreateLimitsConfig): CheckedConfig['createLimits'] {
  if (typeof limits !== 'object' || limits === null) {
    throw new ConfigurationError('createLimits: must be an object, like { total: 3000 }.');
  }
  checkOptions('createLimits', limits, {
    client: true,
    clientHeader: true,
    perClient: true,
    perOrder: true,
    total: true,
  });
  checkFunction('createLimits.client', limits.client, false);
  if (limits.clientHeader !== undefined && !/^[\w-]{1,64}$/.test(limits.clientHeader)) {
    throw new ConfigurationError('createLimits.clientHeader: must be the name of a header, like "X-Real-IP".');
  }
  if (limits.clientHeader !== undefined && limits.client !== undefined) {
    throw new ConfigurationError('createLimits: give either `clientHeader` or `client`; both name the client.');
  }
  const {
    client,
    clientHeader,
    perClient = CREATE_LIMITS.perClient,
    perOrder = CREATE_LIMITS.perOrder,
    total = CREATE_LIMITS.total,
  } = limits;
  const most = { perClient, perOrder, total };
  for (const [option, value] of Object.entries(most)) {
    if (value !== Infinity && (!Number.isSafeInteger(value) || value < 1)) {
      throw new ConfigurationError(
        `createLimits.${option}: must be a whole number of creates in ten minutes, 1 or more, or Infinity for no limit.`,
      );
    }
  }
  return { client, clientHeader, ...most };
}

function checkFunction(option: string, value: unknown, required: boolean): void {
  if (typeof value === 'function' || (value === undefined && !required)) return;
  throw new ConfigurationError(`${option}: must be a function${required ? '' : ', or left out'}.`);
}

const show = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));

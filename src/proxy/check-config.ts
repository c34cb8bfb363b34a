/**
 * Checks the merchant's configuration when the proxy is made, and fills in the defaults.
 * Each message names the setting and the fix; none of them repeats a secret.
 */
import type { CreateLimitsConfig, PayProxyConfig } from './config.js';
import { completeStore } from './complete-store.js';
import { ConfigurationError } from './configuration-error.js';
import type { Gateway } from './gateway.js';
import { isLoopback } from './loopback.js';
import { memoryStore } from './memory-store.js';
import type { CompleteStore } from './store.js';

const SECRET_MIN_LENGTH = 32;
const GATEWAY_TIMEOUT = 15_000;
/** Stays well under the time after which an unfinished create may be taken over: see `idempotency.ts`. */
const GATEWAY_TIMEOUT_MAX = 30_000;
/** Creates in ten minutes. DEXCHANGE takes about 500 in that time; an address may stand for a whole town. */
const CREATE_LIMITS = { perClient: 100, total: 3000 } as const;

/** The configuration with nothing left to doubt. */
export interface CheckedConfig extends Omit<PayProxyConfig, 'gateways' | 'secret' | 'createLimits'> {
  readonly secrets: readonly string[];
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** The path of `publicUrl`, without a trailing slash; empty at the root of a host. */
  readonly basePath: string;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly store: CompleteStore;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly gatewayTimeout: number;
  readonly createLimits: Pick<CreateLimitsConfig, 'client'> & { readonly perClient: number; readonly total: number };
}

/** Throws a {@link ConfigurationError} for the first setting that cannot work. */
export function checkConfig(config: PayProxyConfig): CheckedConfig {
  const publicUrl = checkPublicUrl(config.publicUrl);
  checkFunction('resolveOrder', config.resolveOrder, true);
  for (const option of ['onSettled', 'fetch', 'now', 'log'] as const) checkFunction(option, config[option], false);
  const now = config.now ?? Date.now;
  // Called through a wrapper: a bare `fetch` refuses to run as a method of another object.
  const send = config.fetch ?? fetch;
  return {
    ...config,
    secrets: checkSecrets(config.secret),
    publicUrl: publicUrl.href.replace(/\/+$/, ''),
    basePath: publicUrl.pathname.replace(/\/+$/, ''),
    allowedOrigins: checkOrigins(config.allowedOrigins),
    gateways: checkGateways(config.gateways),
    store: config.store === undefined ? memoryStore({ now }) : completeStore(config.store, now),
    fetch: (input, init) => send(input, init),
    now,
    gatewayTimeout: checkTimeout(config.gatewayTimeout ?? GATEWAY_TIMEOUT),
    createLimits: checkCreateLimits(config.createLimits ?? {}),
  };
}

function checkSecrets(secret: PayProxyConfig['secret']): readonly string[] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret];
  const strings = secrets.filter((one): one is string => typeof one === 'string' && one.length >= SECRET_MIN_LENGTH);
  if (strings.length === 0 || strings.length < secrets.length) {
    throw new ConfigurationError(
      `secret: each secret must be a string of at least ${SECRET_MIN_LENGTH} random characters. Make one with \`openssl rand -base64 32\`.`,
    );
  }
  return strings;
}

function checkPublicUrl(value: string): URL {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined) {
    throw new ConfigurationError(`publicUrl: ${show(value)} is not an absolute URL. Write it like "https://shop.example/pay".`);
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

function checkGateways(gateways: readonly Gateway[]): ReadonlyMap<string, Gateway> {
  if (!Array.isArray(gateways) || gateways.length === 0) {
    throw new ConfigurationError('gateways: give at least one, like [dexchange({ apiKey })].');
  }
  const byId = new Map<string, Gateway>();
  for (const gateway of gateways as readonly Gateway[]) {
    if (typeof gateway?.id !== 'string' || !/^[a-z0-9-]{1,32}$/.test(gateway.id)) {
      throw new ConfigurationError(`gateways: the id ${show(gateway?.id)} must be 1 to 32 characters of a-z, 0-9 and "-".`);
    }
    if (byId.has(gateway.id)) {
      throw new ConfigurationError(`gateways: two of them have the id "${gateway.id}". Give each its own.`);
    }
    for (const method of ['createPayment', 'retrievePayment', 'parseWebhook'] as const) {
      checkFunction(`gateways: "${gateway.id}".${method}`, gateway[method], true);
    }
    if (typeof gateway.limits?.minAmount !== 'number' || typeof gateway.limits.currency !== 'string') {
      throw new ConfigurationError(`gateways: "${gateway.id}" needs limits, like { currency: 'XOF', minAmount: 100 }.`);
    }
    byId.set(gateway.id, gateway);
  }
  return byId;
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
  const known = ['client', 'perClient', 'total'];
  const unknown = Object.keys(limits).find((option) => !known.includes(option));
  if (unknown !== undefined) throw new ConfigurationError(`createLimits: has no option ${show(unknown)}, only ${known.join(', ')}.`);
  checkFunction('createLimits.client', limits.client, false);
  if (limits.perClient !== undefined && limits.client === undefined) {
    throw new ConfigurationError('createLimits.perClient: limits nobody without createLimits.client, the function that names a client.');
  }
  const { perClient = CREATE_LIMITS.perClient, total = CREATE_LIMITS.total } = limits;
  for (const [option, value] of Object.entries({ perClient, total })) {
    if (value !== Infinity && (!Number.isSafeInteger(value) || value < 1)) {
      throw new ConfigurationError(`createLimits.${option}: must be a whole number of creates in ten minutes, 1 or more, or Infinity for no limit.`);
    }
  }
  return { client: limits.client, perClient, total };
}

function checkFunction(option: string, value: unknown, required: boolean): void {
  if (typeof value === 'function' || (value === undefined && !required)) return;
  throw new ConfigurationError(`${option}: must be a function${required ? '' : ', or left out'}.`);
}

const show = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value));

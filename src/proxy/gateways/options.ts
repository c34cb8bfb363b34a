/**
 * Checks of what a merchant gives to an adapter, made when the adapter is made: a wrong key or address
 * must stop the server's start, not the first buyer. Each throws a `ConfigurationError` that names the option and
 * its fix, and never repeats a key.
 */
import { ConfigurationError } from '../lib/configuration-error.js';
import { isLoopback } from '../lib/loopback.js';

/** Checks a key: visible ASCII without spaces, which is all that a header or a vendor can take. */
export const checkKey = (owner: string, option: string, value: unknown, whereFrom: string): string => {
  if (typeof value !== 'string' || value === '') {
    throw new ConfigurationError(
      `${owner} needs \`${option}\`: ${whereFrom}, kept in an environment variable of the server.`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new ConfigurationError(
      `${owner}: \`${option}\` holds a space, a line break or a character outside ASCII; copy the key again.`,
    );
  }
  return value;
};

/** Checks an option that is on or off. Text is refused: the "false" of an environment variable would be on. */
export const checkFlag = (owner: string, option: string, value: unknown): boolean => {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new ConfigurationError(
    `${owner}: \`${option}\` must be true or false, such as \`process.env.PAY_SANDBOX === 'yes'\`.`,
  );
};

/** How a vendor's test keys and live keys begin. */
export interface KeyPrefixes {
  readonly test: string;
  readonly live: string;
}

/** Refuses a test key without `sandbox: true`, and a live key with it: the vendor would only say: wrong key. */
export const checkKeyMode = (
  owner: string,
  option: string,
  key: string,
  { test, live }: KeyPrefixes,
  sandbox: boolean,
): void => {
  if (key.startsWith(test) && !sandbox) {
    throw new ConfigurationError(
      `${owner}: \`${option}\` is a test key (${test}…): add \`sandbox: true\`, or give the live key (${live}…).`,
    );
  }
  if (key.startsWith(live) && sandbox) {
    throw new ConfigurationError(
      `${owner}: \`${option}\` is a live key (${live}…): leave \`sandbox\` out, or give the test key (${test}…).`,
    );
  }
};

/** Another kind of key, known by its beginning where the vendor documents that. */
export interface OtherKey {
  readonly prefix: string;
  /** What such a key is: "the public key". */
  readonly what: string;
}

/**
 * Refuses a key of another kind: with it the vendor would refuse every payment, or the proxy every webhook. `wanted` is
 * what the option takes, with its beginning.
 */
export const checkKeyKind = (
  owner: string,
  option: string,
  keys: string | readonly string[],
  others: readonly OtherKey[],
  wanted: string,
): void => {
  const other = others.find(({ prefix }) => [keys].flat().some((key) => key.startsWith(prefix)));
  if (other === undefined) return;
  throw new ConfigurationError(`${owner}: \`${option}\` holds ${other.what} (${other.prefix}…): give ${wanted}.`);
};

/** Checks the address of a vendor: https, or plain http on loopback, without credentials or fragment. */
export const checkUrl = (owner: string, option: string, value: unknown): URL => {
  const url = typeof value === 'string' ? parseUrl(value) : undefined;
  if (!url)
    throw new ConfigurationError(`${owner}: \`${option}\` must be an absolute URL, such as "https://api.example".`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw new ConfigurationError(
      `${owner}: \`${option}\` must start with https:// (plain http is for loopback only): the key travels to it.`,
    );
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new ConfigurationError(`${owner}: \`${option}\` must carry no user, password or fragment.`);
  }
  return url;
};

/** Checks the address to which a vendor's paths are added. It must have no query either. */
export const checkBaseUrl = (owner: string, option: string, value: unknown): URL => {
  const url = checkUrl(owner, option, value);
  if (url.search !== '')
    throw new ConfigurationError(`${owner}: \`${option}\` must carry no query: paths are added to it.`);
  return url;
};

/** Joins a vendor's path to a base URL that may have a path of its own. */
export const joinUrl = (base: URL, path: string): string => base.origin + base.pathname.replace(/\/+$/, '') + path;

/** Parses a URL; `undefined` where it is none. */
export const parseUrl = (value: string): URL | undefined => (URL.canParse(value) ? new URL(value) : undefined);

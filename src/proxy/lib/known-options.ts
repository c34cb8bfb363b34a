/**
 * The first check of every function that takes a merchant's options: the platform has what we need, and each option
 * is known. Without this check a misspelt option would silently do nothing.
 */
import { isNear } from '../../contract/near-name.js';
import { ConfigurationError } from './configuration-error.js';

/** Throws a {@link ConfigurationError} for the first unknown name; the message suggests the right one. */
export function checkOptions<Options extends object>(
  owner: string,
  options: Options,
  known: Readonly<Record<keyof Options, true>>,
): void {
  checkPlatform();
  if (typeof options !== 'object' || options === null)
    throw new ConfigurationError(`${owner}: must be given its options, as an object.`);
  const names = Object.keys(known);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const meant = nearestName(unknown, names);
  const fix = meant === undefined ? `, only ${names.join(', ')}.` : `. Write "${meant}".`;
  throw new ConfigurationError(`${owner}: has no option ${JSON.stringify(unknown)}${fix}`);
}

/** The known name that is spelled nearly like this one, if there is one. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const nearer = (edits: number): string | undefined =>
    known.find(
      (other) =>
        (edits < 2 || Math.max(name.length, other.length) > 4) &&
        isNear(name.toLowerCase(), other.toLowerCase(), edits),
    );
  return nearer(0) ?? nearer(1) ?? nearer(2);
}

/** Node 18 and older lack some of this, and would fail at the first buyer's click. */
function checkPlatform(): void {
  const { crypto, fetch, Request, URL } = globalThis as Partial<typeof globalThis>;
  const needed = {
    'crypto.subtle': crypto?.subtle,
    'crypto.randomUUID': crypto?.randomUUID,
    fetch,
    Request,
    'URL.canParse': URL?.canParse,
  };
  const missing = Object.entries(needed).find(([, value]) => value === undefined)?.[0];
  if (missing === undefined) return;
  throw new ConfigurationError(
    `Node 20.19 or newer is needed, or another server with fetch and WebCrypto: this one has no ${missing}.`,
  );
}

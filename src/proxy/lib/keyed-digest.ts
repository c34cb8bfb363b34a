/**
 * Keyed digests (HMAC) of values that must not be readable in the store. A request with a phone number has so few
 * possible values that a plain hash could be reversed by trying all. With a key, a copy of the store reveals nothing.
 */
import { derivedKeys, type KeySource } from './derive-key.js';

/** The digests of a value, as hexadecimal text: one per secret, the one to write with first. */
export type KeyedDigest = (value: unknown) => Promise<readonly [string, ...string[]]>;

/** Digests for one purpose. The order of an object's keys does not matter. */
export function createKeyedDigest(source: KeySource, purpose: string): KeyedDigest {
  const keys = derivedKeys(source, purpose, (bits) =>
    crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
  );
  return async (value) => {
    const bytes = new TextEncoder().encode(JSON.stringify(value, sortKeys));
    const digest = async (key: CryptoKey): Promise<string> =>
      hex(new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes)));
    const [first, ...others] = await keys();
    return [await digest(first), ...(await Promise.all(others.map(digest)))];
  };
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const sortKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

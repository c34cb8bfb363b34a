/**
 * References, and the signed tokens made of them. A reference names one payment: the order number and some
 * random characters, short enough to be read out on the phone. The addresses given to gateways carry it with a
 * MAC that is bound to one purpose: whoever sees a return address cannot make a webhook address of it.
 */
import { sameText } from '../lib/same-text.js';
import { derivedKeys, type KeySource } from './derive-key.js';

/** Lower-case base 32 without look-alikes: safe in URLs, readable on the phone to support. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 80 bits. */
const MAC_LENGTH = 16;
/** Random characters in two groups: 50 bits. Should a reference be drawn twice, the store notices. */
const GROUP_LENGTH = 5;
/** Leaves room for the rest within the 64 characters that a gateway is assumed to take. */
const SLUG_LENGTH = 24;
/** Of the random part, with its two dashes. */
const TAIL_LENGTH = 2 * (GROUP_LENGTH + 1);

const encoder = new TextEncoder();

/** What a signed token may be used for. */
export type TokenPurpose = 'return' | `webhook ${string}`;

/** Makes and opens signed tokens. */
export interface SignedReferences {
  /** `{reference}.{mac}`, good for one purpose. */
  sign(reference: string, purpose: TokenPurpose): Promise<string>;
  /** The reference of a token, or `undefined` where it was not signed for this purpose. */
  open(token: string, purpose: TokenPurpose): Promise<string | undefined>;
}

/** The first secret signs; each of them checks. */
export function createSignedReferences(source: KeySource): SignedReferences {
  const keys = derivedKeys(source, 'mac', (bits) =>
    crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
  );

  const mac = async (key: CryptoKey, text: string, purpose: string): Promise<string> =>
    base32(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(`${purpose}\n${text}`))), MAC_LENGTH);

  return {
    async sign(reference, purpose) {
      return `${reference}.${await mac((await keys())[0], reference, purpose)}`;
    },
    async open(token, purpose) {
      const [, reference = '', given = ''] = /^([\w-]{1,64})\.([0-9a-z]{16})$/.exec(token) ?? [];
      for (const key of await keys()) if (sameText(await mac(key, reference, purpose), given)) return reference;
      return undefined;
    },
  };
}

/** A reference for one try to pay an order: `1001-k7q2m-4xd8p`, of at most so many characters. */
export function createReference(order: string, maxLength = SLUG_LENGTH + TAIL_LENGTH): string {
  const random = base32(crypto.getRandomValues(new Uint8Array(2 * GROUP_LENGTH)), 2 * GROUP_LENGTH);
  return `${slug(order, Math.min(SLUG_LENGTH, maxLength - TAIL_LENGTH))}-${random.slice(0, GROUP_LENGTH)}-${random.slice(GROUP_LENGTH)}`;
}

/** Whether a text has the form of our references. Only then the store is asked. */
export const isReference = (text: string): boolean =>
  /^[A-Za-z\d][A-Za-z\d-]{0,23}(-[\da-hjkmnp-tv-z]{5}){2}$/.test(text);

/** The order number as far as it can stand in a reference. */
function slug(order: string, length: number): string {
  const ascii = order
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return ascii.slice(0, length).replace(/-+$/, '') || 'order'.slice(0, length);
}

/** Five bits of each byte: wasteful and simple. */
const base32 = (bytes: Uint8Array, length: number): string =>
  Array.from(bytes.subarray(0, length), (byte) => ALPHABET[byte & 31]).join('');

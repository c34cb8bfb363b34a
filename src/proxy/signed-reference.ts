/**
 * References, and the short MACs on what leaves the house. A reference carries a MAC of its own, so
 * that only ours are ever looked up. The URLs given to gateways carry another one each, bound to
 * their purpose: whoever sees a return URL cannot make a webhook of it.
 */
import { derivedKeys } from './derive-key.js';

/** Lower-case base 32 without look-alikes: safe in URLs, readable on the phone to support. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 80 bits. */
const MAC_LENGTH = 16;
/** 60 bits: enough to be unique among the attempts for one order number. */
const NONCE_LENGTH = 12;
/** Leaves room for the rest within the 64 characters that every gateway is assumed to take. */
const SLUG_LENGTH = 24;

const encoder = new TextEncoder();

/** What a signed token may be used for. */
export type TokenPurpose = 'return' | `webhook ${string}`;

/** Makes and checks references and signed tokens. */
export interface SignedReferences {
  /** The reference for one try: order number, nonce, number of the try if not the first, MAC. */
  create(order: string, nonce: string, tries: number): Promise<string>;
  /** Whether this proxy made the reference. */
  isOurs(reference: string): Promise<boolean>;
  /** `{reference}.{mac}`, good for one purpose. */
  sign(reference: string, purpose: TokenPurpose): Promise<string>;
  /** The reference of a token, or `undefined` where it was not signed for this purpose. */
  open(token: string, purpose: TokenPurpose): Promise<string | undefined>;
}

/** The first secret signs; each of them checks. */
export function createSignedReferences(secrets: readonly string[]): SignedReferences {
  const keys = derivedKeys(secrets, 'mac', (bits) =>
    crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
  );

  const mac = async (key: CryptoKey, text: string, purpose: string): Promise<string> =>
    base32(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(`${purpose}\n${text}`))), MAC_LENGTH);

  const sign = async (text: string, purpose: string): Promise<string> => mac((await keys())[0], text, purpose);

  const verify = async (text: string, given: string, purpose: string): Promise<boolean> => {
    for (const key of await keys()) if (sameText(await mac(key, text, purpose), given)) return true;
    return false;
  };

  return {
    async create(order, nonce, tries) {
      const text = `${slug(order)}-${nonce}${tries > 1 ? `-R${tries}` : ''}`;
      return `${text}-${await sign(text, 'reference')}`;
    },
    async isOurs(reference) {
      const parts = /^([\w-]{1,47})-([0-9a-z]{16})$/.exec(reference);
      return parts !== null && (await verify(parts[1] ?? '', parts[2] ?? '', 'reference'));
    },
    async sign(reference, purpose) {
      return `${reference}.${await sign(reference, purpose)}`;
    },
    async open(token, purpose) {
      const parts = /^([\w-]{1,64})\.([0-9a-z]{16})$/.exec(token);
      const reference = parts?.[1];
      return reference !== undefined && (await verify(reference, parts?.[2] ?? '', purpose)) ? reference : undefined;
    },
  };
}

/** Random part of a reference. */
export function createNonce(): string {
  return base32(crypto.getRandomValues(new Uint8Array(NONCE_LENGTH)), NONCE_LENGTH);
}

/** The order number as far as it can stand in a reference. */
function slug(order: string): string {
  const ascii = order.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return ascii.slice(0, SLUG_LENGTH).replace(/-+$/, '') || 'order';
}

/** Five bits of each byte: wasteful and simple. */
const base32 = (bytes: Uint8Array, length: number): string =>
  Array.from(bytes.subarray(0, length), (byte) => ALPHABET[byte & 31]).join('');

/** Compares without telling by its duration where the texts differ. */
function sameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

/**
 * Signed references. The addresses given to gateways carry a reference with a MAC that is bound to one purpose: whoever
 * sees a return address cannot make a webhook address of it.
 */
import { base32 } from '../lib/base32.js';
import { sameText } from '../lib/same-text.js';
import { derivedKeys, type KeySource } from '../lib/derive-key.js';

/** 80 bits. */
const MAC_LENGTH = 16;
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

/**
 * References. Each names one payment: the order number and some random characters, short enough to be read out on the
 * phone.
 */
import { base32 } from '../lib/base32.js';

/** Random characters in two groups: 50 bits. If a reference is made twice, the store refuses the second one. */
const GROUP_LENGTH = 5;
/** The longest order part. The whole reference stays within the 64 characters that a gateway is assumed to take. */
const SLUG_LENGTH = 24;
/** Length of the random part, with its two dashes. */
const TAIL_LENGTH = 2 * (GROUP_LENGTH + 1);

/** A reference for one try to pay an order: `1001-k7q2m-4xd8p`, of at most `maxLength` characters. */
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

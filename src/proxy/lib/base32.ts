/** Lower-case base 32 without letters that look like digits: safe in URLs, and easy to read out on the phone. */

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The first `length` bytes, five bits of each: wasteful and simple. */
export const base32 = (bytes: Uint8Array, length: number): string =>
  Array.from(bytes.subarray(0, length), (byte) => ALPHABET[byte & 31]).join('');

/**
 * Signatures of webhooks: digests in hex, and the time that some vendors sign with. Knows no vendor's header.
 */
import { ConfigurationError } from '../lib/configuration-error.js';
import { sameText } from '../lib/same-text.js';

const encoder = new TextEncoder();

/** Hex HMAC-SHA256 of a text. */
export const hmacHex = async (secret: string, text: string): Promise<string> => {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  return hex(await crypto.subtle.sign('HMAC', key, encoder.encode(text)));
};

/** Hex SHA-512 of a text. */
export const sha512Hex = async (text: string): Promise<string> =>
  hex(await crypto.subtle.digest('SHA-512', encoder.encode(text)));

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Whether one of the signatures is that of the text under one of the secrets, in upper or lower case. */
export const isSigned = async (
  text: string,
  signatures: readonly string[],
  secrets: readonly string[],
): Promise<boolean> => {
  for (const secret of secrets) {
    const mac = await hmacHex(secret, text);
    if (signatures.some((signature) => sameText(signature.toLowerCase(), mac))) return true;
  }
  return false;
};

/** A header like `t=1700000000,v1=ab12,v1=cd34`: the Unix time in seconds, and the signatures of one scheme. */
export interface TimedSignature {
  readonly time: number;
  readonly signatures: readonly string[];
}

/** Reads such a header; `undefined` where it holds no time or no signature of the scheme. */
export const readTimedSignature = (header: string | null, scheme: string): TimedSignature | undefined => {
  const parts = (header ?? '').split(',').map((part) => part.trim().split('='));
  const valuesOf = (name: string): string[] => parts.filter(([key]) => key === name).map(([, value = '']) => value);
  const [time = ''] = valuesOf('t');
  const signatures = valuesOf(scheme);
  return /^\d{1,12}$/.test(time) && signatures.length > 0 ? { time: Number(time), signatures } : undefined;
};

/** Whether a Unix time in seconds is within so many seconds of now (epoch ms), on either side. */
export const isWithin = (seconds: number, time: number, now: number): boolean => Math.abs(now / 1000 - time) <= seconds;

/** Checks an option with one webhook secret, several or none, and returns the list. Throws a `ConfigurationError`. */
export const checkWebhookSecrets = (owner: string, option: string, value: unknown): readonly string[] => {
  const secrets: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  const isSecret = (secret: unknown): secret is string => typeof secret === 'string' && secret.trim().length >= 8;
  if (secrets.every(isSecret)) return secrets;
  throw new ConfigurationError(
    `${owner}: \`${option}\` must be the secret of the vendor's dashboard, or a list of them; leave it out where there is none.`,
  );
};

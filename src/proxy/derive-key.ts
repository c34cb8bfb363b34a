/**
 * Keys from the merchant's secret: one per purpose, by HKDF (RFC 5869), so that nothing made for
 * one purpose is worth anything for another.
 */

const encoder = new TextEncoder();

/** 256 bits for one purpose. */
export async function deriveKey(secret: string, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits']);
  const info = encoder.encode(`pay-button ${purpose} v1`);
  const bits = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }, material, 256);
  return new Uint8Array(bits);
}

/** The keys of all secrets in their order, derived at the first use and kept. */
export function derivedKeys<Key>(
  secrets: readonly string[],
  purpose: string,
  importKey: (bits: Uint8Array<ArrayBuffer>) => Promise<Key> | Key,
): () => Promise<readonly [Key, ...Key[]]> {
  let keys: Promise<readonly [Key, ...Key[]]> | undefined;
  return () =>
    (keys ??= Promise.all(secrets.map(async (secret) => importKey(await deriveKey(secret, purpose)))) as Promise<
      [Key, ...Key[]]
    >);
}

/**
 * Keys from the merchant's secret: one per purpose and per shop, by HKDF (RFC 5869). A token for one purpose is
 * invalid for another, and a token of one proxy is invalid at another proxy with the same secret: a shop is
 * identified by its `publicUrl`.
 */

/** What keys are made from. */
export interface KeySource {
  /** The first makes tokens; each of them can check one. */
  readonly secrets: readonly string[];
  readonly publicUrl: string;
}

const encoder = new TextEncoder();

/** 256 bits for one purpose of the proxy at `publicUrl`. */
export async function deriveKey(secret: string, publicUrl: string, purpose: string): Promise<ArrayBuffer> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits']);
  const info = encoder.encode(`pay-button ${purpose} v2 ${publicUrl}`);
  return crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info }, material, 256);
}

/**
 * The keys of all secrets in their order, derived at the first use and kept. The keys are kept and not their promise:
 * where a platform drops a request, its promise never ends, and no other request may wait for it.
 */
export function derivedKeys<Key>(
  { secrets, publicUrl }: KeySource,
  purpose: string,
  importKey: (bits: ArrayBuffer) => Promise<Key> | Key,
): () => Promise<readonly [Key, ...Key[]]> {
  let keys: readonly [Key, ...Key[]] | undefined;
  return async () =>
    (keys ??= (await Promise.all(
      secrets.map(async (secret) => importKey(await deriveKey(secret, publicUrl, purpose))),
    )) as [Key, ...Key[]]);
}

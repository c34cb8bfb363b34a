/**
 * Session ids: the pending session itself, sealed as a compact JWE (RFC 7516). The proxy can verify
 * a payment from the id alone, so it needs no database for that, and an id can be neither guessed
 * nor altered.
 *
 * Decryption is slow, because it runs in another thread, and a button polls many times. So opened
 * sessions are cached, by the whole id. Any other text, such as a forged id, is decrypted. An id
 * that is too old does not open, even if it is in the cache.
 */
import { base64url, EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';
import { CheckoutSessionSchema, type CheckoutSession } from '../../contract/index.js';
import { derivedKeys, type KeySource } from '../lib/derive-key.js';
import { createLeastRecentlyUsed } from '../lib/least-recently-used.js';

const VERSION = 1;
/** The longest id that the contract allows, in characters. */
const ID_MAX_LENGTH = 2048;
/** How long an id opens, in seconds. */
const LIFETIME = 7 * 24 * 3600;
/** Opened ids that are kept, of about two kilobytes each: more than are in use at once. */
const OPENED_LIMIT = 4000;

/** A session before it has an id, or without it. */
export type UnsealedSession = Omit<CheckoutSession, 'id'>;

/** The content of an opened id. */
interface Opened {
  readonly session: CheckoutSession;
  /** Seconds since the epoch. */
  readonly expires: number;
}

/** Seals and opens session ids. */
export interface SessionIds {
  /** The id of a session. */
  seal(session: UnsealedSession): Promise<string>;
  /** The session as it was sealed, or `undefined` for an id that is altered, foreign or too old. */
  open(id: string): Promise<CheckoutSession | undefined>;
}

/** The first secret seals; each of them opens. */
export function createSessionIds(source: KeySource, now: () => number): SessionIds {
  const keys = derivedKeys(source, 'session id', (bits) => new Uint8Array(bits));
  const opened = createLeastRecentlyUsed<Opened>(OPENED_LIMIT);

  const encrypt = async (session: UnsealedSession): Promise<string> => {
    const [key] = await keys();
    return new EncryptJWT({ v: VERSION, session })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setExpirationTime(Math.floor(now() / 1000) + LIFETIME)
      .encrypt(key);
  };

  return {
    async seal(session) {
      const id = await encrypt(session);
      if (id.length <= ID_MAX_LENGTH) return id;
      // Both can be long and neither is needed to verify; the reference record keeps them.
      const { checkoutUrl: _url, description: _description, ...essentials } = session;
      return encrypt(essentials);
    },

    async open(id) {
      if (id.length > ID_MAX_LENGTH) return undefined;
      const known = opened.get(id) ?? (await decryptFirst(id));
      if (known === undefined || known.expires <= now() / 1000) return undefined;
      // A copy: what the merchant's code does with a session must not reach the next request.
      return { ...known.session, amount: { ...known.session.amount } };
    },
  };

  /** Decrypts with the first key that fits. */
  async function decryptFirst(id: string): Promise<Opened | undefined> {
    if (!isCanonical(id)) return undefined;
    for (const key of await keys()) {
      const payload = await decrypt(id, key, now());
      if (payload === undefined) continue;
      const session = CheckoutSessionSchema.safeParse({ ...Object(payload['session']), id });
      if (payload['v'] !== VERSION || !session.success) return undefined;
      const found = { session: session.data, expires: Number(payload.exp) };
      opened.set(id, found);
      return found;
    }
    return undefined;
  }
}

/**
 * Whether each part is base64url in its normal form. A decoder ignores the unused bits of a part's last character, so
 * without this check some altered ids would open like the original id.
 */
function isCanonical(id: string): boolean {
  try {
    return id.split('.').every((part) => base64url.encode(base64url.decode(part)) === part);
  } catch {
    return false;
  }
}

async function decrypt(id: string, key: Uint8Array, now: number): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtDecrypt(id, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      currentDate: new Date(now),
      requiredClaims: ['exp'],
    });
    return payload;
  } catch {
    // All invalid ids get the same answer: the reason must not be visible.
    return undefined;
  }
}

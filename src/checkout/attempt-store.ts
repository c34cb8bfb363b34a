/**
 * Attempts that must outlive the page. One record per order in localStorage, which a killed tab,
 * a reload and a second tab all share; a copy in memory where the buyer denies storage.
 * No personal data is kept.
 */
import * as z from 'zod/mini';
import { CheckoutSessionSchema, type CheckoutSession } from '../contract/index.js';
import { pageUrl } from './return-address.js';
import type { CheckoutWindow } from './window.js';

export const AttemptSchema = z.object({
  /** The idempotency key: one per attempt, sent with every create. */
  key: z.string(),
  /** Epoch milliseconds. */
  startedAt: z.number(),
  /** The address that the session was asked to return to: repeating a create must repeat it. */
  returnUrl: z.string(),
  /** Known once the proxy has answered; saved before the hosted page is shown. */
  session: z.optional(CheckoutSessionSchema),
  /** When its terminal event was delivered. Kept, so that other tabs can tell this from lost storage. */
  doneAt: z.optional(z.number()),
  /** References of earlier sessions of the order whose end was told: an old return address is no news. */
  told: z.optional(z.string()),
});

/** Room for about ten references. */
const TOLD_LENGTH = 640;

/** One attempt to pay one order. */
export type Attempt = z.infer<typeof AttemptSchema>;

/** How long a lock is waited for before it is taken from its owner, who may be frozen. Milliseconds. */
const LOCK_PATIENCE = 1000;

/** The attempts of one order at one endpoint. */
export class AttemptStore {
  /** The storage key, which `storage` events of other tabs carry. */
  readonly name: string;
  readonly #win: CheckoutWindow;
  #memory: Attempt | undefined;

  constructor(win: CheckoutWindow, endpoint: string, order: string) {
    this.#win = win;
    this.name = `pay-button:${endpoint}:${order}`;
  }

  /** The order's latest attempt. Whatever else stands in storage is as good as nothing. */
  read(): Attempt | undefined {
    try {
      const text = this.#win.localStorage.getItem(this.name);
      const parsed = AttemptSchema.safeParse(JSON.parse(text ?? 'null'));
      if (parsed.success) this.#memory = parsed.data;
    } catch {
      // Denied, or not JSON: memory is all we have.
    }
    return this.#memory;
  }

  /** A new attempt, with a key of its own. */
  begin(): Attempt {
    const attempt = {
      key: this.#win.crypto.randomUUID(),
      startedAt: this.#win.Date.now(),
      returnUrl: pageUrl(this.#win),
    };
    this.write(attempt);
    return attempt;
  }

  /** Remembers an attempt. Storage that is full or denied leaves it in memory. */
  write(attempt: Attempt): void {
    const told = attempt.told ?? this.read()?.told;
    this.#memory = told ? { ...attempt, told } : attempt;
    try {
      this.#win.localStorage.setItem(this.name, JSON.stringify(this.#memory));
    } catch {
      // The return address still leads back to the session.
    }
  }

  /**
   * Delivers an attempt's terminal event, unless another tab has done so: reading, delivering and
   * marking happen in one task, under a lock that tabs share. A tab that dies before the mark
   * leaves the attempt live, so that it is delivered by the next one. Lost storage means twice
   * rather than never.
   */
  async deliverOnce(attempt: Attempt, session: CheckoutSession | undefined, deliver: () => void): Promise<void> {
    await this.#locked(() => {
      const latest = this.read() ?? attempt;
      const told = latest.told ?? '';
      const isOurs = latest.key === attempt.key || (!!session && latest.session?.reference === session.reference);
      // A session's end was told if its reference says so. An attempt whose checkout was never shown has no
      // end to tell once it was told, replaced, or given a session by another tab.
      if (session ? told.includes(session.reference) : !isOurs || latest.doneAt || (latest.session && !attempt.session)) return;
      deliver();
      this.write({
        // The record may belong to a newer attempt by now, which goes on.
        ...(isOurs || latest.doneAt ? { ...attempt, session: session ?? attempt.session, doneAt: this.#win.Date.now() } : latest),
        // An attempt without a session has no reference, and leaves none.
        told: [session?.reference, told].join(' ').slice(0, TOLD_LENGTH),
      });
    });
  }

  async #locked(task: () => void): Promise<void> {
    const { locks } = this.#win.navigator;
    if (!locks) return task();
    const abort = new AbortController();
    const timer = this.#win.setTimeout(() => abort.abort(), LOCK_PATIENCE);
    let ran = false;
    try {
      await locks.request(this.name, { signal: abort.signal }, () => {
        ran = true;
        task();
      });
    } catch {
      // A frozen tab was handed the lock and cannot run: go on without it. The record says who delivered.
      if (!ran) task();
    } finally {
      this.#win.clearTimeout(timer);
    }
  }
}

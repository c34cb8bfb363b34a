/**
 * Attempts that must outlive the page. One record per order in localStorage, which a killed tab,
 * a reload and a second tab all share; a copy in memory where the buyer denies storage.
 * No personal data is kept.
 */
import * as z from 'zod/mini';
import { CheckoutSessionSchema, type CheckoutSession } from '../contract/index.js';
import { pageUrl } from './return-address.js';
import { tryTo } from './try-to.js';
import type { PaymentFollower } from './payment-follower.js';
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
/** How long a lock is kept after its work, in ms: browsers let another process read what was stored a moment later. */
const LOCK_REST = 100;

/** The connected buttons of each page, by the name of their store. */
const pages = new WeakMap<CheckoutWindow, Map<string, Set<PaymentFollower>>>();

/** The attempts of one order at one endpoint. */
export class AttemptStore {
  /** The storage key, which `storage` events of other tabs carry. */
  declare readonly name: string;
  /** The connected buttons of this order on this page, the first one first. */
  declare readonly peers: Set<PaymentFollower>;
  readonly #win: CheckoutWindow;
  #memory: Attempt | undefined;

  constructor(win: CheckoutWindow, endpoint: string, order: string) {
    this.#win = win;
    this.name = `pay-button:${endpoint}:${order}`;
    const page = pages.get(win) ?? new Map<string, Set<PaymentFollower>>();
    pages.set(win, page);
    this.peers = page.get(this.name) ?? new Set();
    page.set(this.name, this.peers);
  }

  /** The order's latest attempt. Whatever else stands in storage is as good as nothing. */
  read(): Attempt | undefined {
    // Where it is denied, or not JSON, memory is all we have.
    const parsed = AttemptSchema.safeParse(tryTo((): unknown => JSON.parse(this.#win.localStorage.getItem(this.name) ?? '')));
    if (parsed.success) this.#memory = parsed.data;
    return this.#memory;
  }

  /** A new attempt, with a key of its own, and with the session that it is begun for if there is one. */
  begin(session?: CheckoutSession): Attempt {
    const attempt = {
      key: this.#win.crypto.randomUUID(),
      startedAt: this.#win.Date.now(),
      returnUrl: pageUrl(this.#win),
      session,
    };
    this.write(attempt);
    return attempt;
  }

  /** Remembers an attempt. Storage that is full or denied leaves it in memory. */
  write(attempt: Attempt): void {
    const told = attempt.told ?? this.read()?.told;
    this.#memory = told ? { ...attempt, told } : attempt;
    // Without it the return address still leads back to the session.
    tryTo(() => this.#win.localStorage.setItem(this.name, JSON.stringify(this.#memory)));
  }

  /**
   * Delivers an attempt's terminal event, unless another tab has done so: reading, delivering and
   * marking happen in one task, under a lock that tabs share. A tab that dies before the mark
   * leaves the attempt live, so that it is delivered by the next one. Lost storage means twice
   * rather than never. Where another tab has delivered it, this one only shows it; before that in either case.
   */
  async deliverOnce(attempt: Attempt, session?: CheckoutSession, deliver?: () => void, show?: () => void): Promise<void> {
    await this.#locked(() => {
      show?.();
      const latest = this.read() ?? attempt;
      const told = latest.told ?? '';
      const isOurs = latest.key === attempt.key || (!!session && latest.session?.reference === session.reference);
      // A session's end was told if its reference says so. An attempt whose checkout was never shown has no
      // end to tell once it was told, replaced, or given a session by another tab.
      if (session ? told.includes(session.reference) : !isOurs || latest.doneAt || (latest.session && !attempt.session)) return;
      deliver?.();
      this.write({
        // The record may belong to a newer attempt by now, which goes on.
        ...(isOurs || latest.doneAt ? { ...attempt, session: session ?? attempt.session, doneAt: this.#win.Date.now() } : latest),
        // An attempt without a session has no reference, and leaves none.
        told: [session?.reference, told].join(' ').slice(0, TOLD_LENGTH),
      });
    });
  }

  async #locked(task: () => void): Promise<void> {
    const abort = new AbortController();
    const timer = this.#win.setTimeout(() => abort.abort(), LOCK_PATIENCE);
    let ran = false;
    try {
      await this.#win.navigator.locks!.request(this.name, { signal: abort.signal }, async () => {
        ran = true;
        task();
        await new Promise<void>((resolve) => this.#win.setTimeout(resolve, LOCK_REST));
      });
    } catch {
      // There are no locks; or a frozen tab was handed ours and cannot run: go on without it. The record says who delivered.
      if (!ran) task();
    } finally {
      this.#win.clearTimeout(timer);
    }
  }
}

/**
 * Attempts that must outlive the page. One record per order in localStorage, which a killed tab,
 * a reload and a second tab all share; beside it what this page knows, for storage that is denied, full or cleared.
 * No personal data is kept.
 */
import * as z from 'zod/mini';
import { CheckoutSessionSchema, MoneySchema, type CheckoutSession, type Money } from '../contract/index.js';
import { pageUrl } from './return-address.js';
import { RequestBudget } from './request-budget.js';
import { tryTo } from './try-to.js';
import type { CheckoutState } from './state.js';
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
  /** The page's amount, where the buyer has agreed to another one: the order's true price. */
  shown: z.optional(MoneySchema),
  /** When its end event was dispatched. Kept, so that other tabs can tell this from lost storage. */
  doneAt: z.optional(z.number()),
  /** References of earlier sessions of the order whose end event was dispatched, so that an old return address is ignored. */
  told: z.optional(z.string()),
});

/** Room for about ten references. */
const TOLD_LENGTH = 640;

/** One attempt to pay one order. */
export type Attempt = z.infer<typeof AttemptSchema>;

/** Longest wait for a lock, in ms; then we go on without it, because its tab may be frozen. */
const LOCK_PATIENCE = 1000;
/** How long a lock is kept after the write, in ms: another process sees what was stored a moment later. */
const LOCK_REST = 100;

/** A button of the page, as the others of the same order see it. One of them asks for all. */
export interface Peer {
  readonly attempt: Attempt | undefined;
  readonly state: CheckoutState;
  /** Whether it is on the page. */
  readonly isConnected: boolean;
  /** Whether it is the one that asks. */
  readonly isWatching: boolean;
  /** Whether it is asking about a remembered success. */
  readonly isRecalling: boolean | undefined;
  /** Shows what the other one shows. */
  mirror(peer: Peer): void;
  /** Asks, for so many milliseconds. */
  wait(patience: number): void;
  /** Asks no more. */
  stopWatching(): void;
}

/** What a page knows of one order at one endpoint, whatever storage says. All of its buttons share it. */
interface PageMemory {
  /** The connected buttons, the first one first. */
  readonly peers: Set<Peer>;
  /** How often its buttons may ask. */
  readonly budget: RequestBudget;
  /** Whose end event this page has dispatched: references of sessions, keys of attempts without one. */
  readonly told: Set<string>;
  attempt?: Attempt | undefined;
  /** An old value that storage still returns after a failed write: it is ignored. */
  stale?: string | null | undefined;
}

const pages = new WeakMap<CheckoutWindow, Map<string, PageMemory>>();

/** The attempts of one order at one endpoint. */
export class AttemptStore {
  /** The storage key, which `storage` events of other tabs carry. */
  declare readonly name: string;
  /** The connected buttons of this order on this page, the first one first. */
  declare readonly peers: Set<Peer>;
  /** Limits their requests to the proxy, all together. */
  declare readonly budget: RequestBudget;
  readonly #win: CheckoutWindow;
  readonly #page: PageMemory;

  constructor(win: CheckoutWindow, endpoint: string, order: string) {
    this.#win = win;
    this.name = `pay-button:${endpoint}:${order}`;
    const orders = pages.get(win) ?? new Map<string, PageMemory>();
    pages.set(win, orders);
    this.#page = orders.get(this.name) ?? { peers: new Set(), budget: new RequestBudget(win), told: new Set() };
    orders.set(this.name, this.#page);
    this.peers = this.#page.peers;
    this.budget = this.#page.budget;
  }

  /** The stored attempt; what does not parse counts as absent. */
  read(): Attempt | undefined {
    const page = this.#page;
    const text = this.#stored();
    if (text && text !== page.stale) {
      const parsed = AttemptSchema.safeParse(tryTo((): unknown => JSON.parse(text)));
      if (parsed.success) page.attempt = parsed.data;
    }
    const { attempt } = page;
    // This page has dispatched its end event, which another tab may have overwritten.
    return attempt && page.told.has(attempt.session?.reference ?? attempt.key)
      ? { doneAt: this.#win.Date.now(), ...attempt }
      : attempt;
  }

  /** A new attempt, with a key of its own, and with the session that it is begun for if there is one. */
  begin(session?: CheckoutSession, shown?: Money, startedAt = this.#win.Date.now()): Attempt {
    const attempt = {
      key: newKey(this.#win),
      startedAt,
      returnUrl: pageUrl(this.#win),
      session,
      shown,
    };
    this.write(attempt);
    return attempt;
  }

  /** Remembers an attempt: on this page in any case, and beyond it where storage takes it. */
  write(attempt: Attempt): void {
    const told = attempt.told ?? this.read()?.told;
    const text = JSON.stringify((this.#page.attempt = told ? { ...attempt, told } : attempt));
    // Without it the return address still leads back to the session.
    tryTo(() => this.#win.localStorage.setItem(this.name, text));
    // Storage that is full throws, and a page's consent manager may have made it do nothing.
    const stored = this.#stored();
    this.#page.stale = stored === text ? undefined : stored;
  }

  /** Forgets how the latest attempt ended. One that may still be paid stays. */
  forget(): void {
    const attempt = this.read();
    if (attempt?.doneAt) this.write({ ...attempt, session: undefined });
  }

  /** Whether the end event of a session was dispatched, here or in another tab. */
  wasDelivered({ reference }: CheckoutSession): boolean {
    return this.#page.told.has(reference) || !!this.read()?.told?.includes(reference);
  }

  #stored(): string | null | undefined {
    return tryTo(() => this.#win.localStorage.getItem(this.name));
  }

  /**
   * Dispatches an attempt's end event, unless another tab has done so: reading, delivering and
   * marking happen in one task, under a lock that tabs share. A tab that dies before the mark
   * leaves the attempt live, so that it is delivered by the next one. Lost storage can deliver twice, never not at
   * all. `show` is called first, also where another tab has delivered the event.
   */
  async deliverOnce(
    attempt: Attempt,
    session?: CheckoutSession,
    deliver?: () => void,
    show?: () => void,
  ): Promise<void> {
    await this.#locked(() => {
      show?.();
      const { told } = this.#page;
      const isOurs = ({ key, session: known }: Attempt): boolean =>
        key === attempt.key || (!!session && known?.reference === session.reference);
      let latest = this.read() ?? attempt;
      // A session counts by its reference. An attempt whose checkout was never shown has no event any more once it
      // was delivered, replaced, or given a session by another tab.
      if (
        session ? this.wasDelivered(session) : !isOurs(latest) || latest.doneAt || (latest.session && !attempt.session)
      )
        return;
      // First, because a listener may throw or begin a new attempt: one page delivers once.
      if (deliver) told.add(session?.reference ?? attempt.key);
      deliver?.();
      latest = this.read() ?? attempt;
      this.write({
        // The record may belong to a newer attempt by now, which goes on.
        ...(isOurs(latest) || latest.doneAt
          ? { ...attempt, session: session ?? attempt.session, doneAt: this.#win.Date.now() }
          : latest),
        // An attempt without a session has no reference, and leaves none.
        told: [session?.reference, latest.told].join(' ').slice(0, TOLD_LENGTH),
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
      // There are no locks, or a frozen tab holds this one: go on without it. The record says who delivered.
      if (!ran) task();
    } finally {
      this.#win.clearTimeout(timer);
    }
  }
}

/** A UUID. Pages that are not secure, as on a phone that opens a laptop's address, have no `randomUUID`. */
function newKey({ crypto }: CheckoutWindow): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte, index) =>
    (index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, '0'),
  ).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

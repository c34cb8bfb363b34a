/**
 * Stores attempts, which must outlive the page. One record per order in localStorage, which a killed tab, a reload and
 * a second tab share; and a copy in this page's memory, in case storage is denied, full or cleared. No personal data is
 * kept.
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
  /** The `returnUrl` of the create: a repeated create must have the same one. */
  returnUrl: z.string(),
  /** Known once the proxy has answered; saved before the hosted page is shown. */
  session: z.optional(CheckoutSessionSchema),
  /** The page's amount, if the buyer has agreed to another one: the order's true price. */
  shown: z.optional(MoneySchema),
  /**
   * When its end event was dispatched, in epoch milliseconds. Kept, so that other tabs can tell an end from lost
   * storage.
   */
  doneAt: z.optional(z.number()),
  /**
   * References of the order's sessions whose end event was dispatched, so that an old return address is ignored.
   * Separated by spaces, the latest first.
   */
  told: z.optional(z.string()),
});

/** In characters: room for about ten references. */
const TOLD_LENGTH = 640;

/** One attempt to pay one order. */
export type Attempt = z.infer<typeof AttemptSchema>;

/** Longest wait for a lock, in ms; then we go on without it, because its tab may be frozen. */
const LOCK_PATIENCE = 1000;
/** How long a lock is kept after the write, in ms: a tab in another process sees the write a moment later. */
const LOCK_REST = 100;

/** What the buttons of one order on a page use of each other. One of them polls for all. */
export interface Peer {
  readonly attempt: Attempt | undefined;
  readonly state: CheckoutState;
  /** Whether it is on the page. */
  readonly isConnected: boolean;
  /** Whether it is the one that polls. */
  readonly isWatching: boolean;
  /** Whether it asks the proxy about a remembered success. */
  readonly isRecalling: boolean | undefined;
  /** Shows the state of the other one. */
  mirror(peer: Peer): void;
  /** Polls, and waits for so many milliseconds. */
  wait(patience: number): void;
  /** Stops polling. */
  stopWatching(): void;
}

/** A page's memory of one order at one endpoint, whatever storage says. All of its buttons share it. */
interface PageMemory {
  /** The connected buttons, the first one first. */
  readonly peers: Set<Peer>;
  /** Limits how often its buttons may ask. */
  readonly budget: RequestBudget;
  /** What this page has dispatched the end event of: references of sessions, keys of attempts without one. */
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

  /** The latest attempt. A stored record that does not parse is ignored. */
  read(): Attempt | undefined {
    const page = this.#page;
    const text = this.#stored();
    if (text && text !== page.stale) {
      const parsed = AttemptSchema.safeParse(tryTo((): unknown => JSON.parse(text)));
      if (parsed.success) page.attempt = parsed.data;
    }
    const { attempt } = page;
    // This page has dispatched its end event. Another tab may have overwritten the record of that.
    return attempt && page.told.has(attempt.session?.reference ?? attempt.key)
      ? { doneAt: this.#win.Date.now(), ...attempt }
      : attempt;
  }

  /** Stores a new attempt with a new key; with its session, if there is one already. */
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

  /** Keeps an attempt: always in this page's memory, and in storage if that works. */
  write(attempt: Attempt): void {
    const told = attempt.told ?? this.read()?.told;
    const text = JSON.stringify((this.#page.attempt = told ? { ...attempt, told } : attempt));
    // Without storage the return address still leads back to the session.
    tryTo(() => this.#win.localStorage.setItem(this.name, text));
    // Full storage throws, and a page's consent manager may have made it do nothing.
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
   * Dispatches an attempt's end event, unless another tab has done so: reading, delivering and marking happen in one
   * task, under a lock that tabs share. If a tab dies before the mark, the attempt stays live and the next tab delivers
   * it. With lost storage an event may come twice, but always comes. `show` is called first, even if another tab
   * has delivered the event. Without `deliver` the attempt is only marked.
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
      // A session is known by its reference. An attempt without one, whose hosted page was never shown, gets no event
      // if it was delivered, was replaced, or got a session in another tab.
      if (
        session ? this.wasDelivered(session) : !isOurs(latest) || latest.doneAt || (latest.session && !attempt.session)
      )
        return;
      // Marked before the dispatch, because a listener may throw or begin a new attempt: one page delivers once.
      if (deliver) told.add(session?.reference ?? attempt.key);
      deliver?.();
      latest = this.read() ?? attempt;
      this.write({
        // A newer attempt may have the record by now: it is kept.
        ...(isOurs(latest) || latest.doneAt
          ? { ...attempt, session: session ?? attempt.session, doneAt: this.#win.Date.now() }
          : latest),
        // An attempt without a session has no reference to add.
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
      // No locks in this browser, or a frozen tab holds this one: go on without. The record says what was delivered.
      if (!ran) task();
    } finally {
      this.#win.clearTimeout(timer);
    }
  }
}

/** A UUID. Pages without https have no `randomUUID`: such as those that a phone opens at a laptop's address. */
function newKey({ crypto }: CheckoutWindow): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte, index) =>
    (index === 6 ? (byte & 15) | 64 : index === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, '0'),
  ).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

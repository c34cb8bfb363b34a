/**
 * One document of the shop, in which the real flow runs: its window, and its lifecycle (loaded, hidden, frozen, in the
 * back-forward cache, ended).
 */
import { Checkout, type CheckoutOptions, type CheckoutWindow } from '../../../src/checkout/index.js';
import type { Surroundings } from './facts.js';
import { PageTimers } from './page-timers.js';
import { createWindow } from './page-window.js';
import { ORDER } from './server.js';
import type { Shop } from './shop.js';
import type { Network, Sender } from './network.js';
import type { SharedChannel } from './shared-channel.js';
import type { SharedLocks } from './shared-locks.js';
import type { SharedStorage } from './shared-storage.js';

/** The page's tab, and what it shares with the browser's other pages. */
export interface PageHost {
  readonly label: string;
  readonly online: boolean;
  readonly reliable: boolean;
  /** Milliseconds by which the device's clock is wrong. */
  readonly clockError: number;
  readonly storage: SharedStorage;
  readonly locks: SharedLocks;
  readonly channel: SharedChannel;
  readonly network: Network;
  readonly shop: Shop;
  readonly customer: string;
  readonly userAgent: string;
  randomUUID(): string;
  /** `window.open`. */
  open(opener: Page, name: string): unknown;
  /** `location.assign`. */
  assign(page: Page, url: string): void;
}

/** Ms for which a page stays frozen while it holds a lock. */
const HELD_FROZEN = 60_000;

const EVENTS = ['payment-start', 'payment-statechange', 'payment-success', 'payment-failed', 'payment-pending'];

export class Page implements Sender {
  readonly label: string;
  readonly browser: PageHost;
  /** The buttons of the page, all for one order. */
  readonly buttons: Checkout[];
  /** The flow's window. */
  readonly window: CheckoutWindow;
  readonly flights = new Set<() => void>();
  alive = true;
  frozen = false;
  visible = false;
  href: string;
  readonly #world: Surroundings;
  readonly #timers: PageTimers;
  /** Listeners of the window and the document, by type. */
  readonly listeners = new Map<string, Set<(event: never) => void>>();
  #tasks: (() => void)[] = [];
  #frozenAt = 0;
  /** Ms for which it was frozen before the present freeze. */
  #frozenFor = 0;
  #inGesture = false;
  #tag: CheckoutOptions;

  constructor(world: Surroundings, host: PageHost, label: string, href: string) {
    this.#world = world;
    this.browser = host;
    this.label = label;
    this.href = href;
    this.#timers = new PageTimers(world.clock);
    this.window = createWindow(world, this, this.#timers);
    this.#tag = this.#options();
    world.report({ type: 'loaded', page: this });
    this.buttons = Array.from({ length: world.setting.twoButtons ? 2 : 1 }, () => this.#createButton());
  }

  /** The first button. */
  get checkout(): Checkout {
    return this.buttons[0]!;
  }

  get tag(): CheckoutOptions {
    return this.#tag;
  }

  get online(): boolean {
    return this.browser.online;
  }

  get attentive(): boolean {
    return this.alive && !this.frozen && this.visible && this.online;
  }

  /** What the element does when it is put into the page. */
  connect(): void {
    for (const button of this.buttons) this.guard('connect', () => button.connect());
  }

  /** A click on one of the buttons. Only in a click a window can open, and only one. */
  gesture(run: (checkout: Checkout) => void): void {
    if (!this.alive) return;
    this.#inGesture = true;
    this.#world.report({ type: 'pressed', page: this });
    const button = this.buttons.length > 1 ? this.#world.random.pick(this.buttons) : this.checkout;
    this.guard('click', () => run(button));
    this.#inGesture = false;
  }

  /** The buyer presses the button. If it asks about another open payment, the buyer chooses at random. */
  press(goesOn = this.#world.random.chance(0.5)): void {
    this.gesture((button) => {
      if (button.state.name !== 'conflict') button.pay();
      else if (goesOn) button.resume();
      else {
        this.#world.report({ type: 'left behind', page: this, session: button.state.session });
        button.restart();
      }
    });
  }

  /** The shop updates its tags. */
  renewTags(): void {
    this.#tag = this.#options();
    for (const button of this.buttons) this.guard('configure', () => button.configure(this.#tag));
  }

  /** A framework removes the elements and makes new ones. */
  renewButtons(): void {
    for (const button of this.buttons) this.guard('disconnect', () => button.disconnect());
    this.#world.report({ type: 'renewed', page: this });
    this.buttons.splice(0, Infinity, ...this.buttons.map(() => this.#createButton()));
    this.connect();
  }

  #createButton(): Checkout {
    const button = new Checkout(this.#tag, undefined, this.window);
    for (const type of EVENTS) button.addEventListener(type, (event) => this.#told(event as CustomEvent, button));
    return button;
  }

  /** Uses up the click's user activation. Returns whether there was one. */
  useGesture(): boolean {
    const had = this.#inGesture;
    this.#inGesture = false;
    return had;
  }

  task(run: () => void): void {
    if (!this.alive) return;
    if (this.frozen) this.#tasks.push(run);
    else this.guard('task', run);
  }

  /** Dispatches an event of the window or the document. */
  dispatch(type: string, properties: object = {}): void {
    this.task(() => {
      for (const listener of [...(this.listeners.get(type) ?? [])]) {
        (listener as (event: object) => void)({ type, ...properties });
      }
    });
  }

  /** Another page has changed the storage. */
  stored(key: string): void {
    this.dispatch('storage', { key });
  }

  setVisible(visible: boolean): void {
    if (!this.alive || visible === this.visible) return;
    this.visible = visible;
    if (visible) this.#timers.show();
    else this.#timers.hide();
    this.#world.trace.add(this.#world.clock.now, `${this.label} is ${visible ? 'visible' : 'hidden'}`);
    this.#stir();
    this.dispatch('visibilitychange');
    if (visible) this.dispatch('focus');
  }

  handedLock(): void {
    const { clock, setting, trace } = this.#world;
    if (!setting.freezesLockHolders || this.visible || this.frozen) return;
    trace.fault(clock.now, 'freeze with the lock', `${this.label} freezes with the lock`);
    this.freeze();
    clock.after(HELD_FROZEN, () => this.thaw());
  }

  get frozenFor(): number {
    return this.#frozenFor + (this.frozen ? this.#world.clock.now - this.#frozenAt : 0);
  }

  freeze(): void {
    if (!this.alive || this.frozen) return;
    this.frozen = true;
    this.#frozenAt = this.#world.clock.now;
    this.#timers.freeze();
  }

  thaw(): void {
    if (!this.alive || !this.frozen) return;
    this.#frozenFor = this.frozenFor;
    this.frozen = false;
    if (this.#world.setting.sleepBreaksRequests && this.flights.size > 0) {
      this.#world.trace.fault(this.#world.clock.now, 'network: broken by sleep');
      for (const fail of [...this.flights]) fail();
    }
    this.#stir();
    for (const run of this.#tasks.splice(0)) this.task(run);
    this.dispatch('resume');
    if (this.alive && !this.frozen) this.#timers.thaw();
  }

  /** The page is online or offline now. */
  connectionChanged(): void {
    if (!this.online) for (const fail of [...this.flights]) fail();
    this.#stir();
    if (this.online) this.dispatch('online');
  }

  /** The buyer navigates away. `kept`: it stays in the back-forward cache. */
  leave(kept: boolean): void {
    this.dispatch('pagehide', { persisted: kept });
    if (kept) this.freeze();
    else this.end();
  }

  /** The page returns from the back-forward cache. */
  restore(): void {
    this.thaw();
    this.dispatch('pageshow', { persisted: true });
  }

  /** The page ends without events: it crashed, or the system needed memory. */
  end(): void {
    this.alive = false;
    this.#tasks = [];
    this.#timers.end();
    this.listeners.clear();
    this.browser.locks.release(this);
    this.browser.channel.release(this);
  }

  #stir(): void {
    this.#world.report({ type: 'resumed', page: this });
  }

  /** Runs code of the page. Its errors are uncaught errors of the page. */
  guard(where: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#world.report({ type: 'uncaught', where: `${this.label} ${where}`, error });
    }
  }

  #told(event: CustomEvent, button: Checkout): void {
    // The other buttons have the same state.
    if (event.type === 'payment-statechange' && button !== this.checkout) return;
    const { clock, trace } = this.#world;
    const { state, reason, code } = event.detail as { state?: { name: string }; reason?: string; code?: string };
    const what = [state?.name, reason, code].filter(Boolean).join(' ');
    trace.add(clock.now, `${this.label} ${event.type}${what && `: ${what}`}`);
    this.#world.report({ type: 'told', page: this, event, isGone: !this.buttons.includes(button) });
  }

  #options(): CheckoutOptions {
    const { isolated, presentation } = this.#world.setting;
    const { customer, shop } = this.browser;
    return {
      endpoint: '/pay',
      order: ORDER,
      gateway: shop.gateway,
      amount: shop.tagPrice,
      ...(customer && { customer: { phone: customer } }),
      presentation: presentation === 'redirect' ? 'redirect' : 'auto',
      isolated,
      locale: 'fr',
    };
  }
}

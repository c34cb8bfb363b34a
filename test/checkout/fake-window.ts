/**
 * A window whose clock, network, storage, popups and tabs a test controls. `tick` moves the clock and
 * lets every promise settle between two timers, so that a test never waits for real time.
 */
import type { CheckoutWindow, ReturnChannelPort } from '../../src/checkout/index.js';

/** A request as the proxy would see it. */
export interface SeenRequest {
  readonly method: string;
  /** Without the page's own origin, and without the query. */
  readonly url: string;
  readonly query: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly redirect: RequestRedirect | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds since the window was made. */
  readonly at: number;
}

export type Responder = (request: SeenRequest) => Response | Promise<Response>;

/** What a test needs of a popup. */
export class FakePopup {
  closed = false;
  opener: unknown = {};
  focused = 0;
  readonly visited: string[] = [];
  readonly document = document.implementation.createHTMLDocument();
  readonly location = {
    href: 'about:blank',
    replace: (url: string): void => {
      this.visited.push(url);
      this.location.href = url;
    },
  };
  focus(): void {
    this.focused++;
  }
  close(): void {
    this.closed = true;
  }
  /** What the waiting page says. */
  get text(): string {
    return this.document.body.textContent ?? '';
  }
}

/** Storage and broadcast that several tabs of one browser share. */
export class FakeBrowser {
  readonly stored = new Map<string, string>();
  readonly tabs: FakeWindow[] = [];
  /** How storage fails from now on: reads and writes throw, writes throw, or writes do nothing. */
  storage: 'works' | 'denied' | 'full' | 'ignores' = 'works';
  /** Keys given out so far. */
  keys = 0;
}

/** One tab. */
export class FakeWindow {
  readonly popups: FakePopup[] = [];
  readonly requests: SeenRequest[] = [];
  readonly assigned: string[] = [];
  readonly opened: { url: string; name: string; features: string }[] = [];
  respond: Responder = () => new Response(null, { status: 500 });
  /** Replaces `window.open`. */
  openWindow: (() => unknown) | undefined;
  userAgent = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36';
  visibility: DocumentVisibilityState = 'visible';
  /** Whether the buyer has just pressed something, where the browser says so. */
  pressed: boolean | undefined;
  random = 0;
  #now = 0;
  #epoch = Date.UTC(2026, 0, 1);
  #timerId = 0;
  /** Bodies being read. */
  #reading = 0;
  readonly #timers = new Map<number, { at: number; callback: () => void }>();
  readonly #events = new EventTarget();
  readonly #documentEvents = new EventTarget();
  readonly #ports: ReturnChannelPort[] = [];
  readonly browser: FakeBrowser;
  href: string;
  /** The address that the browser was sent to. */
  readonly loadedFrom: string;

  constructor(href = 'https://shop.example/cart', browser = new FakeBrowser()) {
    this.href = this.loadedFrom = href;
    this.browser = browser;
    browser.tabs.push(this);
  }

  /** Another page of the shop, in the same browser and with the same proxy: a second tab, or this one loaded again. */
  anotherPage(href = this.loadedFrom): FakeWindow {
    const page = new FakeWindow(href, this.browser);
    page.respond = this.respond;
    return page;
  }

  #window: CheckoutWindow | undefined;
  /** The window that the flow is given: one for all buttons of the page. */
  get window(): CheckoutWindow {
    return (this.#window ??= this.#open());
  }

  #open(): CheckoutWindow {
    const fake = this;
    const browser = this.browser;
    class FakeBroadcastChannel implements ReturnChannelPort {
      onmessage: ((event: MessageEvent) => void) | null = null;
      constructor() {
        fake.#ports.push(this);
      }
      postMessage(data: unknown): void {
        fake.posted.push(data);
      }
      close(): void {
        fake.#ports.splice(fake.#ports.indexOf(this), 1);
      }
    }
    return {
      top: fake,
      location: {
        get href() {
          return fake.href;
        },
        assign: (url: string | URL) => void fake.assigned.push(String(url)),
      },
      history: { state: null, replaceState: (_state, _title, url) => void (fake.href = String(url)) },
      navigator: {
        get userAgent() {
          return fake.userAgent;
        },
        get userActivation() {
          return fake.pressed === undefined ? undefined : { isActive: fake.pressed };
        },
      },
      document: {
        get visibilityState() {
          return fake.visibility;
        },
        addEventListener: this.#documentEvents.addEventListener.bind(this.#documentEvents),
      },
      screen: { width: 1280, height: 800 },
      localStorage: {
        getItem: (name) => {
          if (browser.storage === 'denied') throw new DOMException('denied', 'SecurityError');
          return browser.stored.get(name) ?? null;
        },
        setItem: (name, value) => {
          if (browser.storage === 'ignores') return;
          if (browser.storage !== 'works') throw new DOMException('full', 'QuotaExceededError');
          browser.stored.set(name, value);
          for (const tab of browser.tabs) if (tab !== fake) tab.dispatch('storage', { key: name });
        },
      },
      crypto: {
        randomUUID: () => `00000000-0000-4000-8000-${String(++browser.keys).padStart(12, '0')}`,
        getRandomValues: crypto.getRandomValues.bind(crypto),
      },
      performance: { now: () => fake.#now, getEntriesByType: () => [{ name: fake.loadedFrom }] as PerformanceEntry[] },
      Date: { now: () => fake.#epoch + fake.#now },
      Math: { random: () => fake.random },
      BroadcastChannel: FakeBroadcastChannel,
      open: (url, name, features) => {
        fake.opened.push({ url, name, features });
        if (fake.openWindow) return fake.openWindow();
        const popup = new FakePopup();
        fake.popups.push(popup);
        return popup;
      },
      fetch: (url, init) => fake.#fetch(url, init),
      matchMedia: () => ({ matches: false }),
      setTimeout: (callback, delay) => {
        fake.#timers.set(++fake.#timerId, { at: fake.#now + Math.max(0, delay), callback });
        return fake.#timerId;
      },
      clearTimeout: (timer) => void fake.#timers.delete(timer ?? -1),
      addEventListener: (type, listener, options) =>
        this.#events.addEventListener(type, listener as EventListener, options),
    };
  }

  /** What was broadcast to return pages. */
  readonly posted: unknown[] = [];

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }

  get now(): number {
    return this.#now;
  }

  /** The system clock jumps; the monotonic clock does not. */
  jumpClock(milliseconds: number): void {
    this.#epoch += milliseconds;
  }

  /** A return page broadcasts. */
  broadcast(data: unknown): void {
    for (const port of [...this.#ports]) port.onmessage?.(new MessageEvent('message', { data }));
  }

  /** An event of the window, with whatever properties it has. */
  dispatch(type: string, properties: object = {}): void {
    this.#events.dispatchEvent(Object.assign(new Event(type), properties));
  }

  /** The page is shown or hidden. */
  setVisibility(state: DocumentVisibilityState): void {
    this.visibility = state;
    this.#documentEvents.dispatchEvent(new Event('visibilitychange'));
  }

  /** Runs every timer of the next `milliseconds`, in order. */
  async tick(milliseconds = 0): Promise<void> {
    const end = this.#now + milliseconds;
    await this.#settle();
    for (;;) {
      const due = [...this.#timers]
        .filter(([, { at }]) => at <= end)
        .sort((a, b) => a[1].at - b[1].at || a[0] - b[0])[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.#now = Math.max(this.#now, due[1].at);
      due[1].callback();
      await this.#settle();
    }
    this.#now = end;
    await this.#settle();
  }

  /** How many requests are sent by `act` and in the `milliseconds` after it. */
  async requestsIn(milliseconds: number, act: () => void = () => {}): Promise<number> {
    const before = this.requests.length;
    act();
    await this.tick(milliseconds);
    return this.requests.length - before;
  }

  /** Resolves when a `tick` has moved the clock so far. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.window.setTimeout(resolve, milliseconds));
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const signal = init.signal!;
    const { origin, pathname, search } = new URL(url);
    const request: SeenRequest = {
      method: init.method ?? 'GET',
      url: (origin === new URL(this.href).origin ? '' : origin) + pathname,
      query: search,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
      redirect: init.redirect,
      signal,
      at: this.#now,
    };
    this.requests.push(request);
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });
    const response = await Promise.race([Promise.resolve(this.respond(request)), aborted]);
    const text = response.text.bind(response);
    response.text = () => {
      this.#reading++;
      return text().finally(() => this.#reading--);
    };
    return response;
  }

  /** Lets promises settle. Only reading a body needs tasks of the event loop; everything else is microtasks. */
  async #settle(): Promise<void> {
    do {
      if (this.#reading) await nextTask();
      for (let microtask = 0; microtask < 30; microtask++) await undefined;
    } while (this.#reading);
  }
}

const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

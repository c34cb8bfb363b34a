/** The window of a simulated page. The flow uses the browser only through it. */
import type { CheckoutWindow } from '../../../src/checkout/index.js';
import type { Surroundings } from './facts.js';
import type { PageTimers } from './page-timers.js';
import type { Page } from './page.js';
import { EPOCH } from './real-proxy.js';

/** One per document. */
export function createWindow({ clock, random, setting }: Surroundings, page: Page, timers: PageTimers): CheckoutWindow {
  const { browser } = page;
  const listen = (type: string, listener: unknown, { signal }: { signal: AbortSignal }): void => {
    const listeners = page.listeners.get(type) ?? new Set();
    page.listeners.set(type, listeners.add(listener as (event: never) => void));
    signal.addEventListener('abort', () => listeners.delete(listener as (event: never) => void));
  };
  const BroadcastChannel = function () {
    return browser.channel.connect(page);
  } as unknown as NonNullable<CheckoutWindow['BroadcastChannel']>;
  const own: CheckoutWindow = {
    get top() {
      return own;
    },
    location: {
      get href() {
        return page.href;
      },
      assign: (url: string | URL) => browser.assign(page, String(url)),
    },
    history: { state: null, replaceState: (_state, _title, url) => void (page.href = String(url)) },
    navigator: { userAgent: browser.userAgent, ...(setting.locks && { locks: browser.locks.manager(page) }) },
    document: {
      get visibilityState() {
        return page.visible ? 'visible' : 'hidden';
      },
      addEventListener: listen as Document['addEventListener'],
    },
    screen: { width: 1280, height: 800 },
    get localStorage() {
      return browser.storage.open(page);
    },
    crypto: {
      randomUUID: () => browser.randomUUID() as ReturnType<Crypto['randomUUID']>,
      getRandomValues: crypto.getRandomValues.bind(crypto),
    },
    performance: { now: () => clock.now - (setting.monotonicStops ? page.frozenFor : 0) },
    Date: { now: () => EPOCH + clock.now + browser.clockError },
    Math: { random: () => random.next() },
    ...(setting.broadcast && { BroadcastChannel }),
    open: (_url, name) => browser.open(page, name),
    fetch: (url, init) => browser.network.send(page, new URL(url, page.href).href, init),
    matchMedia: (query) => ({ matches: setting.touch && query.includes('coarse') }),
    setTimeout: (run, delay) => timers.set(() => page.guard('timer', run), delay),
    clearTimeout: (timer) => timers.clear(timer),
    addEventListener: listen,
  };
  return own;
}

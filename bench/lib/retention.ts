/**
 * What a page still keeps in memory after its buttons were removed: the elements (with weak references), timers
 * (counted), and the browser's own counts.
 */
import type { Page } from './browser.js';
import { countPage, growth, type PageCounters } from './page-counters.js';

declare global {
  interface Window {
    /** All buttons that were on the page. */
    mounted: WeakRef<Element>[];
    /** Timers that have not run and were not cleared. */
    timers: Set<number>;
  }
}

/** What is left after the rounds. */
export interface Retained {
  readonly rounds: number;
  readonly elements: number;
  readonly timers: number;
  /** All rounds together. */
  readonly grown: PageCounters;
}

/** Runs in the page before all other scripts, so that no script has stored the original `setTimeout`. */
export function watchRetention(): void {
  window.mounted = [];
  const timers = (window.timers = new Set());
  const { setTimeout, setInterval, clearTimeout, clearInterval } = window;
  const forget =
    (clear: (timer?: number) => void) =>
    (timer?: number): void => {
      if (timer !== undefined) timers.delete(timer);
      clear.call(window, timer);
    };
  Object.assign(window, {
    setTimeout(run: (...values: unknown[]) => void, delay?: number, ...values: unknown[]): number {
      const timer = setTimeout.call(
        window,
        () => {
          timers.delete(timer);
          run(...values);
        },
        delay,
      ) as unknown as number;
      timers.add(timer);
      return timer;
    },
    setInterval(run: (...values: unknown[]) => void, delay?: number, ...values: unknown[]): number {
      const timer = setInterval.call(window, () => run(...values), delay) as unknown as number;
      timers.add(timer);
      return timer;
    },
    clearTimeout: forget(clearTimeout),
    clearInterval: forget(clearInterval),
  });
}

/** Runs the rounds, and counts before and after. `first` runs before, for what happens only once. */
export async function measureRetention(
  page: Page,
  rounds: number,
  first: () => Promise<void>,
  run: () => Promise<void>,
): Promise<Retained> {
  await first();
  const before = await countPage(page);
  await run();
  const after = await countPage(page);
  const { elements, timers } = await page.evaluate(() => ({
    elements: window.mounted.filter((element) => element.deref() !== undefined).length,
    timers: window.timers.size,
  }));
  return { rounds, elements, timers, grown: growth(before, after) };
}

/** Adds a button to the page and removes it, `rounds` times, each time in separate tasks. */
export const mountAndRemove = (page: Page, html: string, rounds: number): Promise<void> =>
  page.evaluate(
    async (markup, count) => {
      const { timers } = window;
      const own = new Set(timers);
      const task = (): Promise<void> =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(port1.close());
          port2.postMessage(null);
        });
      for (let round = 0; round < count; round++) {
        document.body.insertAdjacentHTML('beforeend', markup);
        window.mounted.push(new WeakRef(document.body.lastElementChild!));
        await task();
        document.body.lastElementChild!.remove();
        await task();
      }
      // Short timers end soon.
      for (let turn = 0; turn < 50 && [...timers].some((timer) => !own.has(timer)); turn++)
        await new Promise((resolve) => requestAnimationFrame(resolve));
    },
    html,
    rounds,
  );

/**
 * One visit to a page on a slow phone: when its button was ready, the time of the main thread, and the layout shift. The
 * page is not polled, because that would need time too. A script in the page reports when it is ready.
 */
import type { CDPSession } from 'puppeteer-core';
import { cdp, waitUntil, type Browser } from './browser.js';
import type { Contender } from './contender.js';

/** The slowness of a phone. */
export interface Slowness {
  /** How many times slower its processor is than this machine's. */
  readonly processor: number;
  /** Milliseconds from a request to the first byte of its answer. */
  readonly latency: number;
  /** Bits a second, both ways. */
  readonly bits: number;
}

/** A cheap phone with "Slow 3G", in the numbers of WebPageTest. */
export const CHEAP_PHONE: Slowness = { processor: 6, latency: 400, bits: 400_000 };

/** The result of a visit. Times are in ms. */
export interface PageLoad {
  /** From the navigation until a click works. */
  readonly ready: number;
  /** Sum of the main thread's tasks, from the page's start until it was idle. */
  readonly mainThread: number;
  readonly longestTask: number;
  /** Cumulative layout shift, without a unit. */
  readonly shift: number;
}

export interface VisitOptions {
  /** Origin of the pages. It has a page at `/blank`. */
  readonly origin: string;
  readonly path: string;
  readonly contender: Contender;
  readonly slowness: Slowness;
  /** Clicks the ready button afterwards, and rejects if the click does not work. */
  readonly proves?: boolean;
}

/** Ms after it is ready, for late changes of the page. */
const QUIET = 400;
const PATIENCE = 30_000;
const TOLD = 'tellReady';
const MARK = 'watched';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
}

/** Opens the page in a new tab with a new process, and closes it. */
export async function visit(
  browser: Browser,
  { origin, path, contender, slowness, proves = false }: VisitOptions,
): Promise<PageLoad> {
  const page = await browser.newPage(`${origin}/blank`);
  const session = await cdp(page);
  await slowDown(session, slowness);
  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: TOLD });
  await session.send('Page.enable');
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: watcher(contender) });
  const trace = await startTrace(session);
  const told = new Promise<number>((resolve, reject) => {
    session.on('Runtime.bindingCalled', ({ name, payload }) => name === TOLD && resolve(Number(payload)));
    setTimeout(
      () => reject(new Error(`${contender.name} was not ready after ${PATIENCE / 1000} s.`)),
      PATIENCE,
    ).unref();
  });
  await session.send('Page.navigate', { url: `${origin}${path}` });
  const ready = await told;
  await new Promise((resolve) => setTimeout(resolve, QUIET));
  const tasks = tasksOf(await trace.end());
  const shift = await page.evaluate(() => (window as unknown as { shift: number }).shift);
  if (proves && contender.press !== undefined) {
    await page.click(contender.press);
    await waitUntil(page, contender.taken ?? 'true');
  }
  await page.close();
  return { ready, shift, mainThread: tasks.reduce((sum, each) => sum + each, 0), longestTask: Math.max(...tasks) };
}

async function slowDown(session: CDPSession, { processor, latency, bits }: Slowness): Promise<void> {
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency,
    downloadThroughput: bits / 8,
    uploadThroughput: bits / 8,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: processor });
}

// esbuild wraps functions in its helper `__name`, which pages do not have.
const watcher = ({ ready = 'true' }: Contender): string =>
  `((__name) => (${watch})(${JSON.stringify(TOLD)}, ${JSON.stringify(MARK)}, () => ${ready}))((fn) => fn);`;

/** Runs in the page, before its own scripts. */
function watch(tell: string, mark: string, isReady: () => unknown): void {
  const page = window as unknown as { shift: number } & Record<string, (payload: string) => void>;
  page.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) page.shift += (entry as PerformanceEntry & { value: number }).value;
  }).observe({ type: 'layout-shift', buffered: true });
  performance.mark(mark);
  let done = false;
  const look = (): void => {
    if (done || !document.body) return;
    try {
      if (!isReady()) return;
    } catch {
      return;
    }
    done = true;
    page[tell]!(String(performance.now()));
  };
  // A script's `load` event comes right after it has run. If the page is ready later, the next frame finds it.
  const lookOn = (): void => {
    look();
    if (!done) requestAnimationFrame(lookOn);
  };
  document.addEventListener('load', look, true);
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  addEventListener('DOMContentLoaded', lookOn);
}

async function startTrace(session: CDPSession): Promise<{ end(): Promise<TraceEvent[]> }> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['disabled-by-default-devtools.timeline', 'blink.user_timing'],
      excludedCategories: ['*'],
    },
  });
  return {
    async end() {
      await session.send('Tracing.end');
      await complete;
      return events;
    },
  };
}

/**
 * Ms of each task of the page's main thread. The task in which the browser opens the document is left out: every page has
 * it, and it also starts the watcher.
 */
function tasksOf(events: readonly TraceEvent[]): number[] {
  const mark = events.findLast(({ name }) => name === MARK);
  if (!mark) throw new Error('The trace does not show the page.');
  return events
    .filter(({ name, pid, tid, ts }) => name === 'RunTask' && pid === mark.pid && tid === mark.tid && ts > mark.ts)
    .map(({ dur = 0 }) => dur / 1000);
}

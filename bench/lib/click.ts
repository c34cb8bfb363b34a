/**
 * One trusted click with the mouse. It measures when a window opened, whether that was in the click's own task, when the
 * window had its first content, and when it left for the hosted page.
 */
import { until } from '../../test/e2e/support/until.js';
import { cdp, type Browser, type Page } from './browser.js';
import type { Contender } from './contender.js';

/** What the page recorded. Times are in ms, of the page's clock. */
export interface ClickRecord {
  /** When the mouse was released, from the event. */
  clickedAt?: number;
  isTrusted?: boolean;
  /** The first call of `window.open`, or the first frame that was added to the page. */
  opened?: {
    readonly what: 'window' | 'frame';
    readonly at: number;
    /** Whether the click's event was still being dispatched: a task that was queued at its beginning had not run. */
    readonly inClick: boolean;
  };
  /** When `window.open` returned. */
  returnedAt?: number;
  /** Number of the window's first frame with content, from 1. */
  frame?: number;
  /** When the window had painted it. */
  paintedAt?: number;
}

declare global {
  interface Window {
    clickRecord: ClickRecord;
  }
}

/** Runs in the page before all other scripts, so that no script has stored the original `window.open`. */
export function recordClick(): void {
  const record: ClickRecord = (window.clickRecord = {});
  let pressed: Event | undefined;
  let isTaskOver = false;
  const opened = (what: 'window' | 'frame'): void => {
    const inClick = pressed !== undefined && pressed.eventPhase !== Event.NONE && !isTaskOver;
    record.opened ??= { what, at: performance.now(), inClick };
  };
  const watch = (popup: Window & typeof globalThis): void => {
    const shift = popup.performance.timeOrigin - performance.timeOrigin;
    let frames = 0;
    const look = (): void => {
      frames++;
      if (popup.document.body.textContent) record.frame = frames;
      else popup.requestAnimationFrame(look);
    };
    popup.requestAnimationFrame(look);
    new popup.PerformanceObserver((list) => {
      for (const { startTime } of list.getEntriesByName('first-contentful-paint')) record.paintedAt = startTime + shift;
    }).observe({ type: 'paint', buffered: true });
  };
  addEventListener(
    'click',
    (event) => {
      pressed = event;
      record.clickedAt = event.timeStamp;
      record.isTrusted = event.isTrusted;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => void (isTaskOver = true);
      port2.postMessage(null);
    },
    { capture: true, once: true },
  );
  const open = window.open.bind(window);
  window.open = (...call) => {
    opened('window');
    const popup = open(...call);
    record.returnedAt = performance.now();
    // A window with an address shows nothing of this page.
    if (popup && !call[0]) watch(popup as Window & typeof globalThis);
    return popup;
  };
  new MutationObserver(() => document.querySelector('iframe') && opened('frame')).observe(document, {
    childList: true,
    subtree: true,
  });
}

/** The result of a click. Ms since the click; `undefined`: it did not happen. */
export interface Click {
  readonly what: 'window' | 'frame';
  readonly inClick: boolean;
  readonly asked: number;
  /** Duration of `window.open`: the browser's own time. */
  readonly handed?: number;
  readonly frame?: number;
  readonly painted?: number;
  /** From the proxy's answer until the window left for the hosted page. */
  readonly left?: number;
}

export interface ClickOptions {
  readonly url: string;
  readonly contender: Contender;
  /** How many times slower than this machine the page's processor is. */
  readonly slowness: number;
  /** Whether an address is that of the hosted page. */
  readonly isHosted: (url: string) => boolean;
  /** End of the address whose answer has the hosted page's address. */
  readonly answeredBy: string;
}

/** Opens the page, clicks its button, and closes the page and its window. */
export async function click(
  browser: Browser,
  { url, contender, slowness, isHosted, answeredBy }: ClickOptions,
): Promise<Click> {
  const { ready = 'true', press } = contender;
  if (press === undefined) throw new Error(`${contender.name} has nothing to press.`);
  const page = await browser.newPage(url);
  const session = await cdp(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  await until(
    `${contender.name} to be ready`,
    async () => (await session.send('Runtime.evaluate', { expression: `Boolean(${ready})` })).result.value === true,
  );
  await page.click(press);
  await page.waitFor(() => window.clickRecord.opened);
  const { what } = (await page.evaluate(() => window.clickRecord.opened))!;
  const hosted = what === 'window' ? await browser.waitForPage(isHosted) : undefined;
  const arrived = hosted && (await lookAt(hosted));
  const seen = await page.evaluate((end) => {
    const timings = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    return {
      record: window.clickRecord,
      origin: performance.timeOrigin,
      answeredAt: timings.find(({ name }) => name.endsWith(end))?.responseEnd,
    };
  }, answeredBy);
  await hosted?.close();
  await page.close();
  return read(seen, arrived);
}

interface Arrival {
  /** Epoch ms. */
  readonly setOutAt: number;
  readonly paintedAt: number;
}

/** When the hosted page was requested, and painted. */
async function lookAt(hosted: Page): Promise<Arrival> {
  await hosted.waitFor(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  return hosted.evaluate(() => ({
    setOutAt: performance.timeOrigin,
    paintedAt: performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0]!.startTime,
  }));
}

interface Seen {
  readonly record: ClickRecord;
  readonly origin: number;
  readonly answeredAt: number | undefined;
}

function read({ record, origin, answeredAt }: Seen, arrived: Arrival | undefined): Click {
  const { clickedAt = Number.NaN, isTrusted, opened, returnedAt, frame, paintedAt } = record;
  if (!opened || !isTrusted) throw new Error('Nothing opened in answer to a trusted click.');
  const painted = paintedAt ?? (arrived && arrived.paintedAt - origin);
  return {
    what: opened.what,
    inClick: opened.inClick,
    asked: opened.at - clickedAt,
    ...(returnedAt !== undefined && { handed: returnedAt - opened.at }),
    ...(frame !== undefined && { frame }),
    ...(painted !== undefined && { painted: painted - clickedAt }),
    ...(arrived && answeredAt !== undefined && { left: arrived.setOutAt - origin - answeredAt }),
  };
}

/** What a page keeps in memory after a garbage collection. Chromium counts for the process of the page. */
import { cdp, type Page } from './browser.js';

/** Garbage collections before a count: objects that one frees may have held others. */
const COLLECTIONS = 3;

export interface PageCounters {
  /** Bytes of JavaScript objects. */
  readonly heap: number;
  /** Bytes of the browser's own objects for the page: nodes, listeners, styles. */
  readonly dom: number;
  readonly nodes: number;
  /** Boxes of the layout. */
  readonly boxes: number;
  readonly listeners: number;
  /** Windows, with popups. */
  readonly documents: number;
}

/** Collects garbage and counts. */
export async function countPage(page: Page): Promise<PageCounters> {
  const session = await cdp(page);
  await session.send('Performance.enable');
  for (let turn = 0; turn < COLLECTIONS; turn++) {
    await session.send('HeapProfiler.collectGarbage');
    // Weak references are cleared only after the end of a task.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  }
  const { usedSize, embedderHeapUsedSize } = await session.send('Runtime.getHeapUsage');
  const { metrics } = await session.send('Performance.getMetrics');
  const count = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return {
    heap: usedSize,
    dom: embedderHeapUsedSize,
    nodes: count('Nodes'),
    boxes: count('LayoutObjects'),
    listeners: count('JSEventListeners'),
    documents: count('Documents'),
  };
}

/** The difference of two counts, divided by `each`. */
export function growth(before: PageCounters, after: PageCounters, each = 1): PageCounters {
  const grown = (name: keyof PageCounters): number => (after[name] - before[name]) / each;
  return {
    heap: grown('heap'),
    dom: grown('dom'),
    nodes: grown('nodes'),
    boxes: grown('boxes'),
    listeners: grown('listeners'),
    documents: grown('documents'),
  };
}

/** What a page holds on to, once everything that can go has gone. Chromium counts for the process of the page. */
import { cdp, type Page } from './browser.js';

/** Collections before it is counted: what one lets go of may have held something else. */
const COLLECTIONS = 3;

export interface PageCounters {
  /** Bytes of JavaScript. */
  readonly heap: number;
  /** Bytes of what the browser itself keeps for the page's objects: nodes, listeners, styles. */
  readonly dom: number;
  readonly nodes: number;
  /** Boxes of the layout. */
  readonly boxes: number;
  readonly listeners: number;
  /** Windows, popups among them. */
  readonly documents: number;
}

/** Collects garbage and counts. */
export async function countPage(page: Page): Promise<PageCounters> {
  const session = await cdp(page);
  await session.send('Performance.enable');
  for (let turn = 0; turn < COLLECTIONS; turn++) {
    await session.send('HeapProfiler.collectGarbage');
    // Weak references let go at the end of a task.
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

/** By how much the second count exceeds the first, for each of so many. */
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

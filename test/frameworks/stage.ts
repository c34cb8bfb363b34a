/** What the files with a browser begin with: their examples built and running, and a browser for all their tests. */
import { after, before, type TestContext } from 'node:test';
import { closeSharedBrowsers, sharedBrowser } from '../browsers/index.js';
import type { RunningExample } from './running-example.js';
import { twoAtATime } from './two-at-a-time.js';
import { Visitor } from './visitor.js';
import { Workshop } from './workshop.js';

/** The stage of one test file. */
export interface Stage<Example, Running> {
  /** The running example, once it is built. */
  running(example: Example): Promise<Running>;
  /** A visitor of a shop, in a page that is closed after the test. */
  arrive(t: TestContext, shop: RunningExample): Promise<Visitor>;
}

/** Opens the workshop before the file's tests and has `start` build every example; ends everything after them. */
export function setStage<Example, Running extends { readonly shop: RunningExample }>(
  examples: readonly Example[],
  start: (workshop: Workshop, example: Example) => Promise<Running>,
): Stage<Example, Running> {
  let started: ReadonlyMap<Example, Promise<Running>> = new Map();
  before(async () => {
    const workshop = await Workshop.open();
    started = twoAtATime(examples, (example) => start(workshop, example));
  });
  after(async () => {
    await closeSharedBrowsers();
    for (const running of started.values()) await (await running.catch(() => undefined))?.shop.close();
  });
  return {
    running(example) {
      const running = started.get(example);
      if (!running) throw new Error('The examples are built when the tests begin.');
      return running;
    },
    async arrive(t, shop) {
      const browser = await sharedBrowser('chromium');
      t.after(async () => {
        for (const page of await browser.pages()) await page.close().catch(() => undefined);
      });
      return Visitor.arrive(browser, shop);
    },
  };
}

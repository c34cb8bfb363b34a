/** The set-up of test files about the playground: one playground for all tests of a file, and a browser per engine. */
import { after, before } from 'node:test';
import { closeSharedBrowsers, sharedBrowser, type Engine, type Page, type Viewport } from '../../browsers/index.js';
import { startPlayground, type RunningPlayground } from './playground.js';

/** The playground of one test file. */
export interface PlaygroundStage {
  readonly playground: RunningPlayground;
  /** Opens the page with these choices, and waits until its buttons work and its pictures have loaded. */
  open(engine: Engine, choices?: Readonly<Record<string, string>>, viewport?: Viewport): Promise<Page>;
  /** Waits for the page of a simulated gateway in that engine. `gateway`: of this one. */
  hostedPage(engine: Engine, gateway?: string): Promise<Page>;
  /** Closes the other pages of a page's browser. */
  closeOthers(page: Page): Promise<void>;
}

/** Starts the playground before the file's tests, and stops it and the browsers after them. */
export function setPlaygroundStage(): PlaygroundStage {
  let playground: RunningPlayground | undefined;
  before(async () => {
    playground = await startPlayground();
  });
  after(async () => {
    await closeSharedBrowsers();
    await playground?.close();
  });
  return {
    get playground() {
      if (!playground) throw new Error('The playground starts when the tests begin.');
      return playground;
    },
    async open(engine, choices = {}, viewport) {
      const browser = await sharedBrowser(engine);
      const page = await browser.newPage(`${this.playground.url}/?${new URLSearchParams(choices)}`, viewport);
      await isReady(page);
      return page;
    },
    async hostedPage(engine, gateway) {
      const start = `${this.playground.sandboxUrl}/${gateway ? `${gateway}/` : ''}`;
      return (await sharedBrowser(engine)).waitForPage((url) => url.startsWith(start), 20_000);
    },
    async closeOthers(page) {
      for (const other of await (await sharedBrowser(page.engine)).pages())
        if (other !== page) await other.close().catch(() => undefined);
    },
  };
}

/** Whether the buttons of the page work and its pictures have loaded. */
export const isReady = (page: Page): Promise<boolean> =>
  page.waitFor(
    () =>
      [...document.querySelectorAll('pay-button')].every((button) => button.shadowRoot && button.order) &&
      [...document.images].every(({ complete }) => complete),
  );

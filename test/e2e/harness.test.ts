/**
 * The driver of `test/browsers` itself: whether its clicks are a person's and its browsers a buyer's.
 * If one of these fails, no other end-to-end test can be believed.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { launch as launchByPuppeteer } from 'puppeteer-core';
import { allowOnlyBasicCommands } from '../../scripts/lib/browsers/basic-commands.mjs';
import { temporaryFolder } from '../../scripts/lib/cleanup.mjs';
import { findBrowsers } from '../../scripts/lib/browsers/find-browsers.mjs';
import { versions } from '../../scripts/lib/test-run/versions.js';
import {
  cdp,
  closeSharedBrowsers,
  engines,
  launch,
  sharedBrowser,
  type Engine,
  type LaunchOptions,
  type Page,
} from '../browsers/index.js';
import { until } from './support/until.js';

/** The pages of both origins. What happened is written into them, for the tests to read. */
const PAGES: Record<string, string> = {
  '/shop': `
    <button id="buy">Buy</button> <button id="covered">Covered</button> <output></output>
    <div id="curtain" style="position: fixed; inset: 0 0 auto auto; width: 60px; height: 60px"></div>
    <style>#covered { position: fixed; top: 0; right: 0 }</style>
    <script>
      const output = document.querySelector('output');
      const write = (what) => { output.textContent += what + ';'; };
      document.querySelector('#buy').addEventListener('click', (event) => {
        const popup = window.open('', '', 'width=420,height=520');
        write(event.isTrusted ? 'trusted click' : 'fake click');
        write(popup ? 'popup' : 'no popup');
        setTimeout(() => popup?.location.replace(OTHER + '/checkout'), 100);
      });
      addEventListener('message', (event) => write(event.origin === OTHER ? event.data : 'stranger'));
    </script>`,
  '/checkout': `
    <button id="pay">Pay</button>
    <script>
      document.querySelector('#pay').addEventListener('click', (event) => {
        opener.postMessage(event.isTrusted ? 'paid' : 'fake', '*');
        close();
      });
    </script>`,
  '/timer': `
    <script>
      setTimeout(() => { document.title = window.open('about:blank', '', 'width=300,height=300') ? 'popup' : 'blocked'; }, 300);
    </script>`,
  '/shadow': `
    <x-outer></x-outer>
    <script>
      class Inner extends HTMLElement {
        connectedCallback() {
          this.attachShadow({ mode: 'open' }).innerHTML = '<button><slot></slot></button>';
          this.shadowRoot.querySelector('button').onclick = (event) => { document.title = 'trusted ' + event.isTrusted; };
        }
      }
      class Outer extends HTMLElement {
        connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<x-inner>Pay now</x-inner>'; }
      }
      customElements.define('x-inner', Inner);
      customElements.define('x-outer', Outer);
    </script>`,
};

let server: Server;
let shop: string;
let gateway: string;

before(async () => {
  // One server, two origins: browsers tell `localhost` and `127.0.0.1` apart, as they do any two sites.
  server = createServer((request, response) => {
    const { port } = server.address() as { port: number };
    const body = PAGES[new URL(request.url ?? '/', shop).pathname];
    response.writeHead(body ? 200 : 404, { 'content-type': 'text/html' });
    response.end(
      `<!doctype html><body><script>const OTHER = 'http://127.0.0.1:${port}';</script>${body ?? 'Not here'}`,
    );
  }).listen(0);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  shop = `http://localhost:${port}`;
  gateway = `http://127.0.0.1:${port}`;
});

after(async () => {
  await closeSharedBrowsers();
  server.closeAllConnections();
  server.close();
});

for (const engine of engines()) {
  test(`${engine}: a click opens a popup, the popup crosses to another origin, is clicked, answers and closes`, async (t) => {
    const { browser, page } = await open(t, engine, '/shop');
    await page.click('#buy');
    const popup = await browser.waitForPage((url) => url.startsWith(gateway));
    assert.notEqual(popup, page);
    assert.equal(await popup.isClosed(), false);
    await popup.click('#pay');
    await page.waitFor(() => document.querySelector('output')?.textContent === 'trusted click;popup;paid;');
    await untilClosed(popup);
    assert.ok(!(await browser.pages()).includes(popup));
  });

  test(`${engine}: a page that nobody clicked cannot open a popup, however often the test looks at it`, async (t) => {
    const { browser, page } = await open(t, engine, '/timer');
    const count = (await browser.pages()).length;
    assert.equal(await page.waitFor(() => document.title), 'blocked');
    assert.equal((await browser.pages()).length, count);
  });

  test(`${engine}: evaluate is not a click either`, async (t) => {
    const { page } = await open(t, engine, '/checkout');
    assert.equal(
      await page.evaluate(() => (window.open('about:blank', '', 'width=300,height=300') ? 'popup' : 'blocked')),
      'blocked',
    );
  });

  test(`${engine}: a click reaches a button two shadow roots deep, with slotted text on it`, async (t) => {
    const { page } = await open(t, engine, '/shadow');
    await page.click('x-outer >>> x-inner >>> button');
    assert.equal(await page.waitFor(() => document.title), 'trusted true');
  });

  test(`${engine}: what is covered cannot be clicked, and the error says what covers it`, async (t) => {
    const { page } = await open(t, engine, '/shop');
    await assert.rejects(page.click('#covered', { timeout: 1_000 }), /covered by <div id="curtain">/);
    await page.evaluate(() => document.querySelector('#curtain')?.remove());
    await page.click('#covered');
  });

  test(`${engine}: waiting in vain ends with the URL and the text of the page`, async (t) => {
    const { page } = await open(t, engine, '/checkout');
    const waiting = page.waitFor((text: string) => document.title === text, { args: ['never'], timeout: 300 });
    await assert.rejects(
      waiting,
      (error: Error) => error.message.includes(`${shop}/checkout`) && error.message.includes('text: Pay'),
    );
  });

  test(`${engine}: an exception in the page reaches the test`, async (t) => {
    const { page } = await open(t, engine, '/shop');
    await assert.rejects(
      page.evaluate(() => {
        throw new RangeError('out of stock');
      }),
      /out of stock/,
    );
  });

  test(`${engine}: evaluate takes arguments, awaits promises and allows named inner functions`, async (t) => {
    const { page } = await open(t, engine, '/shop');
    const result = await page.evaluate(
      (a: number, list: string[]) => {
        const double = (n: number): number => n * 2;
        return Promise.resolve({ sum: double(a), list });
      },
      21,
      ['é', '"'],
    );
    assert.deepEqual(result, { sum: 42, list: ['é', '"'] });
  });

  test(`${engine}: the launch options reach the pages`, async (t) => {
    const options: LaunchOptions = {
      userAgent: 'Mozilla/5.0 (Linux; Android 11) Shopper/1.0',
      viewport: { width: 700, height: 500 },
      colorScheme: 'dark',
      locale: 'fr-FR',
    };
    const { page } = await open(t, engine, '/shop', options);
    const seen = await page.evaluate(() => ({
      userAgent: navigator.userAgent,
      viewport: { width: innerWidth, height: innerHeight },
      colorScheme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
      locale: navigator.language,
    }));
    assert.deepEqual(seen, options);
  });

  test(`${engine}: a browser outlives its pages, and every launch has a fresh profile`, async (t) => {
    const first = await open(t, engine, '/shop', {});
    await first.page.evaluate(() => localStorage.setItem('order', '1001'));
    await first.page.reload();
    await first.page.close();
    const again = await first.browser.newPage(`${shop}/shop`);
    assert.equal(await again.evaluate(() => localStorage.getItem('order')), '1001');
    await first.browser.close();
    const second = await open(t, engine, '/shop', {});
    assert.equal(await second.page.evaluate(() => localStorage.getItem('order')), null);
  });

  test(`${engine}: pages open side by side share storage, and a closed one is known to be closed`, async (t) => {
    const { browser, page } = await open(t, engine, '/shop');
    const other = await browser.newPage(`${shop}/checkout`);
    await other.evaluate(() => localStorage.setItem('order', '1002'));
    await page.waitFor(() => localStorage.getItem('order') === '1002');
    await other.close();
    await untilClosed(other);
    const pages = await browser.pages();
    assert.ok(pages.includes(page) && !pages.includes(other));
    await assert.rejects(
      other.waitFor(() => true),
      /closed/,
    );
  });
}

// WebKit has no profile of its own in its command line; its driver is known here from its start.
for (const engine of engines().filter((name) => name !== 'webkit')) {
  test(`${engine}: a browser that is only starting ends with the process that is told to end`, async () => {
    const { path, dispose } = temporaryFolder();
    const isRunning = (): boolean => spawnSync('ps', ['-A', '-o', 'args'], { encoding: 'utf8' }).stdout.includes(path);
    const script = `await (await import(${JSON.stringify(import.meta.resolve('../browsers/index.ts'))})).launch('${engine}');`;
    // Its profile is below the folder, whose name then stands in its command line.
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: path },
    });
    await until(`${engine} to start`, isRunning);
    child.kill('SIGTERM');
    await once(child, 'exit');
    await until(`${engine} to end`, () => !isRunning());
    dispose();
  });
}

if (engines().includes('firefox')) {
  test('firefox: what an older version may not know is refused in every version, and pages have their size without it', async (t) => {
    const browser = allowOnlyBasicCommands(
      await launchByPuppeteer({ browser: 'firefox', executablePath: findBrowsers().firefox!, defaultViewport: null }),
    );
    t.after(() => browser.close());
    const page = await browser.newPage();
    await assert.rejects(
      page.emulateTimezone('Africa/Dakar'),
      /emulation\.setTimezoneOverride is not among the commands that every supported Firefox knows/,
    );
    await page.setViewport({ width: 700, height: 500 });
    assert.deepEqual(await page.evaluate(() => [innerWidth, innerHeight]), [700, 500]);
  });
}

test('cdp() refuses a page that is not Chromium', async (t) => {
  for (const engine of engines()) {
    const { page } = await open(t, engine, '/shop');
    if (engine === 'chromium') {
      const { result } = await (await cdp(page)).send('Runtime.evaluate', { expression: '6 * 7' });
      assert.equal(result.value, 42);
    } else {
      assert.throws(() => cdp(page), /needs a page of Chromium/);
    }
  }
});

test('a run knows the version of everything that it ran with', async () => {
  const names = [
    'Node',
    'npm',
    ...engines().map((engine) => ({ chromium: 'Chrom', firefox: 'Firefox', webkit: 'WebKit' })[engine]),
  ];
  const found = await versions(engines());
  assert.equal(found.length, names.length);
  found.forEach((version, index) => assert.match(version, new RegExp(`${names[index]}.* \\d+\\.\\d+`)));
});

test('an engine that is not known is refused by name', () => {
  assert.throws(() => engines({ ...process.env, BROWSERS: 'netscape' }), /BROWSERS names "netscape"/);
});

test('with CI=true a missing engine is an error that names its variable', () => {
  assert.throws(() => engines({ CI: 'true', PATH: '', DISPLAY: '' }), /WEBKIT_DRIVER_PATH/);
});

/** A page that is closed after the test, in the shared browser or, given options, in one of its own. */
async function open(
  t: { after(fn: () => Promise<void>): void },
  engine: Engine,
  path: string,
  options?: LaunchOptions,
) {
  const browser = options ? await launch(engine, options) : await sharedBrowser(engine);
  if (options) t.after(() => browser.close());
  const page = await browser.newPage(shop + path);
  if (!options) t.after(() => page.close());
  return { browser, page };
}

async function untilClosed(page: Page): Promise<void> {
  for (let tries = 0; tries < 100 && !(await page.isClosed()); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(await page.isClosed(), true);
}

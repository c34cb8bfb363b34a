/**
 * A Chromium that draws the same picture each time: a fixed window, language and colour scheme, no
 * network, nothing that moves. It knows no pages; the answers to a page's requests are handed in.
 */
import { launch, type Browser, type HTTPRequest, type Page } from 'puppeteer-core';
import { CHROMIUM_ARGUMENTS } from '../../../scripts/lib/browsers/chromium-arguments.mjs';
import { findBrowsers } from '../../../scripts/lib/browsers/find-browsers.mjs';

/** How a page is shown in a picture. Sizes in CSS pixels. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly lang: 'fr' | 'en';
  readonly scheme: 'light' | 'dark';
  /** Device pixels per CSS pixel. Default 1. */
  readonly scale?: number;
}

export const PHONE = { width: 360, height: 740 } as const;
export const DESKTOP = { width: 1280, height: 800 } as const;

/** The format of the pictures: WebP, because a sheet as PNG has three times the bytes. Quality in percent. */
export const PICTURE = { type: 'webp', quality: 60 } as const;

/** Answers a page's requests; `undefined`: the request is refused. */
export type Answer = (request: Request) => Promise<Response | undefined> | Response | undefined;

/** Fonts, colours and rounding that do not depend on the machine's screen. */
const STEADY = [
  '--force-color-profile=srgb',
  '--hide-scrollbars',
  '--disable-lcd-text',
  '--disable-gpu',
  '--font-render-hinting=none',
];
/** No server but those of loopback. */
const NO_NETWORK = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1';

/** One browser for many pictures. */
export class Studio {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async open(): Promise<Studio> {
    const { chromium } = findBrowsers();
    if (!chromium)
      throw new Error(
        'Pictures are drawn by Chromium, which is not here. `node scripts/ensure.mjs` installs it where it can.',
      );
    return new Studio(
      await launch({
        browser: 'chrome',
        executablePath: chromium,
        args: [...CHROMIUM_ARGUMENTS, ...STEADY, NO_NETWORK],
        protocolTimeout: 30_000,
      }),
    );
  }

  /** An empty page with a storage of its own. Its requests go to `answer`, or to loopback without one. */
  async newPage(view: View, answer?: Answer): Promise<Page> {
    const context = await this.#browser.createBrowserContext();
    const page = await context.newPage();
    await dress(page, view);
    // esbuild wraps functions in its helper `__name`, which pages do not have.
    await page.evaluateOnNewDocument('globalThis.__name = (fn) => fn');
    if (answer) {
      await page.setRequestInterception(true);
      page.on('request', (request) => void respond(request, answer));
    }
    return page;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** Gives a page, or a popup that another page has opened, the size and colours of a view. */
export async function dress(page: Page, { width, height, scheme, lang, scale = 1 }: View): Promise<void> {
  await page.setViewport({ width, height, deviceScaleFactor: scale });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setExtraHTTPHeaders({ 'Accept-Language': lang });
}

/** Ends a page and what it has stored and opened. */
export const discard = (page: Page): Promise<void> => page.browserContext().close();

async function respond(request: HTTPRequest, answer: Answer): Promise<void> {
  const body = request.postData();
  const response = await answer(
    new Request(request.url(), { method: request.method(), headers: request.headers(), ...(body && { body }) }),
  );
  if (!response) return request.abort();
  await request.respond({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

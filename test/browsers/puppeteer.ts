/**
 * Chromium (by the DevTools protocol) and Firefox (by WebDriver BiDi), both through puppeteer.
 *
 * Puppeteer changes defaults for automation: it allows all popups, and runs background pages at full speed. A buyer's
 * browser does not do that, so these changes are undone here.
 */
import { launch, type Browser as PuppeteerBrowser, type CDPSession, type Page as PuppeteerPage } from 'puppeteer-core';
import { allowOnlyBasicCommands } from '../../scripts/lib/browsers/basic-commands.mjs';
import { CHROMIUM_ARGUMENTS } from '../../scripts/lib/browsers/chromium-arguments.mjs';
import { killFamily, disposeAtExit, temporaryFolder } from '../../scripts/lib/cleanup.mjs';
import { FIREFOX_PREFERENCES } from '../../scripts/lib/browsers/firefox-preferences.mjs';
import { BaseBrowser } from './base-browser.js';
import { BasePage } from './base-page.js';
import type { Browser, LaunchOptions, Page, Viewport } from './browser.js';
import { within } from './within.js';

const CHROMIUM_REMOVED_DEFAULTS = [
  '--disable-popup-blocking',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** @param path The program. */
export function launchChromium(path: string, options: LaunchOptions): Promise<Browser> {
  const { userAgent, locale, colorScheme, viewport } = options;
  const args = [
    ...CHROMIUM_ARGUMENTS,
    ...(userAgent ? [`--user-agent=${userAgent}`] : []),
    ...(locale ? [`--lang=${locale}`, `--accept-lang=${locale}`] : []),
    ...(colorScheme ? [`--blink-settings=preferredColorScheme=${colorScheme === 'dark' ? 0 : 1}`] : []),
    ...(options.args ?? []),
  ];
  return start('chromium', viewport, (userDataDir) =>
    launch({
      browser: 'chrome',
      executablePath: path,
      userDataDir,
      args,
      ignoreDefaultArgs: CHROMIUM_REMOVED_DEFAULTS,
      ...COMMON,
    }),
  );
}

/** @param path The program. */
export function launchFirefox(path: string, options: LaunchOptions): Promise<Browser> {
  const { userAgent, locale, colorScheme, viewport } = options;
  const preferences = {
    ...FIREFOX_PREFERENCES,
    'dom.disable_open_during_load': true,
    // Both send requests to the internet, to check whether there is a connection.
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    ...(userAgent && { 'general.useragent.override': userAgent }),
    ...(locale && { 'intl.accept_languages': locale }),
    ...(colorScheme && { 'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1 }),
  };
  return start('firefox', viewport, (userDataDir) =>
    launch({
      browser: 'firefox',
      executablePath: path,
      userDataDir,
      args: options.args ?? [],
      extraPrefsFirefox: preferences,
      ...COMMON,
    }),
  );
}

/** How long a page may take to load, in ms: on a busy machine, the first page of a development server takes long. */
const NAVIGATION = { timeout: 120_000 };

/** `cleanup.mjs` ends browsers on a signal. Pages have the size of their window, unless a test sets a viewport. */
const COMMON = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false, defaultViewport: null };

/**
 * The DevTools protocol session of a Chromium page. Only that protocol can freeze, crash and throttle a page.
 *
 * @throws {TypeError} if the page is not Chromium's.
 */
export function cdp(page: Page): Promise<CDPSession> {
  if (page instanceof ChromiumPage) return page.session;
  throw new TypeError(`cdp() needs a page of Chromium; this one is ${page.engine}'s.`);
}

async function start(
  engine: 'chromium' | 'firefox',
  viewport: Viewport | undefined,
  launchIn: (profile: string) => Promise<PuppeteerBrowser>,
): Promise<Browser> {
  const profile = temporaryFolder();
  try {
    const browser = await launchIn(profile.path);
    if (engine === 'firefox') refuseUserActivation(allowOnlyBasicCommands(browser));
    const child = browser.process();
    const kill = disposeAtExit(() => child && killFamily(child));
    return new PuppeteerDriven(engine, browser, await browser.pages(), viewport, () => {
      kill();
      profile.dispose();
    });
  } catch (error) {
    profile.dispose();
    throw error;
  }
}

/**
 * Removes user activation from `evaluate`. Puppeteer asks Firefox to give it and has no option against that; then a page
 * could open popups without a click. The connection is not part of puppeteer's public interface. If an update changes
 * it, the harness test fails.
 */
function refuseUserActivation(browser: PuppeteerBrowser): void {
  type Send = (method: string, params: object) => Promise<unknown>;
  const { connection } = browser as PuppeteerBrowser & { connection: { send: Send } };
  const send = connection.send.bind(connection);
  connection.send = (method, params) =>
    send(method, 'userActivation' in params ? { ...params, userActivation: false } : params);
}

class PuppeteerDriven extends BaseBrowser<PuppeteerPage> {
  readonly engine: 'chromium' | 'firefox';
  readonly #browser: PuppeteerBrowser;
  readonly #dispose: () => void;

  constructor(
    engine: 'chromium' | 'firefox',
    browser: PuppeteerBrowser,
    initial: PuppeteerPage[],
    viewport: Viewport | undefined,
    dispose: () => void,
  ) {
    super(initial, viewport);
    this.engine = engine;
    this.#browser = browser;
    this.#dispose = dispose;
  }

  protected open(): Promise<PuppeteerPage> {
    const open = (): Promise<PuppeteerPage> => within(this.#browser.newPage(), 'open a page', 20_000);
    // About once in some hundred times Firefox does not open the page. The second try works.
    return open().catch(open);
  }

  protected openPages(): Promise<PuppeteerPage[]> {
    return within(this.#browser.pages(), 'list its pages');
  }

  protected wrap(page: PuppeteerPage): Page {
    return this.engine === 'chromium' ? new ChromiumPage(page) : new FirefoxPage(page);
  }

  protected resize(page: PuppeteerPage, viewport: Viewport): Promise<void> {
    return page.setViewport(viewport);
  }

  /** Kills the browser: a normal end would save the profile, which is deleted anyway and takes Firefox a second or two. */
  protected async end(): Promise<void> {
    this.#dispose();
  }
}

abstract class PuppeteerDrivenPage extends BasePage {
  protected readonly page: PuppeteerPage;

  constructor(page: PuppeteerPage) {
    super();
    this.page = page;
  }

  async url(): Promise<string> {
    return this.page.url();
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url, NAVIGATION);
  }

  async reload(): Promise<void> {
    await this.page.reload(NAVIGATION);
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path: path as `${string}.png` });
  }

  close(): Promise<void> {
    return within(this.page.close(), 'close a page');
  }

  bringToFront(): Promise<void> {
    return this.page.bringToFront();
  }

  async isClosed(): Promise<boolean> {
    return this.page.isClosed();
  }

  protected press(x: number, y: number): Promise<void> {
    return this.page.mouse.click(x, y);
  }
}

class ChromiumPage extends PuppeteerDrivenPage {
  readonly engine = 'chromium';
  #session: Promise<CDPSession> | undefined;

  get session(): Promise<CDPSession> {
    this.#session ??= this.page.createCDPSession();
    return this.#session;
  }

  /** Does not use `page.evaluate`, which gives user activation, so that the page could open popups. */
  protected async run(expression: string): Promise<unknown> {
    const session = await this.session;
    const answer = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const thrown = answer.exceptionDetails;
    if (thrown) throw new Error(thrown.exception?.description ?? thrown.text);
    return answer.result.value;
  }
}

class FirefoxPage extends PuppeteerDrivenPage {
  readonly engine = 'firefox';

  protected run(expression: string): Promise<unknown> {
    return this.page.evaluate(expression);
  }
}

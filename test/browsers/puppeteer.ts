/**
 * Chromium (by the DevTools protocol) and Firefox (by WebDriver BiDi), both through puppeteer.
 *
 * Puppeteer starts its browsers for automation: popups unblocked, background pages at full speed. A
 * buyer's browser is not like that, so these defaults are taken back.
 */
import { launch, type Browser as PuppeteerBrowser, type CDPSession, type Page as PuppeteerPage } from 'puppeteer-core';
import { allowOnlyBasicCommands } from '../../scripts/lib/basic-commands.mjs';
import { killFamily, disposeAtExit, temporaryFolder } from '../../scripts/lib/cleanup.mjs';
import { BaseBrowser } from './base-browser.js';
import { BasePage } from './base-page.js';
import type { Browser, LaunchOptions, Page, Viewport } from './browser.js';

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
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
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
    'dom.disable_open_during_load': true,
    // Both ask servers on the internet whether there is an internet.
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

/** We end browsers ourselves on a signal; and pages keep the size of their window unless a test asks. */
const COMMON = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false, defaultViewport: null };

/**
 * The DevTools protocol session of a Chromium page, for what only that protocol can do: freezing,
 * crashing, throttling.
 *
 * @throws {TypeError} when the page is not Chromium's.
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
 * Puppeteer has Firefox treat whatever `evaluate` runs as a click, and offers no way out; a page that is
 * merely looked at could then open popups. The connection is not part of puppeteer's public interface:
 * should an update move it, the harness test fails.
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
    return this.#browser.newPage();
  }

  protected openPages(): Promise<PuppeteerPage[]> {
    return this.#browser.pages();
  }

  protected wrap(page: PuppeteerPage): Page {
    return this.engine === 'chromium' ? new ChromiumPage(page) : new FirefoxPage(page);
  }

  protected resize(page: PuppeteerPage, viewport: Viewport): Promise<void> {
    return page.setViewport(viewport);
  }

  /** Killed: leaving in good order would only save a profile that is thrown away, which takes Firefox a second or two. */
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
    await this.page.goto(url);
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path: path as `${string}.png` });
  }

  close(): Promise<void> {
    return this.page.close();
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

  /** Not by `page.evaluate`, which marks the page as clicked and so lets it open popups. */
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

/** WebKit: WebKitGTK's MiniBrowser on a virtual display, driven by WebDriver. */
import { existsSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../scripts/lib/cleanup.mjs';
import type { WebKit } from '../../scripts/lib/browsers/find-browsers.mjs';
import { startWebKitDriver, webKitCapabilities, type WebKitDriver } from '../../scripts/lib/browsers/webkit-driver.mjs';
import { BaseBrowser } from './base-browser.js';
import { BasePage } from './base-page.js';
import type { Browser, LaunchOptions, Page, Viewport } from './browser.js';
import { WebDriverSession } from './webdriver.js';

export async function launchWebKit(programs: WebKit, options: LaunchOptions): Promise<Browser> {
  const driver = await startWebKitDriver(programs, {
    ...(options.locale && localeEnvironment(options.locale)),
    ...(options.colorScheme && { GTK_THEME: options.colorScheme === 'dark' ? 'Adwaita:dark' : 'Adwaita' }),
  });
  const args = [...(options.userAgent ? [`--user-agent=${options.userAgent}`] : []), ...(options.args ?? [])];
  try {
    const session = await WebDriverSession.start(`http://127.0.0.1:${driver.port}`, {
      ...webKitCapabilities(programs, args),
      // Commands must not wait for a loading page, because some tests need a slow page.
      pageLoadStrategy: 'none',
    });
    const [initial] = await session.windows();
    if (initial === undefined) throw new Error('WebKit started without a window.');
    return new WebKitBrowser(driver, session, initial, options.viewport);
  } catch (error) {
    driver.dispose();
    throw error;
  }
}

/** The C locale in UTF-8. Every current glibc system has it. */
const NEUTRAL_LOCALE = '/usr/lib/locale/C.utf8';

/**
 * WebKit uses the language of the system's locale, if that locale has been generated. The tools for that may be missing,
 * so a link to the C locale gets its name. That is enough.
 */
function localeEnvironment(tag: string): Record<string, string> {
  const locale = `${tag.replace('-', '_')}.UTF-8`;
  const env = { LANG: locale, LC_ALL: locale };
  if (!existsSync(NEUTRAL_LOCALE)) return env;
  const locales = temporaryFolder().path;
  symlinkSync(NEUTRAL_LOCALE, join(locales, locale));
  return { ...env, LOCPATH: locales };
}

class WebKitBrowser extends BaseBrowser<string> {
  readonly engine = 'webkit';
  readonly #driver: WebKitDriver;
  readonly #session: WebDriverSession;
  readonly #initial: string;

  constructor(driver: WebKitDriver, session: WebDriverSession, initial: string, viewport: Viewport | undefined) {
    super([initial], viewport);
    this.#driver = driver;
    this.#session = session;
    this.#initial = initial;
  }

  protected async open(): Promise<string> {
    // This is a command of a window too, and the current window may be closed.
    const path = '/window/new';
    return (await this.#session.windowCommand<{ handle: string }>(this.#initial, 'POST', path, { type: 'window' }))
      .handle;
  }

  protected openPages(): Promise<string[]> {
    return this.#session.windows();
  }

  protected wrap(handle: string): Page {
    return new WebKitPage(this.#session, handle);
  }

  /** WebDriver sets the size of a window with its toolbar, so the toolbar is measured first. */
  protected async resize(handle: string, viewport: Viewport): Promise<void> {
    const [width = 0, height = 0] = await this.#session.windowCommand<number[]>(handle, 'POST', '/execute/sync', {
      script: 'return [outerWidth - innerWidth, outerHeight - innerHeight]',
      args: [],
    });
    await this.#session.windowCommand(handle, 'POST', '/window/rect', {
      width: viewport.width + width,
      height: viewport.height + height,
    });
  }

  protected async end(): Promise<void> {
    try {
      await this.#session.end();
    } finally {
      this.#driver.dispose();
    }
  }
}

class WebKitPage extends BasePage {
  readonly engine = 'webkit';
  readonly #session: WebDriverSession;
  readonly #handle: string;

  constructor(session: WebDriverSession, handle: string) {
    super();
    this.#session = session;
    this.#handle = handle;
  }

  url(): Promise<string> {
    return this.#command('GET', '/url');
  }

  goto(url: string): Promise<void> {
    return this.#load(() => this.#command('POST', '/url', { url }));
  }

  reload(): Promise<void> {
    return this.#load(() => this.#command('POST', '/refresh'));
  }

  async screenshot(path: string): Promise<void> {
    await writeFile(path, Buffer.from(await this.#command<string>('GET', '/screenshot'), 'base64'));
  }

  close(): Promise<void> {
    return this.#command('DELETE', '/window');
  }

  async bringToFront(): Promise<void> {
    await this.url();
  }

  async isClosed(): Promise<boolean> {
    return !(await this.#session.windows()).includes(this.#handle);
  }

  protected run(expression: string): Promise<unknown> {
    return this.#command('POST', '/execute/sync', { script: `return ${expression}`, args: [] });
  }

  protected async press(x: number, y: number): Promise<void> {
    await this.#command('POST', '/actions', {
      actions: [
        {
          type: 'pointer',
          id: 'mouse',
          parameters: { pointerType: 'mouse' },
          actions: [
            { type: 'pointerMove', duration: 0, origin: 'viewport', x: Math.round(x), y: Math.round(y) },
            { type: 'pointerDown', button: 0 },
            { type: 'pointerUp', button: 0 },
          ],
        },
      ],
    });
  }

  /** Commands do not wait for pages. So the old document gets a mark, and a complete document without it is awaited. */
  async #load(navigate: () => Promise<void>): Promise<void> {
    await this.evaluate(() => document.documentElement.toggleAttribute('data-leaving', true));
    const loaded = async (): Promise<void> => {
      await navigate();
      await this.waitFor(
        () => document.readyState === 'complete' && !document.documentElement.hasAttribute('data-leaving'),
      );
    };
    // On a busy machine WebKitGTK sometimes never finishes a page. The next try works.
    await loaded().catch(loaded);
  }

  #command<T>(method: string, path: string, body?: object): Promise<T> {
    return this.#session.windowCommand(this.#handle, method, path, body);
  }
}

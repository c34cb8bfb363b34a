/**
 * The interface of a browser for end-to-end tests, the same for Chromium, Firefox and WebKit.
 *
 * It offers what a buyer can do (open, click, read, close), and `evaluate` to run code in the page. It hides puppeteer
 * and WebDriver. The browser's popup blocker is on: only a real click opens a popup.
 */

/** The browser engines that we support. */
export type Engine = 'chromium' | 'firefox' | 'webkit';

/** One running browser with its own profile. The profile is deleted at the end. */
export interface Browser {
  readonly engine: Engine;
  /**
   * Opens a new page, not a popup, and waits until it has loaded.
   *
   * @param viewport Its size. Default: that of the launch.
   */
  newPage(url: string, viewport?: Viewport): Promise<Page>;
  /** All open pages, popups included. The same page is the same object each time. */
  pages(): Promise<Page[]>;
  /**
   * Waits for a page whose URL `matches`. Rejects with the list of open pages if none comes.
   *
   * @param timeout In ms. Default: 20 000.
   */
  waitForPage(matches: (url: string) => boolean, timeout?: number): Promise<Page>;
  /** Closes the browser and removes its profile. May be called twice. */
  close(): Promise<void>;
}

/** One tab or popup. */
export interface Page {
  readonly engine: Engine;
  url(): Promise<string>;
  /**
   * Brings the page to the front, waits until the element is visible, enabled, not moving and not covered, and clicks
   * its centre with the mouse: the event is trusted and gives user activation.
   *
   * @param selector CSS. `>>>` enters the open shadow root of the element before it, as in
   *   `pay-button#dexchange >>> button`.
   */
  click(selector: string, options?: WaitOptions): Promise<void>;
  /**
   * Runs `fn` in the page, waits for its promise and returns the result. `fn` is sent as source text: it can use its
   * arguments (JSON) and the page, but not the test's variables.
   *
   * It gives no user activation, neither to `fn` nor to code that `fn` starts.
   */
  evaluate<T, A extends unknown[]>(fn: (...args: A) => T, ...args: A): Promise<Awaited<T>>;
  /**
   * Runs `fn` in the page until it returns a truthy value, and returns that. A navigation does not stop it. Rejects with
   * the URL and the text of the page when the time is over.
   */
  waitFor<T, A extends unknown[]>(fn: (...args: A) => T, options?: WaitOptions & { args?: A }): Promise<Awaited<T>>;
  /** Navigates and waits until the page has loaded. */
  goto(url: string): Promise<void>;
  /** Reloads and waits until the page has loaded. */
  reload(): Promise<void>;
  /** Saves a PNG of the visible part. */
  screenshot(path: string): Promise<void>;
  /** Closes the page, as its close button does. */
  close(): Promise<void>;
  bringToFront(): Promise<void>;
  isClosed(): Promise<boolean>;
}

export interface WaitOptions {
  /** In ms. Default: 20 000. */
  timeout?: number;
}

/** A page's size in CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** How a browser is started. */
export interface LaunchOptions {
  /** For every page, popups too: in requests and in `navigator.userAgent`. */
  userAgent?: string;
  /** Size of the pages made by `newPage`. Popups have the size that they ask for. */
  viewport?: Viewport;
  /** More command line arguments, for that engine. */
  args?: string[];
  colorScheme?: 'light' | 'dark';
  /** A BCP 47 tag such as `fr-SN`: the page's `navigator.language`. */
  locale?: string;
}

/** How long to wait if a test sets no time. */
export const DEFAULT_TIMEOUT_MS = 20_000;

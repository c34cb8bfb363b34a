/**
 * What an end-to-end test sees of a browser: the same few words for Chromium, Firefox and WebKit.
 *
 * It offers what a buyer can do (open, click, look, close) and `evaluate` to look inside. It hides
 * puppeteer and WebDriver. Popups follow the browser's own blocker: only a real click opens one.
 */

/** The browser engines that we support. */
export type Engine = 'chromium' | 'firefox' | 'webkit';

/** One running browser with a profile of its own, which disappears with it. */
export interface Browser {
  readonly engine: Engine;
  /**
   * Opens a page of its own (not a popup of another) and waits until it has loaded.
   *
   * @param viewport Its size, where it is not that of the launch.
   */
  newPage(url: string, viewport?: Viewport): Promise<Page>;
  /** All open pages, popups included. The same page is the same object each time. */
  pages(): Promise<Page[]>;
  /**
   * Waits for a page whose URL `matches`, and rejects with the list of open pages when none came.
   *
   * @param timeout In ms; 10 000 when left out.
   */
  waitForPage(matches: (url: string) => boolean, timeout?: number): Promise<Page>;
  /** Ends the browser and removes its profile. May be called twice. */
  close(): Promise<void>;
}

/** One tab or popup. */
export interface Page {
  readonly engine: Engine;
  url(): Promise<string>;
  /**
   * Brings the page to the front, waits until the element is visible, still, enabled and not covered,
   * and clicks its centre like a mouse: the event is trusted and carries the user activation.
   *
   * @param selector CSS; `>>>` enters the open shadow root of what stands before it, as in
   *   `pay-button#dexchange >>> button`.
   */
  click(selector: string, options?: WaitOptions): Promise<void>;
  /**
   * Runs `fn` in the page and returns its result, awaited. `fn` travels as source text: it sees its
   * arguments (JSON) and the page, not the test's variables.
   *
   * It is not a click: neither `fn` nor what it leaves running gets user activation from it.
   */
  evaluate<T, A extends unknown[]>(fn: (...args: A) => T, ...args: A): Promise<Awaited<T>>;
  /**
   * Runs `fn` in the page until it returns something truthy, and returns that. It survives navigations.
   * Rejects with the URL and the text of the page when the time is over.
   */
  waitFor<T, A extends unknown[]>(fn: (...args: A) => T, options?: WaitOptions & { args?: A }): Promise<Awaited<T>>;
  /** Navigates and waits until the page has loaded. */
  goto(url: string): Promise<void>;
  /** Reloads and waits until the page has loaded. */
  reload(): Promise<void>;
  /** Saves a PNG of what is visible. */
  screenshot(path: string): Promise<void>;
  /** Closes the page as its own close button would. */
  close(): Promise<void>;
  bringToFront(): Promise<void>;
  isClosed(): Promise<boolean>;
}

export interface WaitOptions {
  /** In ms; 10 000 when left out. */
  timeout?: number;
}

/** A page's size in CSS pixels. */
export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** How a browser is started. */
export interface LaunchOptions {
  /** Sent and shown by every page, popups included. */
  userAgent?: string;
  /** Size of the pages made by `newPage`. Popups keep the size that they asked for. */
  viewport?: Viewport;
  /** More command line arguments, in the words of that engine. */
  args?: string[];
  colorScheme?: 'light' | 'dark';
  /** A BCP 47 tag such as `fr-SN`: the page's `navigator.language`. */
  locale?: string;
}

/** Used wherever a test does not say how long to wait. */
export const DEFAULT_TIMEOUT_MS = 10_000;

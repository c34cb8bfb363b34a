/**
 * The part of a browser window that the flow touches. Everything outside our own code is reached
 * through it, so that a test can hand in a window whose clock, network, storage and tabs it rules.
 */

/**
 * Where a page keeps the watch whose requests the proxy may hold. It is on the window, so that every copy of this code
 * finds it: browsers open six connections to a host, and the shop needs the others.
 */
export const HOLDER: unique symbol = Symbol.for('pay-button');

/** What a watch knows of the one that is held, which may be of another copy. */
interface Holder {
  readonly slow: boolean;
  giveWay(): void;
}

/** A window, or what a simulation puts in its place. */
export interface CheckoutWindow {
  readonly top: unknown;
  readonly location: Pick<Location, 'href' | 'assign'>;
  readonly history: Pick<History, 'replaceState' | 'state'>;
  readonly navigator: Pick<Navigator, 'userAgent'> & {
    readonly locks?: Pick<LockManager, 'request'>;
    /** Browsers since 2023: whether the buyer has just pressed something. */
    readonly userActivation?: Pick<UserActivation, 'isActive'>;
    /** iOS home-screen apps say it here. */
    readonly standalone?: boolean;
  };
  readonly document: Pick<Document, 'visibilityState' | 'addEventListener'>;
  readonly screen: Pick<Screen, 'width' | 'height'>;
  /** May throw where the buyer denies storage. */
  readonly localStorage: Pick<Storage, 'getItem' | 'setItem'>;
  /** `randomUUID` is for secure pages. */
  readonly crypto: Partial<Pick<Crypto, 'randomUUID'>> & Pick<Crypto, 'getRandomValues'>;
  readonly performance: Pick<Performance, 'now'> & Partial<Pick<Performance, 'getEntriesByType'>>;
  readonly Date: Pick<DateConstructor, 'now'>;
  readonly Math: Pick<Math, 'random'>;
  readonly BroadcastChannel?: new (name: string) => ReturnChannelPort;
  open(url: string, name: string, features: string): unknown;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Test environments have none. */
  matchMedia?(query: string): Pick<MediaQueryList, 'matches'>;
  setTimeout(callback: () => void, delay: number): number;
  clearTimeout(timer: number | undefined): void;
  addEventListener(type: string, listener: (event: never) => void, options: { signal: AbortSignal }): void;
  [HOLDER]?: Holder | undefined;
}

/** The part of a `BroadcastChannel` that the flow uses. */
export interface ReturnChannelPort {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

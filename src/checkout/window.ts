/**
 * The part of a browser window that the flow uses. Everything outside our own code is reached through it, so that a
 * test can pass a window whose clock, network, storage and tabs it controls.
 */

/**
 * The property of the window with the one watch of the page whose requests the proxy may hold: browsers open six
 * connections to a host, and the shop needs the others. It is on the window, so that every copy of this code finds it.
 */
export const HOLDER: unique symbol = Symbol.for('pay-button');

/** What other watches use of that one. It may belong to another copy of this code. */
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
    /** iOS: `true` in an app on the home screen. */
    readonly standalone?: boolean;
  };
  readonly document: Pick<Document, 'visibilityState' | 'addEventListener'>;
  readonly screen: Pick<Screen, 'width' | 'height'>;
  /** May throw where the buyer denies storage. */
  readonly localStorage: Pick<Storage, 'getItem' | 'setItem'>;
  /** `randomUUID` exists only on secure pages. */
  readonly crypto: Partial<Pick<Crypto, 'randomUUID'>> & Pick<Crypto, 'getRandomValues'>;
  readonly performance: Pick<Performance, 'now'> & Partial<Pick<Performance, 'getEntriesByType'>>;
  readonly Date: Pick<DateConstructor, 'now'>;
  readonly Math: Pick<Math, 'random'>;
  readonly BroadcastChannel?: new (name: string) => ReturnChannelPort;
  open(url: string, name: string, features: string): unknown;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Missing in some test environments. */
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

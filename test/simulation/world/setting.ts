/** The setting of a session: device, browser, shop and server. It does not change during the session. */

/** What `window.open` does: it opens a popup, or one of the ways of not opening it. */
export type PopupBehaviour =
  | 'opens'
  | 'null'
  | 'undefined'
  | 'throws'
  | 'true'
  | 'window'
  | 'object'
  /** It returns a window that is closed already. */
  | 'closed'
  /** An extension closes the window within two seconds. */
  | 'closed soon';

/** The setting of a session. */
export interface Setting {
  /** A phone: a popup is a tab, and hides the page that opened it. */
  readonly touch: boolean;
  readonly popup: PopupBehaviour;
  /** The hosted page's `Cross-Origin-Opener-Policy` cuts the connection to the popup: `closed` is `true`. */
  readonly coop: boolean;
  /** The shop has set the option that cuts the connection to the popup. */
  readonly isolated: boolean;
  /** `in-app`: by the user agent of a social app. */
  readonly presentation: 'auto' | 'redirect' | 'in-app';
  readonly storage: 'works' | 'denied' | 'full';
  readonly locks: boolean;
  /** The browser freezes a hidden page at the moment when it gets a lock. */
  readonly freezesLockHolders: boolean;
  readonly broadcast: boolean;
  /** After a navigation the page stays in the back-forward cache. */
  readonly backForwardCache: boolean;
  /** `performance.now()` stops while the page is frozen. */
  readonly monotonicStops: boolean;
  /** Requests under way fail when the page is frozen. */
  readonly sleepBreaksRequests: boolean;
  /** The return page may close its window. */
  readonly closable: boolean;
  /** Delay in each direction. `fast`: less than a third of a second; `slow`: up to 3 s. */
  readonly network: 'fast' | 'slow';
  /** The server holds requests (`Prefer: wait`). */
  readonly waits: boolean;
  /** A second create with the same key is refused with 409; otherwise it waits for the first. */
  readonly conflicts: boolean;
  /** The gateway needs up to 20 s to create a payment. */
  readonly slowGateway: boolean;
  /** The shop marks the order as paid, and the server refuses new creates. */
  readonly marksPaid: boolean;
  /** The order's price differs from the page's. */
  readonly otherPrice: boolean;
  /** The tag has an amount. */
  readonly tagAmount: boolean;
  /** The shop updates price and gateway in the tags of open pages. */
  readonly tagFollows: boolean;
  /** The order may be paid many times. */
  readonly repeatable: boolean;
  /** The buyers' phone numbers: none, the same in every browser, or different ones. */
  readonly customers: 'one' | 'same' | 'differ';
  /** The page has two buttons for the order. */
  readonly twoButtons: boolean;
  /** The first calls of `onSettled` throw. */
  readonly merchantFails: boolean;
  /** No webhook arrives. */
  readonly callsAreLost: boolean;
}

/** A quiet world: a computer with a current browser and a good connection. */
export const QUIET: Setting = {
  touch: false,
  popup: 'opens',
  coop: false,
  isolated: false,
  presentation: 'auto',
  storage: 'works',
  locks: true,
  freezesLockHolders: false,
  broadcast: true,
  backForwardCache: false,
  monotonicStops: false,
  sleepBreaksRequests: false,
  closable: true,
  network: 'fast',
  waits: false,
  conflicts: false,
  slowGateway: false,
  marksPaid: false,
  otherPrice: false,
  tagAmount: true,
  tagFollows: false,
  repeatable: false,
  customers: 'one',
  twoButtons: false,
  merchantFails: false,
  callsAreLost: false,
};

/** The other values of each setting, with their weights. */
export const UNQUIET: {
  readonly [Name in keyof Setting]: readonly (readonly [probability: number, value: Setting[Name]])[];
} = {
  touch: [[0.5, true]],
  popup: [
    [0.05, 'null'],
    [0.03, 'undefined'],
    [0.03, 'throws'],
    [0.02, 'true'],
    [0.02, 'window'],
    [0.02, 'object'],
    [0.02, 'closed'],
    [0.05, 'closed soon'],
  ],
  coop: [[0.3, true]],
  isolated: [[0.1, true]],
  presentation: [
    [0.1, 'redirect'],
    [0.08, 'in-app'],
  ],
  storage: [
    [0.04, 'denied'],
    [0.04, 'full'],
  ],
  locks: [[0.15, false]],
  freezesLockHolders: [[0.3, true]],
  broadcast: [[0.15, false]],
  backForwardCache: [[0.5, true]],
  monotonicStops: [[0.3, true]],
  sleepBreaksRequests: [[0.4, true]],
  closable: [[0.2, false]],
  network: [[0.4, 'slow']],
  waits: [[0.3, true]],
  conflicts: [[0.4, true]],
  slowGateway: [[0.15, true]],
  marksPaid: [[0.4, true]],
  otherPrice: [[0.05, true]],
  tagAmount: [[0.3, false]],
  tagFollows: [[0.5, true]],
  repeatable: [[0.1, true]],
  customers: [
    [0.3, 'same'],
    [0.3, 'differ'],
  ],
  twoButtons: [[0.3, true]],
  merchantFails: [[0.2, true]],
  callsAreLost: [[0.15, true]],
};

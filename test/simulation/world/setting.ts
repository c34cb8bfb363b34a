/** What kind of world a session plays in: device, browser, shop, server. Fixed while it lasts. */

/** Every form in which `window.open` gives no usable popup, and the one in which it does. */
export type PopupBehaviour =
  | 'opens'
  | 'null'
  | 'undefined'
  | 'throws'
  | 'true'
  | 'window'
  | 'object'
  /** A handle whose window is closed already. */
  | 'closed'
  /** An extension closes the window within two seconds. */
  | 'closed soon';

/** The world around a session. */
export interface Setting {
  /** A phone: a popup is a tab, and hides the page that opened it. */
  readonly touch: boolean;
  readonly popup: PopupBehaviour;
  /** The hosted page's opener policy severs the popup: its handle says `closed` and does nothing. */
  readonly coop: boolean;
  /** The shop asked to sever the opener itself. */
  readonly isolated: boolean;
  /** `in-app`: by the user agent of a social app. */
  readonly presentation: 'auto' | 'redirect' | 'in-app';
  readonly storage: 'works' | 'denied' | 'full';
  readonly locks: boolean;
  /** The browser freezes a hidden page just when it is handed a lock. */
  readonly freezesLockHolders: boolean;
  readonly broadcast: boolean;
  /** Leaving a page by navigation keeps it for Back. */
  readonly backForwardCache: boolean;
  /** `performance.now()` stands still while the page is frozen. */
  readonly monotonicStops: boolean;
  /** What was in flight when the page froze has failed when it thaws. */
  readonly sleepBreaksRequests: boolean;
  /** The return page may close its window. */
  readonly closable: boolean;
  /** `fast`: below a third of a second; `slow`: up to 3 s each way. */
  readonly network: 'fast' | 'slow';
  /** The server holds requests that prefer to wait. */
  readonly waits: boolean;
  /** A second create with a key in work is refused with 409; otherwise it waits for the first. */
  readonly conflicts: boolean;
  /** The gateway takes up to 20 s to create a payment. */
  readonly slowGateway: boolean;
  /** The shop marks the order as paid, and the server refuses to begin again. */
  readonly marksPaid: boolean;
  /** The order's price is not what the page shows. */
  readonly otherPrice: boolean;
  /** The tag says an amount. */
  readonly tagAmount: boolean;
  /** What the shop's page knows of price and gateway is put into the tags of pages that are open. */
  readonly tagFollows: boolean;
  /** The order may be paid many times. */
  readonly repeatable: boolean;
  /** What buyers type: nothing, the same in every browser, or something else in each. */
  readonly customers: 'one' | 'same' | 'differ';
  /** The page has two buttons for the order. */
  readonly twoButtons: boolean;
  /** `onSettled` throws the first times. */
  readonly merchantFails: boolean;
  /** No call of the gateway's ever arrives. */
  readonly callsAreLost: boolean;
}

/** A quiet world: a computer with a current browser on a good line. */
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

/** The values that a setting can have beside the quiet one, with how often each is drawn. */
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

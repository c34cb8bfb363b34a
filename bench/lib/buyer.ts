/**
 * A buyer's browser with the real flow: a window in virtual time, on a computer, with a popup that opens and a page that
 * stays visible. There are no faults here; `test/simulation` has them.
 */
import { RETURN_CHANNEL, type ReturnMessage } from '../../src/contract/index.js';
import {
  Checkout,
  type CheckoutWindow,
  type PaymentFailedDetail,
  type ReturnChannelPort,
} from '../../src/checkout/index.js';
import type { Outcome } from '../../src/sandbox/index.js';
import { ENDPOINT, PRICE, SHOP, type Market } from './market.js';

/** The end event of one buyer. */
export interface Told {
  /** Virtual ms since the world began. */
  readonly at: number;
  readonly outcome: Outcome;
}

/** Ms until a buyer who reads "try again in a minute" clicks again. */
const CLICKS_AGAIN = [30_000, 90_000] as const;

/** A buyer, with our flow or with a fixed poll. */
export interface Payer {
  /** The end event. */
  readonly told: Told | undefined;
  /** Called once when the hosted page is shown. */
  onHosted: (checkoutUrl: string) => void;
  /** Clicks, and tries again until the hosted page is shown. */
  pay(): void;
  /** Returns to the shop from the hosted page, if this flow has a return page. */
  comeBack?(checkoutUrl: string): Promise<void>;
}

export class Buyer implements Payer {
  readonly order: string;
  readonly checkout: Checkout;
  onHosted: (checkoutUrl: string) => void = () => {};
  told: Told | undefined;
  clicks = 0;
  readonly #market: Market;
  readonly #ports = new Set<ReturnChannelPort>();
  #popupClosed = false;

  constructor(market: Market, order: string) {
    this.#market = market;
    this.order = order;
    const options = { endpoint: ENDPOINT, order, amount: { value: PRICE, currency: 'XOF' as const } };
    this.checkout = new Checkout(options, undefined, this.#window());
    this.checkout.addEventListener('payment-success', () => this.#told('succeeded'));
    this.checkout.addEventListener('payment-failed', (event) => {
      const { reason } = (event as CustomEvent<PaymentFailedDetail>).detail;
      if (reason === 'error') market.time.after(market.random.between(...CLICKS_AGAIN), () => this.pay());
      else this.#told(reason);
    });
  }

  pay(): void {
    this.clicks++;
    this.#popupClosed = false;
    this.checkout.pay();
  }

  /** Leaves the shop. */
  leave(): void {
    this.checkout.disconnect();
  }

  /** The hosted page sends its window to the return page, which sends a message to the shop's page. */
  async comeBack(checkoutUrl: string): Promise<void> {
    const page = await this.#market.fetch(await this.#market.hostedRedirect(checkoutUrl));
    const reference = / data-reference="([^"]*)"/.exec(await page.text())?.[1];
    if (reference === undefined) throw new Error('The return page names no reference.');
    const message: ReturnMessage = { payButton: 'return', reference };
    for (const port of this.#ports) port.onmessage?.({ data: message } as MessageEvent);
  }

  #told(outcome: Outcome): void {
    this.told = { at: this.#market.time.now, outcome };
    this.leave();
  }

  #window(): CheckoutWindow {
    const { time, random, fetch } = this.#market;
    const stored = new Map<string, string>();
    const ports = this.#ports;
    const BroadcastChannel = function (name: string): ReturnChannelPort {
      const port: ReturnChannelPort = {
        onmessage: null,
        postMessage: () => undefined,
        close: () => void ports.delete(port),
      };
      if (name === RETURN_CHANNEL) ports.add(port);
      return port;
    } as unknown as NonNullable<CheckoutWindow['BroadcastChannel']>;
    const popup = {
      location: { href: 'about:blank', replace: (url: string) => this.onHosted(url) },
      focus: () => undefined,
      close: () => (this.#popupClosed = true),
    };
    Object.defineProperty(popup, 'closed', { get: () => this.#popupClosed });
    return {
      top: undefined,
      location: { href: `${SHOP}/cart/${this.order}`, assign: () => undefined },
      history: { state: null, replaceState: () => undefined },
      navigator: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36' },
      document: { visibilityState: 'visible', addEventListener: () => undefined },
      screen: { width: 1280, height: 800 },
      localStorage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => void stored.set(key, value) },
      crypto,
      performance: { now: () => time.now },
      Date: { now: time.epochNow },
      Math: { random: () => random.next() },
      BroadcastChannel,
      open: () => popup,
      fetch,
      matchMedia: () => ({ matches: false }),
      setTimeout: (run, delay) => setTimeout(run, delay) as unknown as number,
      clearTimeout: (timer) => clearTimeout(timer),
      addEventListener: () => undefined,
    };
  }
}

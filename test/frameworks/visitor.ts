/** A visitor of an example's shop, in Chromium: reads the button, changes the order, pays. */
import { until } from '../e2e/support/until.js';
import type { Browser, Page } from '../browsers/index.js';
import type { RunningExample } from './running-example.js';

const PAY = 'pay-button >>> [part~=button]';

declare global {
  interface Window {
    /** The element as it was at some time. */
    keptElement: Element | null;
  }
}

/** What the shop has given to the element. */
export interface Given {
  readonly endpoint: unknown;
  readonly order: unknown;
  readonly amount: unknown;
  readonly customer: unknown;
  readonly disabled: unknown;
  /** The label, as slotted. */
  readonly label: string;
  /** What stands in the slot `success`. */
  readonly success: string | undefined;
}

export class Visitor {
  readonly #browser: Browser;
  readonly #shop: RunningExample;
  readonly page: Page;

  private constructor(browser: Browser, shop: RunningExample, page: Page) {
    this.#browser = browser;
    this.#shop = shop;
    this.page = page;
  }

  /** Opens the shop, and waits until its button can be clicked. */
  static async arrive(browser: Browser, shop: RunningExample): Promise<Visitor> {
    const visitor = new Visitor(browser, shop, await browser.newPage(shop.url));
    await visitor.page.waitFor(() => document.querySelector('pay-button')?.shadowRoot?.querySelector('button') != null);
    return visitor;
  }

  /** Waits until the element was given this. */
  async sees(expected: Partial<Given>): Promise<void> {
    let given: Given | undefined;
    const keys = Object.keys(expected) as (keyof Given)[];
    const isAsExpected = async (): Promise<boolean> => {
      given = await this.page.evaluate(look);
      return keys.every((key) => JSON.stringify(given?.[key]) === JSON.stringify(expected[key]));
    };
    await until('the shop', isAsExpected, 5_000).catch(() => {
      throw new Error(`The element was given ${JSON.stringify(given)}, and not ${JSON.stringify(expected)}.`);
    });
  }

  /** Keeps the present element for `isKeptElement`. A page that a server rendered keeps its own. */
  async keepElement(): Promise<void> {
    await this.page.evaluate(() => void (window.keptElement = document.querySelector('pay-button')));
  }

  /** Whether the element on the page is the one that was remembered. */
  isKeptElement(): Promise<boolean> {
    return this.page.evaluate(
      () => !!window.keptElement && window.keptElement === document.querySelector('pay-button'),
    );
  }

  addPack(): Promise<void> {
    return this.page.click('main > button:nth-of-type(2)');
  }

  removePack(): Promise<void> {
    return this.page.click('main > button:nth-of-type(1)');
  }

  /** Ticks or unticks the agreement, without which the button takes no click. */
  toggleAgreement(): Promise<void> {
    return this.page.click('main > input[type=checkbox]');
  }

  async typeName(name: string): Promise<void> {
    await this.page.evaluate((text) => {
      const input = document.querySelector('main > input')!;
      // Uses the platform's own setter: with React's, React would not notice the change.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, text);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, name);
  }

  /** Clicks the button and waits for the hosted page in its popup. */
  async payToCheckout(): Promise<Page> {
    await this.page.click(PAY);
    const checkout = await this.#browser.waitForPage(
      (url) => url.startsWith(`${this.#shop.sandboxUrl}/dexchange/`),
      20_000,
    );
    await checkout.waitFor(() => document.readyState === 'complete');
    return checkout;
  }

  /** Waits for what a handler of the shop wrote. */
  async reads(start: string): Promise<void> {
    await this.page.waitFor((text) => document.querySelector('output')!.textContent!.startsWith(text), {
      args: [start],
      timeout: 20_000,
    });
  }

  /** What has gone wrong on the page, and what the framework has complained about. */
  trouble(): Promise<string[]> {
    return this.page.evaluate(() => window.trouble);
  }
}

/** Runs in the page. */
function look(): Given | undefined {
  const button = document.querySelector('pay-button');
  if (!button) return undefined;
  const { endpoint, order, amount, customer, disabled } = button;
  const isSlotted = (node: Node): boolean => node instanceof Element && node.slot !== '';
  const label = [...button.childNodes].filter((node) => !isSlotted(node) && node.nodeType !== Node.COMMENT_NODE);
  return {
    endpoint,
    order,
    amount,
    customer,
    disabled,
    label: label
      .map((node) => node.textContent)
      .join('')
      .trim(),
    success: button.querySelector('[slot=success]')?.textContent,
  };
}

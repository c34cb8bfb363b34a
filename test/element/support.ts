/**
 * What every component test of the element begins with: a page whose proxy and popups a test controls.
 * `window.fetch` is answered by msw's handlers without its worker, because Firefox hides `keepalive`
 * requests from that.
 */
import { fixture, html } from '@open-wc/testing';
import { getResponse, http, type RequestHandler } from 'msw';
import '../../src/index.js';
import type { CheckoutSession } from '../../src/contract/index.js';
import type { PayButtonElement } from '../../src/element/index.js';
import { answer } from '../checkout/answers.js';
import { FakePopup } from '../checkout/fake-window.js';

/** The page of the running test. */
export const page = {
  /** An order of its own for each test, because attempts are stored by order. */
  order: '',
  /** The popups opened so far. */
  popups: [] as FakePopup[],
  /** The requests that have arrived at the proxy. */
  requests: [] as Request[],
};

/** Those of one method. */
export const sent = (method: 'GET' | 'POST'): Request[] => page.requests.filter((request) => request.method === method);

let handlers: RequestHandler[] = [];
let orders = 0;

/** Adds answers of the proxy. The latest come first. */
export const use = (...added: RequestHandler[]): void => void (handlers = [...added, ...handlers]);

/** The proxy: creates a session for this test's order, and verifies it as `verified`. */
export function proxy(verified: Partial<CheckoutSession> = {}, created: Partial<CheckoutSession> = {}): void {
  const { order } = page;
  const known = { order, reference: `${order}-ref`, ...created };
  use(
    http.post('/pay/sessions', () => answer(known, {}, 201)),
    http.get('/pay/sessions/:id', () => answer({ ...known, ...verified })),
  );
}

/** Takes over `fetch` and `open` for each test of the file, and gives them back. */
export function usePage(): void {
  const { open, fetch } = window;
  beforeEach(() => {
    page.order = `order-${Date.now()}-${++orders}`;
    page.popups = [];
    page.requests = [];
    handlers = [];
    window.fetch = async (input, init) => {
      const request = new Request(input, init);
      page.requests.push(request);
      const response = await getResponse(handlers, request);
      if (!response) throw new TypeError(`nothing answers ${request.url}`);
      return response;
    };
    window.open = () => {
      const popup = new FakePopup();
      page.popups.push(popup);
      return popup as unknown as Window;
    };
  });
  afterEach(() => {
    Object.assign(window, { open, fetch });
  });
}

/** A button for this test's order, with what the shop wrote into it. */
export const payButton = (content = html``, inline = false): Promise<PayButtonElement> =>
  fixture<PayButtonElement>(
    html`<pay-button endpoint="/pay" gateway="dexchange" order=${page.order} amount="5000" ?inline=${inline}>${content}</pay-button>`,
  );

/** Replaces a property of an object of the browser's until the end of the test. */
export function replace(target: object, name: string, value: unknown): void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, writable: true, value });
  replaced.push(() => {
    if (own) Object.defineProperty(target, name, own);
    else Reflect.deleteProperty(target, name);
  });
}
const replaced: (() => void)[] = [];
afterEach(() => {
  while (replaced.length > 0) replaced.pop()!();
});

/** Moves the page's clock forward, as if the buyer had waited longer. The next rendering, within a second, shows it. */
export function waitLonger(milliseconds: number): void {
  const now = performance.now.bind(performance);
  replace(performance, 'now', () => now() + milliseconds);
}

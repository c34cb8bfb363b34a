/** A page has at most one held request, however many payments it watches: a browser opens six connections to a host. */
import { expect } from '@open-wc/testing';
import type { SessionAnswer } from '../../src/checkout/proxy-client.js';
import { RequestBudget } from '../../src/checkout/request-budget.js';
import { Watch } from '../../src/checkout/watch.js';
import { answer } from './answers.js';
import { FakeWindow, type SeenRequest } from './fake-window.js';
import { flow, statesOf, type Flow } from './flow.js';

const ORDERS = ['1001', '1002', '1003', '1004', '1005', '1006', '1007'];

/** A proxy that holds requests for as long as it is asked to, or until a payment is decided. */
class HoldingProxy {
  readonly page: FakeWindow;
  /** The orders whose requests are held now, and the most there were at once. */
  readonly held: string[] = [];
  most = 0;
  readonly #paid = new Set<string>();
  readonly #answers = new Map<string, () => void>();

  constructor(page = new FakeWindow()) {
    this.page = page;
    this.page.respond = (request) => this.#respond(request);
  }

  /** The buyer pays, and the proxy hears of it. */
  pay(order: string): void {
    this.#paid.add(order);
    this.#answers.get(order)?.();
  }

  #respond({ method, url, headers, body, signal }: SeenRequest): Response | Promise<Response> {
    const order = method === 'POST' ? (body as { order: string }).order : url.split('/').at(-1)!;
    const told = (headers: HeadersInit): Response =>
      answer(
        { id: order, order, reference: order, status: this.#paid.has(order) ? 'succeeded' : 'pending' },
        headers,
        method === 'POST' ? 201 : 200,
      );
    const wait = /wait=(\d+)/.exec(headers.get('Prefer') ?? '')?.[1];
    if (!wait || this.#paid.has(order)) return told({ 'Retry-After': '4' });
    this.most = Math.max(this.most, this.held.push(order));
    return new Promise((resolve) => {
      const end = (): void => {
        const index = this.held.indexOf(order);
        if (index >= 0) this.held.splice(index, 1);
        resolve(told({ 'Preference-Applied': `wait=${wait}` }));
      };
      this.#answers.set(order, end);
      signal.addEventListener('abort', end);
      this.page.window.setTimeout(end, +wait * 1000);
    });
  }
}

/** Seven buttons of one page, each with a payment that is under way. */
async function sevenLiveOrders(): Promise<{ proxy: HoldingProxy; buttons: Flow[] }> {
  const proxy = new HoldingProxy();
  const buttons = ORDERS.map((order) => flow(proxy.page, { order }));
  for (const { checkout } of buttons) {
    checkout.pay();
    await proxy.page.tick(1000);
  }
  await proxy.page.tick(30_000);
  return { proxy, buttons };
}

describe('requests that the proxy holds', () => {
  it('are one at a time on a page with seven live orders, and all seven ends are told', async () => {
    const { proxy, buttons } = await sevenLiveOrders();
    expect(proxy.held).to.deep.equal(['1007']);
    for (const order of ORDERS) proxy.pay(order);
    await proxy.page.tick(12_000);
    expect(statesOf(...buttons)).to.deep.equal(ORDERS.map(() => 'succeeded'));
    expect(proxy.most).to.equal(1);
  });

  it('are one at a time when the page is loaded again', async () => {
    const { proxy } = await sevenLiveOrders();
    const again = new HoldingProxy(proxy.page.anotherPage());
    const buttons = ORDERS.map((order) => flow(again.page, { order }));
    await again.page.tick(30_000);
    expect(statesOf(...buttons)).to.deep.equal(ORDERS.map(() => 'confirming'));
    expect(again.held).to.have.length(1);
    expect(again.most).to.equal(1);
  });

  it('are the payment’s that the buyer did something about last', async () => {
    const { proxy, buttons } = await sevenLiveOrders();
    buttons[2]!.checkout.pay();
    await proxy.page.tick(3000);
    expect(proxy.held).to.deep.equal(['1003']);
    proxy.page.broadcast({ payButton: 'return', reference: '1005' });
    await proxy.page.tick(3000);
    expect(proxy.held).to.deep.equal(['1005']);
    expect(proxy.most).to.equal(1);
    proxy.pay('1005');
    await proxy.page.tick();
    expect(buttons[4]!.checkout.state.name).to.equal('succeeded');
  });

  it('are another payment’s once that one is paid, or is not waited for any more', async () => {
    const { proxy, buttons } = await sevenLiveOrders();
    proxy.pay('1007');
    await proxy.page.tick(12_000);
    expect(proxy.held).to.have.length(1);
    const [next] = proxy.held;
    buttons[ORDERS.indexOf(next!)]!.checkout.dismiss();
    await proxy.page.tick(60_000);
    expect(proxy.held).to.have.length(1);
    expect(proxy.held).not.to.include(next);
    expect(proxy.most).to.equal(1);
  });

  it('are one at a time for two copies of the script too', async () => {
    const copy = await import('../../src/checkout/watch.ts?copy' as '../../src/checkout/watch.js');
    expect(copy.Watch).not.to.equal(Watch);
    const page = new FakeWindow();
    const { window } = page;
    const offered: number[] = [];
    for (const One of [Watch, copy.Watch]) {
      const ask = (wait: number): Promise<SessionAnswer> => {
        offered.push(wait);
        return new Promise(() => {});
      };
      const watch = new One(window, new RequestBudget(window), ask, { answered: () => {}, failed: () => {} });
      watch.start(0);
    }
    await page.tick();
    expect(offered.filter((wait) => wait > 0)).to.have.length(1);
  });
});

/** An attempt pays one purchase: an order at one price and one gateway. A success in storage may be out of date. */
import { expect } from '@open-wc/testing';
import type { CheckoutOptions } from '../../src/checkout/index.js';
import type { CheckoutSession } from '../../src/contract/index.js';
import { answer, problem } from './answers.js';
import { consoleLines } from './console.js';
import { FakeWindow } from './fake-window.js';
import { atGateway, clicked, flow, HIGHER, keysOf, openProxy, OPTIONS, paidPage, posts, statesOf } from './flow.js';

const HOUR = 3_600_000;
const said = consoleLines();

/** A page at the gateway where the buyer has pressed again, after the price has changed. */
async function inConflict() {
  const button = await atGateway();
  button.checkout.configure({ ...OPTIONS, ...HIGHER });
  button.checkout.pay();
  return button;
}

describe('a live payment of another purchase', () => {
  for (const [what, change] of [
    ['amount', HIGHER],
    ['gateway', { gateway: 'egopay' }],
  ] as const) {
    it(`at another ${what}: a press opens nothing and sends nothing, state conflict asks`, async () => {
      const { page, checkout, told } = await atGateway(undefined, { gateway: 'dexchange' });
      checkout.configure({ ...OPTIONS, gateway: 'dexchange', ...change });
      checkout.pay();
      checkout.pay();
      await page.tick(100);
      expect(checkout.state).to.deep.include({ name: 'conflict' });
      expect([page.opened.length, posts(page).length, told]).to.deep.equal([1, 1, ['start']]);
    });
  }

  it('is not asked about where the page names neither amount nor gateway, or the same', async () => {
    const { page, checkout } = await atGateway(undefined, { gateway: 'dexchange' });
    for (const options of [
      { amount: undefined },
      { gateway: 'dexchange' },
      { amount: undefined, gateway: 'dexchange' },
    ]) {
      checkout.configure({ ...OPTIONS, ...options });
      checkout.pay();
      await page.tick(100);
      expect(checkout.state.name).to.equal('checkout');
    }
  });

  it('is brought back by resume, and its success is told', async () => {
    const { page, checkout, told, proxy } = await inConflict();
    checkout.resume();
    await page.tick(100);
    expect([checkout.state.name, page.opened.length, page.popups[0]!.focused]).to.deep.equal(['checkout', 1, 1]);
    proxy.verified.set('id1', { status: 'succeeded' });
    await page.tick(12_000);
    expect(told).to.deep.equal(['start', 'success']);
  });

  it('is left by restart: a new key, a window in that very call, and its late success is not taken for the new one', async () => {
    const { page, checkout, told, proxy } = await inConflict();
    checkout.restart();
    expect([page.opened.length, page.popups[0]!.closed]).to.deep.equal([2, true]);
    await page.tick(100);
    proxy.verified.set('id1', { status: 'succeeded' });
    page.broadcast({ payButton: 'return', reference: 'ref-id1' });
    await page.tick(60_000);
    expect([keysOf(page).length, checkout.state.name, told, page.posted]).to.deep.equal([
      2,
      'checkout',
      ['start', 'start'],
      [],
    ]);
    proxy.verified.set('id2', { status: 'succeeded' });
    await page.tick(12_000);
    expect(told).to.deep.equal(['start', 'start', 'success']);
  });

  it('that is paid all the same and comes back by its address is told, though a newer one is live', async () => {
    const { page, checkout, proxy } = await inConflict();
    checkout.restart();
    await page.tick(100);
    checkout.disconnect();
    const back = page.anotherPage('https://shop.example/cart#pay-session=id1&pay-order=1001');
    proxy.verified.set('id1', { status: 'succeeded' });
    const second = flow(back, HIGHER);
    await back.tick(1000);
    expect(second.told).to.deep.equal(['success']);
  });

  it('stays where the page cancels payment-start of the new one', async () => {
    const { page, checkout } = await inConflict();
    checkout.addEventListener('payment-start', (event) => event.preventDefault());
    checkout.restart();
    await page.tick(100);
    expect([checkout.state.name, posts(page).length, page.popups[0]!.closed]).to.deep.equal(['conflict', 1, false]);
  });

  it('that another tab began while ours was being created is asked about: its page is not opened in our window', async () => {
    let respond: (response: Response) => void = () => {};
    const { page, checkout } = await clicked(
      () => new Promise((resolve) => (respond = resolve)),
      100,
      flow(undefined, HIGHER),
    );
    const other = await atGateway(page.anotherPage());
    // The other tab has used our key, at its own price.
    expect(keysOf(other.page)).to.deep.equal(keysOf(page));
    respond(answer({}, {}, 201));
    await page.tick(100);
    expect([checkout.state.name, page.popups[0]!.visited, page.popups[0]!.closed]).to.deep.equal([
      'conflict',
      [],
      true,
    ]);
  });

  it('resume and restart do nothing in any other state', async () => {
    const { page, checkout } = await atGateway();
    checkout.resume();
    checkout.restart();
    await page.tick(100);
    expect([page.opened.length, posts(page).length]).to.deep.equal([1, 1]);
  });

  it('of which the proxy named the true price, and the buyer agreed, is the same purchase on the next page, too', async () => {
    const { page, checkout } = await clicked(() => problem('amount_changed', 409, HIGHER), 100);
    openProxy(page);
    checkout.pay();
    await page.tick(100);
    expect(checkout.state.name).to.equal('checkout');
    checkout.pay();
    expect(checkout.state.name).to.equal('checkout');
    checkout.disconnect();
    const second = flow(page.anotherPage());
    second.checkout.pay();
    expect(second.checkout.state.name).to.equal('checkout');
  });
});

describe('a remembered success', () => {
  /** What another page shows, with these options and so much later. */
  const shownBeside = async (paid: FakeWindow, options = {}, later = 0) => {
    const page = paid.anotherPage();
    page.jumpClock(later);
    const button = flow(page, options);
    await page.tick(1000);
    return button;
  };

  it('is shown for a day without a request, to a page that sells the same or names no price', async () => {
    const paid = await paidPage();
    for (const options of [{}, { amount: undefined }]) {
      const { checkout, page, told } = await shownBeside(paid, options, 23 * HOUR);
      expect([checkout.state.name, page.requests.length, told]).to.deep.equal(['succeeded', 0, []]);
    }
  });

  it('is not shown to a page that sells at another price, nor after a day: a press pays', async () => {
    for (const [options, later] of [
      [{ amount: { value: 2500, currency: 'XOF' } }, 0],
      [{}, 25 * HOUR],
    ] as const) {
      const { checkout, page } = await shownBeside(await paidPage(), options, later);
      expect(checkout.state.name).to.equal('idle');
      page.respond = () => problem('order_already_paid', 409);
      checkout.pay();
      await page.tick(100);
      expect([posts(page).length, checkout.state]).to.deep.equal([
        1,
        { name: 'failed', code: 'order_already_paid', amount: undefined },
      ]);
    }
  });

  it('goes from a page whose price changes, and stays where the price is not one', async () => {
    const { page, checkout, proxy } = await atGateway();
    proxy.verified.set('id1', { status: 'succeeded' });
    await page.tick(12_000);
    checkout.configure({ ...OPTIONS, amount: { value: 0, currency: 'XOF' } });
    expect(checkout.state.name).to.equal('succeeded');
    checkout.configure({ ...OPTIONS, ...HIGHER });
    expect(checkout.state.name).to.equal('idle');
  });

  const answers: [string, () => Response | Promise<Response>, boolean][] = [
    ['knows no such session', () => problem('session_not_found', 404), true],
    ['says that it is pending', () => answer({ id: 'id1', reference: 'ref-id1' }), true],
    [
      'says that it is at another price',
      () => answer({ id: 'id1', reference: 'ref-id1', status: 'succeeded', atAnotherPrice: true }),
      true,
    ],
    ['says that it is paid', () => answer({ id: 'id1', reference: 'ref-id1', status: 'succeeded' }), false],
    ['is down', () => problem('gateway_unavailable', 503), false],
    ['cannot be reached', () => Promise.reject(new TypeError('Failed to fetch')), false],
    ['answers about another session', () => answer({ id: 'id7', reference: 'ref-id7' }), false],
  ];
  for (const [title, read, isOpen] of answers) {
    it(`asks at a press; the proxy ${title}: ${isOpen ? 'it begins anew' : 'it stays'}`, async () => {
      const { checkout, page, told } = await shownBeside(await paidPage());
      page.respond = ({ method }) => (method === 'GET' ? read() : answer({ id: 'id2', reference: 'ref-id2' }, {}, 201));
      for (let press = 0; press < 3; press++) checkout.pay();
      await page.tick(100);
      expect([checkout.state.name, posts(page).length, told]).to.deep.equal(
        isOpen ? ['checkout', 1, ['start']] : ['succeeded', 0, []],
      );
    });
  }

  it('is forgotten on request, here and on the next page; what is under way is not', async () => {
    const paid = await paidPage();
    const { checkout } = await shownBeside(paid);
    checkout.forget();
    expect(checkout.state.name).to.equal('idle');
    expect((await shownBeside(paid)).checkout.state.name).to.equal('idle');
    const live = await atGateway();
    live.checkout.forget();
    expect(live.checkout.state.name).to.equal('checkout');
    expect((await shownBeside(live.page)).checkout.state.name).to.equal('confirming');
  });

  it('of an order that may be paid many times does not exist: it is told once, and a press pays again', async () => {
    const { page, checkout, told, proxy } = await atGateway();
    proxy.verified.set('id1', { status: 'succeeded', repeatable: true });
    await page.tick(12_000);
    expect(checkout.state.name).to.equal('succeeded');
    expect((await shownBeside(page)).checkout.state.name).to.equal('idle');
    checkout.pay();
    await page.tick(100);
    expect([keysOf(page).length, told]).to.deep.equal([2, ['start', 'success', 'start']]);
  });
});

describe('money that was received at another price', () => {
  it('is told once as pending, with its session, over tabs and reloads; no success; then the order can be paid', async () => {
    const first = await atGateway();
    const { page, checkout, proxy } = first;
    const tab = page.anotherPage();
    const second = flow(tab);
    await tab.tick(1000);
    proxy.verified.set('id1', { status: 'succeeded', atAnotherPrice: true });
    await page.tick(12_000);
    await tab.tick(12_000);
    expect([...first.told, ...second.told]).to.deep.equal(['start', 'pending paid_at_another_price']);
    const [, end] = [...first.events, ...second.events];
    expect(end!.detail).to.nested.include({ 'session.status': 'succeeded' });
    expect(statesOf(first, second)).to.deep.equal(['pending', 'pending']);
    expect(page.popups[0]!.closed).to.equal(true);
    expect([await page.requestsIn(600_000), page.timers]).to.deep.equal([0, 0]);
    const reloaded = flow(page.anotherPage());
    await reloaded.page.tick(1000);
    expect([reloaded.checkout.state.name, reloaded.told]).to.deep.equal(['idle', []]);
    checkout.configure({ ...OPTIONS, ...HIGHER });
    checkout.pay();
    await page.tick(100);
    expect([checkout.state.name, keysOf(page).length]).to.deep.equal(['checkout', 2]);
  });

  it('can be dismissed', async () => {
    const { page, checkout, proxy, told } = await atGateway();
    proxy.verified.set('id1', { status: 'succeeded', atAnotherPrice: true });
    await page.tick(12_000);
    checkout.dismiss();
    expect([checkout.state.name, told.length]).to.deep.equal(['idle', 2]);
  });
});

describe('what the proxy answers later', () => {
  const lies: [string, Partial<CheckoutSession>][] = [
    ['another id', { id: 'id9' }],
    ['another reference', { reference: 'ref-9' }],
    ['another address', { checkoutUrl: 'https://pay.dexchange.sn/9' }],
    ['a script for an address', { checkoutUrl: 'javascript:alert(1)' }],
    ['a success under another id', { id: 'id9', status: 'succeeded' }],
  ];
  for (const [title, lie] of lies) {
    it(`with ${title} is reported and not followed`, async () => {
      const { page, checkout, proxy, told } = await atGateway();
      const before = checkout.state;
      proxy.verified.set('id1', lie);
      await page.tick(12_000);
      expect(said.join()).to.contain('protocol_error: the proxy answered with another session');
      expect([checkout.state, told]).to.deep.equal([before, ['start']]);
    });
  }

  it('the link is the address that was checked, and none in any other state', async () => {
    const page = new FakeWindow();
    page.openWindow = () => null;
    openProxy(page);
    const { checkout } = flow(page);
    expect(checkout.link).to.equal(undefined);
    checkout.pay();
    await page.tick(100);
    expect(checkout.link).to.equal('https://pay.dexchange.sn/id1');
  });

  it('a link whose host is not in checkout-hosts any more is none', async () => {
    const page = new FakeWindow();
    page.openWindow = () => null;
    const { checkout } = await clicked(
      () => answer({ checkoutUrl: 'https://checkout.example/1' }, {}, 201),
      100,
      flow(page, { checkoutHosts: ['checkout.example'] }),
    );
    expect(checkout.link).to.equal('https://checkout.example/1');
    checkout.configure(OPTIONS);
    expect(checkout.link).to.equal(undefined);
  });

  it('a link from storage that a buyer must not be sent to is none', async () => {
    const { page, checkout } = await atGateway();
    checkout.disconnect();
    const { stored } = page.browser;
    const [[name, text]] = [...stored] as [[string, string]];
    stored.set(name, text.replace(/"checkoutUrl":"[^"]*"/, '"checkoutUrl":"javascript:alert(1)"'));
    const next = await clicked(page.respond, 100, flow(page.anotherPage()));
    expect([next.checkout.link, next.checkout.state.name, next.page.opened.length]).to.deep.equal([
      undefined,
      'pending',
      0,
    ]);
  });
});

describe('what leaves the page', () => {
  it('the name of the popup says nothing of the key, and finds the same window again after a reload', async () => {
    const { page } = await atGateway();
    const next = await clicked(page.respond, 100, flow(page.anotherPage()));
    expect(next.page.opened[0]!.name).to.equal(page.opened[0]!.name);
    for (const { name } of page.opened) expect(keysOf(page).some((key) => name.includes(key))).to.equal(false);
  });

  for (const customer of [{ name: null }, { phone: 771234567 }, { name: 'x'.repeat(5000) }, null, 'Awa']) {
    it(`a customer of ${typeof customer === 'object' ? Object.entries(customer ?? {}).map(([name, value]) => `${name}: ${typeof value}`) : 'text'} stops no payment`, async () => {
      const { checkout } = await atGateway(undefined, { customer: customer as CheckoutOptions['customer'] });
      expect(checkout.state.name).to.equal('checkout');
    });
  }
});

/** The popup is blocked, closed at once, or not a window at all: the buyer gets a link instead. */
import { expect } from '@open-wc/testing';
import { Checkout } from '../../src/checkout/index.js';
import { answer, CHECKOUT_URL } from './answers.js';
import { FakePopup, FakeWindow } from './fake-window.js';
import { posts, proxy } from './flow.js';

/** A click where `window.open` gives this. Nobody calls `connect`: `pay` does. */
const clickedWith = async (
  openWindow: (page: FakeWindow) => unknown,
): Promise<{ page: FakeWindow; checkout: Checkout }> => {
  const page = new FakeWindow();
  page.respond = proxy();
  page.openWindow = () => openWindow(page);
  const checkout = new Checkout({ endpoint: '/pay', order: '1001' }, undefined, page.window);
  checkout.pay();
  await page.tick(4000);
  return { page, checkout };
};

const closedAfter = (delay: number) => (page: FakeWindow) => {
  const popup = new FakePopup();
  if (delay === 0) popup.closed = true;
  else page.window.setTimeout(() => popup.close(), delay);
  return popup;
};

describe('a popup that does not come', () => {
  const forms: [string, (page: FakeWindow) => unknown][] = [
    ['T2.1 null is returned', () => null],
    ['T2.2 undefined is returned', () => undefined],
    [
      'T2.3 it throws',
      () => {
        throw new DOMException('sandboxed', 'InvalidAccessError');
      },
    ],
    ['T2.4 true is returned', () => true],
    ['T2.5 an empty object is returned', () => ({})],
    ['T2.6 it is closed at once', closedAfter(0)],
    ['T2.6 it is closed after 50 ms', closedAfter(50)],
    ['T2.6 it is closed after 1500 ms', closedAfter(1500)],
    ['T6.5 the page’s top frame is returned, as a web view does', (page) => Object.assign(page, { closed: false })],
  ];
  for (const [title, openWindow] of forms) {
    it(`${title}: one session, a link to its checkout, and the watch goes on`, async () => {
      const { page, checkout } = await clickedWith(openWindow);
      expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'link' });
      expect((checkout.state as { session: { checkoutUrl: string } }).session.checkoutUrl).to.equal(CHECKOUT_URL);
      expect([posts(page).length, page.opened.length]).to.deep.equal([1, 1]);
      page.respond = () => answer({ status: 'succeeded' });
      await page.tick(12_000);
      expect(checkout.state.name).to.equal('succeeded');
    });
  }

  it('T1.9 the page itself is returned: it is neither painted nor navigated, and the attempt is kept', async () => {
    const page = new FakeWindow();
    page.respond = () => answer({}, {}, 201);
    const { window } = page;
    const visited: string[] = [];
    Object.assign(window, { closed: false });
    Object.assign(window.location, { replace: (url: string) => visited.push(url) });
    page.openWindow = () => window;
    const checkout = new Checkout({ endpoint: '/pay', order: '1001' }, undefined, window);
    checkout.pay();
    expect(window.localStorage.getItem('pay-button:/pay:1001')).to.contain('"key"');
    await page.tick(1000);
    expect(visited).to.deep.equal([]);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'link' });
  });

  it('T3.7 throws at every touch later on: nothing breaks, and the success arrives', async () => {
    const boom = (): never => {
      throw new DOMException('gone', 'SecurityError');
    };
    const popup = new FakePopup();
    const { page, checkout } = await clickedWith(() => popup);
    for (const name of ['location', 'document', 'opener', 'closed', 'focus', 'close']) {
      Object.defineProperty(popup, name, { get: boom, set: boom });
    }
    await page.tick(5000);
    checkout.pay();
    page.respond = () => answer({ status: 'succeeded' });
    await page.tick(12_000);
    expect(checkout.state.name).to.equal('succeeded');
  });
});

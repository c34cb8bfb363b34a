/** Storage that takes nothing: no end is told twice, and nothing is paid twice. */
import { expect } from '@open-wc/testing';
import { problem } from './answers.js';
import { consoleLines } from './console.js';
import { type FakeBrowser, FakeWindow } from './fake-window.js';
import { atGateway, clicked, flow, keysOf, openProxy, posts, type Flow, type OpenProxy } from './flow.js';

consoleLines();

/** Each way to fail. */
const WAYS: Record<string, (browser: FakeBrowser) => void> = {
  'every touch throws': (browser) => (browser.storage = 'denied'),
  'writes throw': (browser) => (browser.storage = 'full'),
  'writes do nothing': (browser) => (browser.storage = 'ignores'),
  'it is cleared': (browser) => browser.stored.clear(),
  'it is cleared, and takes nothing any more': (browser) => {
    browser.stored.clear();
    browser.storage = 'full';
  },
};
/** When storage begins to fail. */
const MOMENTS = ['before anything', 'after the press', 'at the gateway', 'after the end'] as const;

const ENDS = {
  succeeded: 'success',
  failed: 'failed failed',
  canceled: 'failed canceled',
  expired: 'failed expired',
} as const;

for (const [way, fail] of Object.entries(WAYS)) {
  for (const moment of MOMENTS) {
    describe(`storage: ${way}, ${moment}`, () => {
      /** A press, where storage may fail before and after it. */
      const pressed = (): Flow & { proxy: OpenProxy } => {
        const page = new FakeWindow();
        const proxy = openProxy(page);
        if (moment === 'before anything') fail(page.browser);
        const button = flow(page);
        button.checkout.pay();
        if (moment === 'after the press') fail(page.browser);
        return { ...button, proxy };
      };

      /** Pays with storage that fails at that moment, until the given end, and long after it. */
      const paid = async (status: keyof typeof ENDS): Promise<Flow> => {
        const made = pressed();
        const { page, proxy } = made;
        await page.tick(5000);
        if (moment === 'at the gateway') fail(page.browser);
        proxy.verified.set('id1', { status });
        await page.tick(12_000);
        if (moment === 'after the end') fail(page.browser);
        page.dispatch('focus');
        await page.tick(60_000);
        return made;
      };

      for (const [status, end] of Object.entries(ENDS) as [keyof typeof ENDS, string][]) {
        it(`${status} is told once on a page, and asked for no more`, async () => {
          const { page, checkout, told } = await paid(status);
          expect([told, checkout.state.name, posts(page).length]).to.deep.equal([['start', end], status, 1]);
          const asked = page.requests.length;
          page.dispatch('storage', { key: 'pay-button:/pay:1001' });
          page.dispatch('pageshow');
          await page.tick(300_000);
          expect([page.requests.length - asked, page.timers, told.length]).to.deep.equal([0, 0, 2]);
        });
      }

      it('one press of "try again" begins one payment', async () => {
        const { page, checkout, told } = await paid('canceled');
        checkout.pay();
        await page.tick(60_000);
        expect([posts(page).length, keysOf(page).length, checkout.state.name]).to.deep.equal([2, 2, 'checkout']);
        expect(told).to.deep.equal(['start', 'failed canceled', 'start']);
      });

      it('a button that is made anew after the success shows it, and pays nothing', async () => {
        const { page, checkout } = await paid('succeeded');
        checkout.disconnect();
        const next = flow(page);
        next.checkout.pay();
        await page.tick(1000);
        expect([next.checkout.state.name, next.told, posts(page).length]).to.deep.equal(['succeeded', [], 1]);
      });

      it('a button that is made anew at the gateway goes on with that payment', async () => {
        const first = pressed();
        const { page, proxy } = first;
        await page.tick(5000);
        if (moment === 'at the gateway') fail(page.browser);
        first.checkout.disconnect();
        const next = flow(page);
        expect(next.checkout.state.name).to.equal('confirming');
        next.checkout.pay();
        await page.tick(1000);
        expect([posts(page).length, next.checkout.state.name]).to.deep.equal([1, 'checkout']);
        proxy.verified.set('id1', { status: 'succeeded' });
        await page.tick(12_000);
        expect([...first.told, ...next.told]).to.deep.equal(['start', 'success']);
      });

      it('two buttons of the order make one payment, though the second was not there at the press', async () => {
        const { page } = pressed();
        const second = flow(page);
        second.checkout.pay();
        await page.tick(5000);
        if (moment !== 'before anything') fail(page.browser);
        second.checkout.pay();
        await page.tick(5000);
        expect([keysOf(page).length, posts(page).length]).to.deep.equal([1, 1]);
      });
    });
  }
}

it('a refusal is told once, and one press makes a bounded number of requests, whatever the proxy answers', async () => {
  for (const [code, status, headers] of [
    ['idempotency_conflict', 422, {}],
    ['idempotency_conflict', 409, { 'Retry-After': '1' }],
    ['gateway_unavailable', 503, { 'Retry-After': '1' }],
    ['internal_error', 500, {}],
  ] as const) {
    for (const storage of ['works', 'denied', 'full', 'ignores'] as const) {
      const page = new FakeWindow();
      page.browser.storage = storage;
      const { told } = await clicked(() => problem(code, status, {}, headers), 300_000, flow(page));
      expect(told.length, `${code} ${status}, ${storage}`).to.equal(2);
      expect(posts(page).length).to.be.at.most(20);
      expect(keysOf(page).length).to.be.at.most(3);
    }
  }
});

it('a press right after a failure was told begins one payment', async () => {
  for (const storage of ['works', 'full'] as const) {
    const page = new FakeWindow();
    const proxy = openProxy(page);
    const { checkout, told } = flow(page);
    checkout.addEventListener(
      'payment-failed',
      () => void Promise.resolve(new Event('click')).then((press) => checkout.pay(press)),
      { once: true },
    );
    checkout.pay();
    await page.tick(5000);
    page.browser.storage = storage;
    proxy.verified.set('id1', { status: 'failed' });
    await page.tick(30_000);
    expect([keysOf(page).length, checkout.state.name, told]).to.deep.equal([
      2,
      'checkout',
      ['start', 'failed failed', 'start'],
    ]);
  }
});

it('what another tab writes later counts, though a write of this page was refused before', async () => {
  const page = new FakeWindow();
  const { browser } = page;
  openProxy(page);
  const { checkout } = flow(page);
  browser.storage = 'full';
  checkout.pay();
  await page.tick(1000);
  checkout.disconnect();
  browser.storage = 'works';
  const { page: other } = await atGateway(page.anotherPage());
  const next = flow(page);
  expect(next.checkout.state).to.deep.include({ name: 'confirming' });
  expect(browser.stored.get('pay-button:/pay:1001')).to.contain(keysOf(other)[0]);
});

/** What another page of the same browser knows: after a reload, and in a second tab. */
import { expect } from '@open-wc/testing';
import { answer, CHECKOUT_URL } from './answers.js';
import { consoleLines } from './console.js';
import { FakeWindow } from './fake-window.js';
import { clicked, flow, keysOf, never, posts, proxy, statesOf } from './flow.js';

const said = consoleLines();

describe('after the page was gone', () => {
  it('T5.3 takes up a live attempt on the next page, and tells its success', async () => {
    const first = await clicked(proxy(), 5000);
    first.checkout.disconnect();

    const second = flow(first.page.anotherPage());
    second.page.respond = proxy({ status: 'succeeded' });
    expect(second.checkout.state.name).to.equal('confirming');
    await second.page.tick(1000);
    expect(second.told).to.deep.equal(['success']);
    expect(posts(second.page)).to.have.length(0);
  });

  for (const [where, href, hints] of [
    ['this machine', 'http://localhost:5173/', 1],
    ['the web', 'https://shop.example/', 0],
  ] as const) {
    it(`an order that is remembered as paid on a page of ${where}: the console is told ${hints ? 'once how to pay again' : 'nothing'}`, async () => {
      const order = `paid-${where}`;
      const { page, checkout } = await clicked(
        ({ method }) => answer({ order, status: method === 'POST' ? 'pending' : 'succeeded' }),
        5000,
        flow(new FakeWindow(href), { order }),
      );
      expect([checkout.state.name, said]).to.deep.equal(['succeeded', []]);
      for (let time = 0; time < 2; time++)
        expect(flow(page.anotherPage(), { order }).checkout.state.name).to.equal('succeeded');
      expect(said).to.deep.equal(
        hints ? [`<pay-button>: order ${order} is remembered as paid. See docs/testing.md#paying-again`] : [],
      );
    });
  }

  it('shows a paid order as paid, without telling it twice', async () => {
    const first = await clicked(proxy({ status: 'succeeded' }), 5000);

    const second = flow(first.page.anotherPage());
    await second.page.tick(5000);
    expect(second.checkout.state.name).to.equal('succeeded');
    expect(second.told).to.deep.equal([]);
    expect(second.page.requests).to.have.length(0);
  });

  it('T8.5 repeats a create that was cut off by a reload with the same key', async () => {
    const first = await clicked(never, 1000);
    first.page.dispatch('pagehide');
    expect(first.page.popups[0]!.closed).to.equal(true);
    first.checkout.disconnect();

    const second = flow(first.page.anotherPage());
    second.page.respond = proxy();
    await second.page.tick(1000);
    expect(second.page.requests).to.have.length(0);
    second.checkout.pay();
    await second.page.tick();
    expect([posts(first.page).length, posts(second.page).length]).to.deep.equal([1, 1]);
    expect(keysOf(second.page)).to.deep.equal(keysOf(first.page));
  });

  it('T3.8 leaves the popup open when the page goes away while the buyer pays', async () => {
    const { page } = await clicked(proxy(), 5000);
    page.dispatch('pagehide');
    expect(page.popups[0]!.closed).to.equal(false);
  });

  it('T5.4 verifies when the buyer comes Back from the hosted page to a page that the browser had kept', async () => {
    const { page, checkout, told } = await clicked(proxy(), 20_000, flow(undefined, { presentation: 'redirect' }));
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'redirect' });
    page.dispatch('pagehide', { persisted: true });
    expect(await page.requestsIn(400, () => page.dispatch('pageshow', { persisted: true }))).to.equal(1);
    expect(checkout.state.name).to.equal('confirming');
    page.respond = proxy({ status: 'succeeded' });
    await page.tick(12_000);
    expect(told).to.deep.equal(['start', 'success']);
  });

  it('T8.4 brings the same checkout in a second tab', async () => {
    const first = await clicked(proxy(), 1000);

    const second = flow(first.page.anotherPage());
    second.page.respond = proxy();
    second.checkout.pay();
    await second.page.tick(1000);
    expect(posts(second.page)).to.have.length(0);
    expect(second.page.popups[0]!.visited).to.deep.equal([CHECKOUT_URL]);
  });

  it('tells a success in one of two tabs, and shows it in both', async () => {
    const first = flow();
    const second = flow(first.page.anotherPage());
    second.page.respond = proxy();
    await clicked(proxy(), 5000, first);
    await second.page.tick(5000);
    expect(second.checkout.state.name).to.equal('confirming');
    for (const { page } of [first, second]) {
      page.respond = proxy({ status: 'succeeded' });
      await page.tick(12_000);
    }
    expect([...first.told, ...second.told]).to.deep.equal(['start', 'success']);
    expect(statesOf(first, second)).to.deep.equal(['succeeded', 'succeeded']);
  });

  it('T5.5 works from memory when storage throws', async () => {
    const { told } = await clicked(
      proxy({ status: 'succeeded' }),
      5000,
      flow(
        new (class extends FakeWindow {
          override get window() {
            return Object.defineProperty(super.window, 'localStorage', {
              get() {
                throw new DOMException('denied', 'SecurityError');
              },
            });
          }
        })(),
      ),
    );
    expect(told).to.deep.equal(['start', 'success']);
  });

  it('ignores what stands in storage and is not an attempt', async () => {
    for (const text of [
      '',
      'null',
      '{}',
      '{"key":1}',
      'garbage',
      '{"key":"k","startedAt":0,"returnUrl":"","session":{"id":"x"}}',
    ]) {
      const page = new FakeWindow();
      page.browser.stored.set('pay-button:/pay:1001', text);
      const { checkout } = flow(page);
      await page.tick(1000);
      expect([page.requests.length, checkout.state.name], text).to.deep.equal([0, 'idle']);
    }
  });
});

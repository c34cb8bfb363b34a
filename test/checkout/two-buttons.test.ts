/** Two buttons of one order on a page show one payment. */
import { expect } from '@open-wc/testing';
import { problem } from './answers.js';
import { FakeWindow } from './fake-window.js';
import { clicked, flow, gets, never, posts, proxy, slowly, statesOf, type Flow } from './flow.js';

describe('two buttons of one order on a page', () => {
  const OUTCOMES = ['succeeded', 'failed', 'canceled', 'expired'] as const;
  const pair = (): { page: FakeWindow; first: Flow; second: Flow } => {
    const page = new FakeWindow();
    return { page, first: flow(page), second: flow(page) };
  };

  for (const status of OUTCOMES) {
    it(`show the same at every step until ${status}; the one that was clicked tells it, once, and one set of requests is sent`, async () => {
      const { page, first, second } = pair();
      const steps: string[][] = [];
      first.checkout.addEventListener('payment-statechange', () => steps.push([first.checkout.state.name]));
      second.checkout.addEventListener('payment-statechange', () => steps.at(-1)!.push(second.checkout.state.name));
      await clicked(proxy(), 20_000, first);
      const alone = await clicked(proxy(), 20_000);
      expect(page.requests.length).to.equal(alone.page.requests.length);
      page.respond = proxy({ status });
      await page.tick(12_000);
      expect(steps.map(([one]) => one)).to.deep.equal(['opening', 'checkout', status]);
      expect(steps.map(([, other]) => other)).to.deep.equal(['opening', 'checkout', status]);
      expect([first.told.length, second.told]).to.deep.equal([2, []]);
      expect([await page.requestsIn(600_000), page.timers]).to.deep.equal([0, 0]);
    });
  }

  it('show the same refusal, and the other one can try again', async () => {
    const { first, second } = pair();
    await clicked(() => problem('order_not_found', 404), 0, first);
    expect(second.checkout.state).to.deep.equal(first.checkout.state);
    expect(second.checkout.state).to.deep.include({ name: 'failed', code: 'order_not_found' });
    await clicked(proxy(), 0, second);
    expect(statesOf(first, second)).to.deep.equal(['checkout', 'checkout']);
  });

  it('one that is put on the page later shows the same at once, and asks nothing', async () => {
    const { page, first } = pair();
    await clicked(proxy(), 0, first);
    const asked = page.requests.length;
    expect(flow(page).checkout.state).to.deep.equal(first.checkout.state);
    await page.tick();
    expect(page.requests.length).to.equal(asked);
  });

  it('the other one goes on when the one that was clicked leaves the page, and tells the end once', async () => {
    for (const leaveAt of [0, 5000]) {
      const { page, first, second } = pair();
      await clicked(slowly(page, 1000, proxy(), 'POST'), leaveAt, first);
      first.checkout.disconnect();
      await page.tick(5000);
      expect(second.checkout.state.name).to.equal('checkout');
      page.respond = proxy({ status: 'succeeded' });
      await page.tick(20_000);
      expect(second.checkout.state.name).to.equal('succeeded');
      expect([...first.told, ...second.told]).to.deep.equal(['start', 'success']);
    }
  });

  it('the other one brings the same checkout back, turns away from it, and asks', async () => {
    const { page, first, second } = pair();
    await clicked(proxy(), 1000, first);
    second.checkout.pay();
    await page.tick(1000);
    expect([posts(page).length, new Set(page.opened.map(({ name }) => name)).size]).to.deep.equal([1, 1]);
    second.checkout.dismiss();
    expect(statesOf(first, second)).to.deep.equal(['pending', 'pending']);
    page.respond = proxy({ status: 'succeeded' });
    second.checkout.verify();
    await page.tick(1000);
    expect(statesOf(first, second)).to.deep.equal(['succeeded', 'succeeded']);
    expect([...first.told, ...second.told].filter((name) => name === 'success')).to.have.length(1);
    expect(page.popups.map(({ closed }) => closed)).to.deep.equal([true, true]);
    expect([await page.requestsIn(600_000), page.timers]).to.deep.equal([0, 0]);
  });

  it('the other one turns away before there is a checkout: no waiting page stays open', async () => {
    const { page, first, second } = pair();
    await clicked(never, 0, first);
    second.checkout.dismiss();
    expect([first.checkout.state.name, page.popups[0]!.closed]).to.deep.equal(['pending', true]);
  });

  it('the other one asks at once when its buyer wants to know', async () => {
    const { page, first, second } = pair();
    await clicked(proxy(), 0, first);
    const asked = gets(page).length;
    second.checkout.verify();
    await page.tick(300);
    expect(gets(page).length - asked).to.equal(1);
  });

  it('are not those of another order, nor of another page', async () => {
    const { page, first } = pair();
    const other = flow(page, { order: '1002' });
    const elsewhere = flow();
    await clicked(proxy(), 0, first);
    expect(statesOf(other, elsewhere)).to.deep.equal(['idle', 'idle']);
  });
});

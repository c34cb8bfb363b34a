/** How the button follows a payment: what it believes, when it asks, how long it waits. */
import { expect } from '@open-wc/testing';
import type { Checkout, CheckoutOptions } from '../../src/checkout/index.js';
import { answer, CHECKOUT_URL, problem, session } from './answers.js';
import { consoleLines } from './console.js';
import { FakeWindow } from './fake-window.js';
import { clicked, flow, gets, keysOf, never, OPTIONS, posts, proxy, unreachable } from './flow.js';

consoleLines();
const HOUR = 3_600_000;
const RETURN = { payButton: 'return', reference: '1001-abc' };
const unknown = (): Response => problem('session_not_found', 404);

describe('asking about a payment', () => {
  it('does nothing where the options are not valid, or no attempt is alive', async () => {
    for (const options of [{ endpoint: '' }, {}]) {
      const { page, checkout, told } = flow(undefined, options);
      checkout.verify();
      await page.tick(10_000);
      expect([page.requests.length, checkout.state.name, told]).to.deep.equal([0, 'idle', []]);
    }
  });

  const WRONG: Partial<CheckoutOptions>[] = [
    { amount: { value: -1, currency: 'XOF' } },
    { problem: { message: 'a key stands on the tag', fatal: true } },
  ];
  for (const wrong of WRONG) {
    const title = Object.keys(wrong)[0]!;
    it(`tells the success of a payment that is under way, though with this ${title} none may begin`, async () => {
      const first = await clicked(proxy(), 5000);
      const { page, told } = flow(first.page.anotherPage(), wrong);
      page.respond = proxy({ status: 'succeeded' });
      await page.tick(1000);
      expect(told).to.deep.equal(['success']);
      expect(posts(page)).to.have.length(0);
    });

    it(`brings the checkout of a payment that is under way back, though with this ${title} none may begin`, async () => {
      const { page, checkout, told } = await clicked(proxy(), 5000);
      checkout.configure({ ...OPTIONS, ...wrong });
      page.popups[0]!.closed = true;
      checkout.pay();
      await page.tick(1000);
      expect(page.popups.at(-1)!.visited).to.deep.equal([CHECKOUT_URL]);
      expect(told).to.deep.equal(['start']);
      expect(posts(page)).to.have.length(1);
    });
  }
});

/** Another page, whose clock shows `later`, after a buyer has left a payment open on the first one. */
async function laterPage(later: number): Promise<FakeWindow> {
  const { page, checkout } = await clicked(proxy(), 5000);
  checkout.disconnect();
  const next = page.anotherPage();
  next.jumpClock(later);
  return next;
}

describe('watching a payment', () => {
  it('T7.8 goes on after whatever a captive portal or a broken server says', async () => {
    const answers = [
      () => new Response('<html>Connect to Wi-Fi</html>', { status: 200, headers: { 'Content-Type': 'text/html' } }),
      () => new Response(''),
      () => new Response('{"status":"succeeded"}'),
      () => new Response('null'),
      () => answer({ status: 'PAID' as 'succeeded' }),
      () => answer({ status: 'succeeded', amount: { value: 50.5, currency: 'XOF' } }),
      () => Response.json({ error: 'no' }, { status: 404 }),
      () => new Response(null, { status: 408 }),
      () => new Response(null, { status: 425 }),
      () => problem('rate_limited', 429),
      () => problem('gateway_unavailable', 503),
      () => problem('internal_error', 500),
      () => Promise.reject(new TypeError('Load failed')),
    ];
    let turn = 0;
    const { page, told } = await clicked(
      proxy(() => (answers[turn++] ?? (() => answer({ status: 'succeeded' })))()),
      30_000,
    );
    await page.tick(200_000);
    expect(turn).to.equal(answers.length + 1);
    expect(told).to.deep.equal(['start', 'success']);
  });

  it('does not believe an answer about another session', async () => {
    let turn = 0;
    const { page, told } = await clicked(
      proxy(() =>
        turn++ < 5
          ? answer({ reference: 'another', status: 'succeeded' })
          : answer({ order: '1002', status: 'succeeded' }),
      ),
      30_000,
    );
    await page.tick(60_000);
    expect(told).to.deep.equal(['start']);
  });

  it('T5.9 keeps its deadlines when the clock on the wall jumps an hour either way', async () => {
    for (const jump of [HOUR, -HOUR]) {
      const { page, told } = await clicked(proxy(), 30_000);
      page.jumpClock(jump);
      page.dispatch('focus');
      await page.tick(500_000);
      expect(told, `${jump}`).to.deep.equal(['start']);
      await page.tick(100_000);
      expect(told, `${jump}`).to.deep.equal(['start', 'pending']);
    }
  });

  it('T5.9 takes an attempt up after the clock has jumped, and watches it for at least two minutes', async () => {
    for (const jump of [HOUR, -HOUR]) {
      const next = await laterPage(jump);
      const { told } = flow(next);
      await next.tick(100_000);
      next.respond = proxy({ status: 'succeeded' });
      await next.tick(12_000);
      expect(told, `${jump}`).to.deep.equal(['success']);
    }
  });

  it('begins anew on a click when an attempt is a day old and still pending, and not before the proxy has said so', async () => {
    const next = await laterPage(25 * HOUR);
    next.respond = ({ method }) =>
      method === 'POST' ? answer({ id: 'sealed-id-2', reference: '1001-def' }, {}, 201) : answer();
    const { checkout } = flow(next);
    checkout.pay();
    expect([posts(next).length, next.opened.length]).to.deep.equal([0, 0]);
    await next.tick(1000);
    checkout.pay();
    await next.tick();
    expect(keysOf(next)).to.have.length(1).and.not.to.deep.equal(keysOf(next.browser.tabs[0]!));
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'popup' });
  });

  it('tells the success of an attempt that was paid more than a day ago, though the buyer clicks first', async () => {
    const next = await laterPage(25 * HOUR);
    const { told } = await clicked(proxy({ status: 'succeeded' }), 1000, flow(next));
    expect(told).to.deep.equal(['success']);
    expect(posts(next)).to.have.length(0);
  });

  it('reads with an address that no cache has seen', async () => {
    const { page } = await clicked(proxy(), 30_000);
    const reads = gets(page).map(({ query }) => query);
    expect(reads.length).to.be.above(3);
    expect(new Set(reads).size).to.equal(reads.length);
  });

  it('T5.6 bounds its requests while offline for two minutes, tells no failure, and asks at once when online', async () => {
    const { page, told } = await clicked(proxy(unreachable), 30_000);
    expect(await page.requestsIn(120_000)).to.be.at.most(14);
    page.respond = proxy({ status: 'succeeded' });
    page.dispatch('online');
    await page.tick(1000);
    expect(told).to.deep.equal(['start', 'success']);
  });

  it('T7.3 gives up a request that hangs for ten seconds', async () => {
    let turn = 0;
    const { page, told } = await clicked(
      proxy(() => (turn++ ? answer({ status: 'succeeded' }) : never())),
      30_000,
    );
    await page.tick(15_000);
    expect(told).to.deep.equal(['start', 'success']);
  });

  it('stops asking about a session that the proxy does not know, and calls it pending', async () => {
    const { page, events } = await clicked(proxy(unknown), 30_000);
    await page.tick(60_000);
    expect(events.at(-1)).to.deep.equal({
      type: 'payment-pending',
      detail: { session: session(), code: 'session_not_found' },
    });
    expect(gets(page)).to.have.length(1);
  });

  it('asks once more about a session that the proxy did not know when the buyer wants to know, and says what came of it', async () => {
    const { page, checkout, told } = await clicked(proxy(unknown), 30_000);
    checkout.verify();
    expect(checkout.state.name).to.equal('confirming');
    await page.tick(1000);
    expect(gets(page)).to.have.length(2);
    expect(checkout.state).to.deep.include({ name: 'pending', code: 'session_not_found' });
    expect(told.at(-1)).to.equal('pending session_not_found');
    await page.tick(200_000);
    expect(gets(page)).to.have.length(2);
  });

  for (const [title, ask] of Object.entries<(checkout: Checkout) => void>({
    'the buyer wants to know': (checkout) => checkout.verify(),
    'the buyer goes back to the checkout': (checkout) => checkout.pay(),
  })) {
    it(`tells the success of a session that the proxy did not know for a while, when ${title}`, async () => {
      const { page, checkout, told } = await clicked(proxy(unknown), 30_000);
      page.respond = proxy({ status: 'succeeded' });
      ask(checkout);
      await page.tick(1000);
      expect(told).to.deep.equal(['start', 'pending session_not_found', 'success']);
    });
  }

  for (const [title, wake] of Object.entries<(page: FakeWindow) => void>({
    'it becomes visible': (page) => page.setVisibility('visible'),
    'it is shown again': (page) => page.dispatch('pageshow'),
    'it is focused': (page) => page.dispatch('focus'),
    'the network is back': (page) => page.dispatch('online'),
    'the return page broadcasts': (page) => page.broadcast(RETURN),
    'the return page sends a message': (page) =>
      page.dispatch('message', {
        origin: 'https://shop.example',
        data: RETURN,
      }),
  })) {
    it(`asks at once when ${title}`, async () => {
      const { page } = await clicked(proxy(), 30_000);
      expect(await page.requestsIn(400, () => wake(page))).to.equal(1);
    });
  }

  it('answers the return page that it watches, and no other', async () => {
    const { page, checkout } = await clicked(proxy(), 30_000);
    page.broadcast({ payButton: 'return', reference: 'another' });
    page.broadcast({ payButton: 'ack', reference: '1001-abc' });
    page.broadcast('garbage');
    expect(page.posted).to.deep.equal([]);
    page.broadcast(RETURN);
    expect(page.posted).to.deep.equal([{ payButton: 'ack', reference: '1001-abc' }]);
    expect(checkout.state.name).to.equal('confirming');
  });

  it('waits again for a buyer who had turned away and comes back from the hosted page, and asks at the usual pace', async () => {
    const { page, checkout, told } = await clicked(proxy(), 30_000);
    checkout.dismiss();
    await page.tick(60_000);
    page.broadcast(RETURN);
    await page.tick(1000);
    expect(checkout.state.name).to.equal('confirming');
    page.respond = proxy({ status: 'succeeded' });
    await page.tick(12_000);
    expect(told.slice(-1)).to.deep.equal(['success']);
  });

  it('stops waiting again when a buyer who came back has not paid in two minutes', async () => {
    const { page, checkout } = await clicked(proxy(), 30_000);
    checkout.dismiss();
    page.broadcast(RETURN);
    await page.tick(125_000);
    expect(checkout.state.name).to.equal('pending');
  });

  it('T4.2 asks at most once for a forged success, and tells nothing', async () => {
    const { page, told } = await clicked(proxy(), 30_000);
    const forged = { ...RETURN, status: 'succeeded', session: session({ status: 'succeeded' }) };
    const send = (origin: string): void => page.dispatch('message', { origin, data: forged });
    expect(await page.requestsIn(400, () => send('https://evil.example'))).to.equal(0);
    const own = (): void => {
      page.broadcast(forged);
      send('https://shop.example');
    };
    expect(await page.requestsIn(400, own)).to.equal(1);
    expect(told).to.deep.equal(['start']);
  });

  it('T7.9 leaves no timer, listener or request when it is disconnected, and goes on when connected again', async () => {
    const { page, checkout, told } = await clicked(proxy(), 30_000);
    checkout.disconnect();
    expect(page.timers).to.equal(0);
    page.respond = proxy({ status: 'succeeded' });
    const nudge = (): void => {
      page.dispatch('focus');
      page.broadcast(RETURN);
    };
    expect(await page.requestsIn(100_000, nudge)).to.equal(0);
    checkout.connect();
    await page.tick(1000);
    expect(told).to.deep.equal(['start', 'success']);
  });

  it('leaves an attempt alone when the order changes, and takes it up when the order is back', async () => {
    const { page, checkout, told } = await clicked(proxy(), 30_000);
    checkout.configure({ ...OPTIONS, order: '1002' });
    expect(checkout.state.name).to.equal('idle');
    page.respond = proxy({ status: 'succeeded' });
    await page.tick(60_000);
    expect(told).to.deep.equal(['start']);
    checkout.configure(OPTIONS);
    await page.tick(1000);
    expect(told).to.deep.equal(['start', 'success']);
  });
});

/** What ends without a payment: refusals, broken and missing proxies, wrong options. */
import { expect } from '@open-wc/testing';
import type { CheckoutOptions } from '../../src/checkout/index.js';
import { answer, CHECKOUT_URL, problem } from './answers.js';
import { consoleLines } from './console.js';
import { FakeWindow } from './fake-window.js';
import { atFirst, clicked, flow, keysOf, never, posts, proxy, slowly, unreachable } from './flow.js';

const said = consoleLines();

describe('what cannot be paid', () => {
  const refusals = [
    ['order_not_found', 404],
    ['order_already_paid', 409],
    ['invalid_request', 400],
    ['origin_not_allowed', 403],
    ['amount_out_of_range', 422],
    ['gateway_rejected', 502],
    ['gateway_misconfigured', 500],
  ] as const;
  for (const [code, status] of refusals) {
    it(`ends with ${code} when the proxy says so, with no popup left`, async () => {
      const { page, checkout, events } = await clicked(() => problem(code, status));
      expect(posts(page)).to.have.length(1);
      expect(page.popups[0]!.closed).to.equal(true);
      expect(checkout.state).to.deep.include({ name: 'failed', code });
      expect(events.slice(1)).to.deep.equal([
        { type: 'payment-failed', detail: { reason: 'error', code, amount: undefined } },
      ]);
    });
  }

  it('shows the true amount when it has changed, and agrees to it with the next click', async () => {
    const amount = { value: 6000, currency: 'XOF' } as const;
    const { page, checkout, events } = await clicked(() => problem('amount_changed', 409, { amount }));
    expect(checkout.state).to.deep.equal({ name: 'failed', code: 'amount_changed', amount });
    expect(events.at(-1)!.detail).to.deep.include({ code: 'amount_changed', amount });
    page.respond = proxy();
    checkout.pay();
    await page.tick();
    expect((page.requests.at(-1)!.body as { amount: unknown }).amount).to.deep.equal(amount);
  });

  it('T1.4 retries a proxy that is down with the same key, then closes the popup and can be used again', async () => {
    const { page, checkout, told } = await clicked(
      () => new Response('<html>Bad gateway</html>', { status: 502 }),
      20_000,
    );
    expect([posts(page).length, keysOf(page).length]).to.deep.equal([4, 1]);
    expect(page.popups[0]!.closed).to.equal(true);
    expect(told.at(-1)).to.equal('failed protocol_error');
    page.respond = proxy();
    checkout.pay();
    await page.tick();
    expect(checkout.state.name).to.equal('checkout');
  });

  const strangers: [title: string, answer: () => Response, said: string][] = [
    ['404', () => new Response('<html>Not found</html>', { status: 404 }), '404'],
    ['405', () => new Response('', { status: 405 }), '405'],
    ['a page to log in', () => new Response('<html>Log in</html>', { status: 401 }), '401'],
    ['a page, and calls it 200', () => new Response('<html>Home</html>'), '200'],
    ['JSON of its own', () => Response.json({ ok: true }), '200'],
    ['a refusal of its own', () => Response.json({ error: 'unknown' }, { status: 400 }), '400'],
  ];
  for (const [title, respond, status] of strangers) {
    it(`asks once where something answers ${title}, and names the endpoint in the console`, async () => {
      const { page, checkout, events } = await clicked(respond, 0, flow(undefined, { endpoint: '/payy' }));
      expect(checkout.state).to.deep.include({ name: 'failed', code: 'protocol_error' });
      expect(events.at(-1)!.detail).to.deep.include({ reason: 'error', code: 'protocol_error' });
      expect([posts(page).length, page.popups[0]!.closed]).to.deep.equal([1, true]);
      expect(said).to.deep.equal([
        `<pay-button>: protocol_error: /payy/sessions answered ${status} and is no pay proxy: check endpoint, and your server's log; /payy/health must answer`,
      ]);
    });
  }

  for (const status of [408, 425, 429, 500, 503, 522]) {
    it(`asks again where a server that is busy or starting answers ${status} without a problem of ours`, async () => {
      const { page, checkout } = await clicked(() => new Response('', { status }));
      page.respond = proxy();
      await page.tick(2000);
      expect(checkout.state.name).to.equal('checkout');
      expect(keysOf(page)).to.have.length(1);
    });
  }

  /** What `fetch` gives for a redirect that it was told not to follow. */
  const redirected = (): Response => Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' });

  it('follows a redirect to the proxy', async () => {
    const { checkout } = await clicked((request) => (request.redirect === 'manual' ? redirected() : proxy()(request)));
    expect(checkout.state.name).to.equal('checkout');
  });

  it('a redirect whose target does not answer in time is a broken connection, and no word about the endpoint', async () => {
    const { checkout } = await clicked(
      ({ redirect, signal }) =>
        redirect === 'manual'
          ? redirected()
          : new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
      60_000,
    );
    expect(checkout.state).to.deep.include({ name: 'failed', code: 'network_error' });
    expect(said.join()).to.contain('no answer from /pay/sessions');
  });

  it('asks no more where a redirect leads to another origin, which no page may follow', async () => {
    const { checkout } = await clicked(({ redirect }) => (redirect === 'manual' ? redirected() : unreachable()));
    expect(checkout.state).to.deep.include({ name: 'failed', code: 'protocol_error' });
    expect(said.join()).to.contain('is no pay proxy: check endpoint');
  });

  const silent: [title: string, endpoint: string, hint: boolean][] = [
    ['on another origin names allowedOrigins and this page’s origin', 'https://pay.example/pay', true],
    ['on this origin says only that', '/pay', false],
    ['on this origin by its full address says only that', 'https://shop.example/pay', false],
  ];
  for (const [title, endpoint, hint] of silent) {
    it(`a proxy that cannot be reached ${title}`, async () => {
      await clicked(unreachable, 20_000, flow(undefined, { endpoint }));
      const more = hint ? ': most likely https://shop.example is missing in allowedOrigins' : '';
      expect(said).to.deep.equal([`<pay-button>: network_error: no answer from ${endpoint}/sessions${more}`]);
    });
  }

  it('a proxy on another origin that takes too long is not said to refuse this page', async () => {
    await clicked(never, 120_000, flow(undefined, { endpoint: 'https://pay.example/pay' }));
    expect(said).to.deep.equal(['<pay-button>: network_error: no answer from https://pay.example/pay/sessions']);
  });

  it('T8.2 repeats a create whose answer was lost with the same key', async () => {
    const { page, checkout } = await clicked(atFirst(unreachable), 5000);
    expect(checkout.state.name).to.equal('checkout');
    expect([posts(page).length, keysOf(page).length]).to.deep.equal([2, 1]);
  });

  it('T1.5 waits for a create that takes 20 s, says so after 15, and creates once', async () => {
    const page = new FakeWindow();
    const interstitial = (slow: boolean) => ({
      lang: 'fr',
      title: 'Paiement',
      text: slow ? 'La connexion est lente' : 'Connexion',
    });
    await clicked(slowly(page, 20_000), 14_000, flow(page, { interstitial }));
    expect(page.popups[0]!.text).not.to.contain('lente');
    await page.tick(2000);
    expect(page.popups[0]!.text).to.contain('lente');
    page.respond = proxy();
    await page.tick(5000);
    expect(page.popups[0]!.visited).to.deep.equal([CHECKOUT_URL]);
    expect(posts(page)).to.have.length(1);
  });

  it('T8.3 waits for a create of the same key that another tab has begun', async () => {
    const { page, checkout } = await clicked(
      atFirst(() => problem('idempotency_conflict', 409, {}, { 'Retry-After': '1' })),
      1500,
    );
    expect(checkout.state.name).to.equal('checkout');
    expect(keysOf(page)).to.have.length(1);
  });

  it('T8.3 takes a new key when the old one was used for another request, whose checkout was never shown', async () => {
    const { page, checkout } = await clicked(atFirst(() => problem('idempotency_conflict', 422)));
    expect(checkout.state.name).to.equal('checkout');
    expect(keysOf(page)).to.have.length(2);
  });

  it('T1.7 refuses a hostile checkout address: nothing is navigated, no popup stays, one event', async () => {
    for (const checkoutUrl of ['javascript:alert(1)', 'https://evil.example/', 'http://pay.dexchange.sn/', '']) {
      const { page, told } = await clicked(() => answer({ checkoutUrl }, {}, 201));
      expect(page.popups[0]!.visited, checkoutUrl).to.deep.equal([]);
      expect(page.popups[0]!.closed, checkoutUrl).to.equal(true);
      expect(told).to.deep.equal(['start', 'failed checkout_url_refused']);
    }
  });

  it('refuses an answer about another order', async () => {
    const { page, checkout } = await clicked(() => answer({ order: '1002' }, {}, 201), 20_000);
    expect(checkout.state).to.deep.include({ name: 'failed', code: 'protocol_error' });
    expect(page.popups[0]!.visited).to.deep.equal([]);
  });

  const misconfigured: [string, Partial<CheckoutOptions>][] = [
    ['no endpoint', { endpoint: '' }],
    ['an endpoint that is no URL', { endpoint: 'https://' }],
    ['an endpoint without encryption on an encrypted page', { endpoint: 'http://shop.example/pay' }],
    ['a script for an endpoint', { endpoint: 'javascript:alert(1)' }],
    ['an order with a line break', { order: '10\n01' }],
    ['a float for an amount', { amount: { value: 50.5, currency: 'XOF' } }],
    ['a negative amount', { amount: { value: -5000, currency: 'XOF' } }],
    ['no number for an amount', { amount: { value: NaN, currency: 'XOF' } }],
    ['an unsupported currency', { amount: { value: 5000, currency: 'EUR' as 'XOF' } }],
  ];
  for (const [title, options] of misconfigured) {
    it(`opens nothing with ${title}, and says configuration_invalid`, async () => {
      const { page, events } = await clicked(proxy(), 1000, flow(undefined, options));
      expect([page.opened.length, page.requests.length]).to.deep.equal([0, 0]);
      expect(events).to.deep.equal([
        { type: 'payment-failed', detail: { reason: 'error', code: 'configuration_invalid' } },
      ]);
    });
  }
});

it('opens nothing where an order is missing after payment-start too, and says so then', async () => {
  const button = flow(undefined, { order: '' });
  expect(said).to.deep.equal([]);
  const { page, told } = await clicked(proxy(), 1000, button);
  expect([page.opened.length, page.requests.length]).to.deep.equal([0, 0]);
  expect(told).to.deep.equal(['start', 'failed configuration_invalid']);
  expect(said.join()).to.contain('configuration_invalid: Error: order must be an order number that your server knows');
});

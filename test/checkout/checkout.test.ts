import { expect } from '@open-wc/testing';
import {
  Checkout,
  type CheckoutOptions,
  type PaymentEventMap,
  type PaymentStartEvent,
} from '../../src/checkout/index.js';
import { answer, CHECKOUT_URL, problem, session } from './answers.js';
import { FakeBrowser, FakeWindow } from './fake-window.js';

const OPTIONS: CheckoutOptions = {
  endpoint: '/pay',
  order: '1001',
  amount: { value: 5000, currency: 'XOF' },
  interstitial: (slow) => ({ lang: 'fr', title: 'Paiement', text: slow ? 'La connexion est lente' : 'Connexion' }),
};

type Told = {
  [Type in keyof PaymentEventMap]: { type: Type; detail: PaymentEventMap[Type]['detail'] };
}[keyof PaymentEventMap];

interface Flow {
  readonly page: FakeWindow;
  readonly checkout: Checkout;
  /** Every event but the state changes. */
  readonly told: Told[];
  readonly names: () => string[];
}

const flow = (page = new FakeWindow(), options: Partial<CheckoutOptions> = {}): Flow => {
  const checkout = new Checkout({ ...OPTIONS, ...options }, undefined, page.window);
  const told: Told[] = [];
  for (const type of ['payment-start', 'payment-success', 'payment-failed', 'payment-pending'] as const) {
    checkout.addEventListener(type, (event) => told.push({ type, detail: (event as CustomEvent).detail }));
  }
  return { page, checkout, told, names: () => told.map(({ type }) => type) };
};

/** A proxy that creates a session and answers what the test says about it. */
const proxy =
  (verify: () => Response | Promise<Response> = () => answer()) =>
  ({ method }: { method: string }): Response | Promise<Response> =>
    method === 'POST' ? answer({}, {}, 201) : verify();

const posts = (page: FakeWindow): number => page.requests.filter(({ method }) => method === 'POST').length;
const gets = (page: FakeWindow): number => page.requests.filter(({ method }) => method === 'GET').length;
const creates = (page: FakeWindow): (string | null)[] =>
  page.requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers.get('Idempotency-Key'));

/** What the console was told since the test began. */
let said: string[] = [];
const { error, warn } = console;
beforeEach(() => {
  said = [];
  console.error = console.warn = (message: string) => void said.push(message);
});
afterEach(() => {
  Object.assign(console, { error, warn });
});

describe('paying', () => {
  it('opens the popup in the click, before anything is sent', () => {
    const { page, checkout } = flow();
    let opened = 0;
    page.respond = () => {
      opened = page.popups.length;
      return answer({}, {}, 201);
    };
    checkout.pay();
    expect([page.popups.length, opened]).to.deep.equal([1, 1]);
    expect(page.popups[0]!.text).to.contain('Paiement');
    expect(checkout.state.name).to.equal('opening');
  });

  it('creates a session with what the page says, and sends the popup to its checkout', async () => {
    const { page, checkout } = flow(undefined, {
      gateway: 'dexchange',
      customer: { phone: '771234567' },
      locale: 'fr',
    });
    page.href += '?a=1#b';
    page.respond = proxy();
    checkout.pay();
    await page.tick();
    const create = page.requests[0]!;
    expect(create.url).to.equal('/pay/sessions');
    expect(create.headers.get('Content-Type')).to.equal('application/json');
    expect(create.headers.get('Idempotency-Key')).to.match(/^[0-9a-f-]{36}$/);
    expect(create.body).to.deep.equal({
      order: '1001',
      gateway: 'dexchange',
      amount: { value: 5000, currency: 'XOF' },
      customer: { phone: '771234567' },
      returnUrl: 'https://shop.example/cart?a=1#b',
      locale: 'fr',
    });
    expect(page.popups[0]!.visited).to.deep.equal([CHECKOUT_URL]);
    expect(checkout.state).to.deep.equal({ name: 'checkout', session: session(), presented: 'popup' });
  });

  it('tells a verified success once, closes the popup and stops asking', async () => {
    const { page, checkout, told, names } = flow();
    let paid = false;
    page.respond = proxy(() => answer(paid ? { status: 'succeeded' } : {}));
    checkout.pay();
    await page.tick(20_000);
    expect(names()).to.deep.equal(['payment-start']);
    paid = true;
    await page.tick(12_000);
    expect(names()).to.deep.equal(['payment-start', 'payment-success']);
    expect(told[1]!.detail).to.deep.equal({ session: session({ status: 'succeeded' }) });
    expect(page.popups[0]!.closed).to.equal(true);
    const asked = page.requests.length;
    await page.tick(600_000);
    expect(page.requests.length).to.equal(asked);
    expect(page.timers).to.equal(0);
  });

  for (const status of ['failed', 'canceled', 'expired'] as const) {
    it(`tells a verified ${status} with its reason, and pays anew with a new key afterwards`, async () => {
      const { page, checkout, told } = flow();
      page.respond = proxy(() => answer({ status }));
      checkout.pay();
      await page.tick(5000);
      expect(checkout.state.name).to.equal(status);
      expect(told[1]).to.deep.equal({
        type: 'payment-failed',
        detail: { reason: status, session: session({ status }) },
      });
      checkout.pay();
      await page.tick();
      expect(new Set(creates(page)).size).to.equal(2);
    });
  }

  it('does nothing after a success', async () => {
    const { page, checkout, names } = flow();
    page.respond = proxy(() => answer({ status: 'succeeded' }));
    checkout.pay();
    await page.tick(5000);
    checkout.pay();
    await page.tick(5000);
    expect(names()).to.deep.equal(['payment-start', 'payment-success']);
    expect(posts(page)).to.equal(1);
    expect(page.opened).to.have.length(1);
  });

  it('does not begin when payment-start is canceled', async () => {
    const { page, checkout } = flow();
    checkout.addEventListener('payment-start', (event) => event.preventDefault());
    checkout.pay();
    await page.tick(1000);
    expect([page.opened.length, page.requests.length, checkout.state.name]).to.deep.equal([0, 0, 'idle']);
  });

  it('holds the create, not the popup, for the promises of payment-start', async () => {
    const { page, checkout } = flow();
    page.respond = proxy();
    let save: () => void = () => {};
    checkout.addEventListener('payment-start', (event) =>
      (event as PaymentStartEvent).waitUntil(new Promise<void>((resolve) => (save = resolve))),
    );
    checkout.pay();
    await page.tick(2000);
    expect([page.popups.length, page.requests.length]).to.deep.equal([1, 0]);
    save();
    await page.tick();
    expect(posts(page)).to.equal(1);
  });

  it('ends the attempt when a promise of payment-start is rejected', async () => {
    const { page, checkout, told } = flow();
    checkout.addEventListener('payment-start', (event) =>
      (event as PaymentStartEvent).waitUntil(Promise.reject(new Error('no'))),
    );
    checkout.pay();
    await page.tick();
    expect(page.popups[0]!.closed).to.equal(true);
    expect(told.at(-1)).to.deep.include({ type: 'payment-failed' });
    expect((told.at(-1)!.detail as { code: string }).code).to.equal('start_rejected');
    expect(page.requests).to.have.length(0);
  });

  it('T8.1 creates once for any number of clicks in one task', async () => {
    const { page, checkout } = flow();
    page.respond = proxy();
    checkout.pay();
    checkout.pay();
    checkout.pay();
    await page.tick(1000);
    expect([posts(page), page.opened.length]).to.deep.equal([1, 1]);
  });

  it('T1.8 brings the same popup to the front on a second click', async () => {
    const { page, checkout } = flow();
    page.respond = proxy();
    checkout.pay();
    await page.tick(5000);
    checkout.pay();
    await page.tick(5000);
    expect([posts(page), page.opened.length, page.popups[0]!.focused]).to.deep.equal([1, 1, 1]);
  });

  it('T3.4 brings the same checkout back in a new window after the popup was closed', async () => {
    const { page, checkout, names } = flow();
    page.respond = proxy();
    checkout.pay();
    await page.tick(5000);
    page.popups[0]!.closed = true;
    await page.tick(1000);
    expect(checkout.state.name).to.equal('confirming');
    checkout.pay();
    await page.tick();
    expect(page.popups[1]!.visited).to.deep.equal([CHECKOUT_URL]);
    expect(posts(page)).to.equal(1);
    expect(names()).to.deep.equal(['payment-start']);
  });

  it('T3.3 tells a success that comes 45 s after the popup was closed', async () => {
    const { page, checkout, names } = flow();
    let paid = false;
    page.respond = proxy(() => answer(paid ? { status: 'succeeded' } : {}));
    checkout.pay();
    await page.tick(5000);
    page.popups[0]!.closed = true;
    await page.tick(45_000);
    paid = true;
    await page.tick(12_000);
    expect(names()).to.deep.equal(['payment-start', 'payment-success']);
  });

  it('verifies at once when the popup is closed, and never calls that an end', async () => {
    const { page, checkout, names } = flow();
    page.respond = proxy();
    checkout.pay();
    await page.tick(40_000);
    const asked = page.requests.length;
    page.popups[0]!.closed = true;
    await page.tick(1000);
    expect(page.requests.length).to.equal(asked + 1);
    await page.tick(60_000);
    expect(names()).to.deep.equal(['payment-start']);
  });

  it('offers a link when the popup is gone within seconds, and goes on asking', async () => {
    const { page, checkout } = flow();
    page.respond = proxy();
    checkout.pay();
    await page.tick(1000);
    page.popups[0]!.closed = true;
    await page.tick(1000);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'link' });
    const asked = page.requests.length;
    await page.tick(20_000);
    expect(page.requests.length).to.be.greaterThan(asked);
  });

  it('creates one session and offers a link when the popup is blocked', async () => {
    const { page, checkout } = flow();
    page.openWindow = () => null;
    page.respond = proxy();
    checkout.pay();
    await page.tick(1000);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'link' });
    expect([posts(page), page.opened.length]).to.deep.equal([1, 1]);
  });

  it('goes to the checkout in this tab when asked to', async () => {
    const { page, checkout } = flow(undefined, { presentation: 'redirect' });
    page.respond = proxy();
    checkout.pay();
    await page.tick(1000);
    expect(page.assigned).to.deep.equal([CHECKOUT_URL]);
    expect(page.opened).to.have.length(0);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'redirect' });
  });

  it('T1.6 severs the popup’s opener before it leaves the waiting page, when isolated', async () => {
    const { page, checkout } = flow(undefined, { isolated: true });
    page.respond = proxy();
    checkout.pay();
    expect(page.popups[0]!.opener).to.equal(null);
    await page.tick(1000);
    expect(page.popups[0]!.visited).to.deep.equal([CHECKOUT_URL]);
  });

  it('T7.6 says pending after ten minutes, goes on slowly, and still tells a late success', async () => {
    const { page, checkout, names } = flow();
    let paid = false;
    page.respond = proxy(() => answer(paid ? { status: 'succeeded' } : {}));
    checkout.pay();
    await page.tick(601_000);
    expect(names()).to.deep.equal(['payment-start', 'payment-pending']);
    paid = true;
    await page.tick(40_000);
    expect(names()).to.deep.equal(['payment-start', 'payment-pending', 'payment-success']);
  });

  it('says pending when the buyer turns away, and keeps the attempt', async () => {
    const { page, checkout, told } = flow();
    page.respond = proxy();
    checkout.pay();
    await page.tick(5000);
    checkout.dismiss();
    expect(told.at(-1)).to.deep.equal({ type: 'payment-pending', detail: { session: session(), code: undefined } });
    expect(page.popups[0]!.closed).to.equal(true);
    checkout.pay();
    await page.tick(1000);
    expect(posts(page)).to.equal(1);
    expect(checkout.state.name).to.equal('checkout');
  });

  it('asks at once when the buyer wants to know', async () => {
    const { page, checkout } = flow();
    page.respond = proxy();
    checkout.pay();
    await page.tick(30_000);
    const asked = page.requests.length;
    checkout.verify();
    await page.tick(400);
    expect(page.requests.length).to.equal(asked + 1);
    expect(checkout.state.name).to.equal('confirming');
  });
});

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
      const { page, checkout, told } = flow();
      page.respond = () => problem(code, status);
      checkout.pay();
      await page.tick();
      expect(posts(page)).to.equal(1);
      expect(page.popups[0]!.closed).to.equal(true);
      expect(checkout.state).to.deep.include({ name: 'failed', code });
      expect(told.slice(1)).to.deep.equal([
        { type: 'payment-failed', detail: { reason: 'error', code, amount: undefined } },
      ]);
    });
  }

  it('shows the true amount when it has changed, and agrees to it with the next click', async () => {
    const amount = { value: 6000, currency: 'XOF' } as const;
    const { page, checkout, told } = flow();
    page.respond = () => problem('amount_changed', 409, { amount });
    checkout.pay();
    await page.tick();
    expect(checkout.state).to.deep.equal({ name: 'failed', code: 'amount_changed', amount });
    expect(told.at(-1)!.detail).to.deep.include({ code: 'amount_changed', amount });
    page.respond = proxy();
    checkout.pay();
    await page.tick();
    expect((page.requests.at(-1)!.body as { amount: unknown }).amount).to.deep.equal(amount);
  });

  it('T1.4 retries a proxy that is down with the same key, then closes the popup and can be used again', async () => {
    const { page, checkout, told } = flow();
    page.respond = () => new Response('<html>Bad gateway</html>', { status: 502 });
    checkout.pay();
    await page.tick(20_000);
    expect(creates(page).length).to.equal(4);
    expect(new Set(creates(page)).size).to.equal(1);
    expect(page.popups[0]!.closed).to.equal(true);
    expect((told.at(-1)!.detail as { code: string }).code).to.equal('protocol_error');
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
      const { page, checkout, told } = flow(undefined, { endpoint: '/payy' });
      page.respond = respond;
      checkout.pay();
      await page.tick();
      expect(checkout.state).to.deep.include({ name: 'failed', code: 'protocol_error' });
      expect(told.at(-1)!.detail).to.deep.include({ reason: 'error', code: 'protocol_error' });
      expect([creates(page).length, page.popups[0]!.closed]).to.deep.equal([1, true]);
      expect(said).to.deep.equal([
        `<pay-button>: protocol_error: /payy/sessions answered ${status} and is no pay proxy: check endpoint; /payy/health must answer`,
      ]);
    });
  }

  for (const status of [408, 425, 429, 500, 503, 522]) {
    it(`asks again where a server that is busy or starting answers ${status} without a problem of ours`, async () => {
      const { page, checkout } = flow();
      let starting = true;
      page.respond = (request) => (starting ? new Response('', { status }) : proxy()(request));
      checkout.pay();
      await page.tick();
      starting = false;
      await page.tick(2000);
      expect(checkout.state.name).to.equal('checkout');
      expect(new Set(creates(page)).size).to.equal(1);
    });
  }

  /** What `fetch` gives for a redirect that it was told not to follow. */
  const redirected = (): Response => Object.defineProperty(new Response(null), 'type', { value: 'opaqueredirect' });

  it('follows a redirect to the proxy', async () => {
    const { page, checkout } = flow();
    page.respond = (request) => (request.redirect === 'manual' ? redirected() : proxy()(request));
    checkout.pay();
    await page.tick();
    expect(checkout.state.name).to.equal('checkout');
  });

  it('a redirect whose target does not answer in time is a broken connection, and no word about the endpoint', async () => {
    const { page, checkout } = flow();
    page.respond = (request) =>
      request.redirect === 'manual'
        ? redirected()
        : new Promise((_, reject) => request.signal.addEventListener('abort', () => reject(new Error('aborted'))));
    checkout.pay();
    await page.tick(60_000);
    expect(checkout.state).to.deep.include({ name: 'failed', code: 'network_error' });
    expect(said.join()).to.contain('no answer from /pay/sessions');
  });

  it('asks no more where a redirect leads to another origin, which no page may follow', async () => {
    const { page, checkout } = flow();
    page.respond = ({ redirect }) => {
      if (redirect !== 'manual') throw new TypeError('Failed to fetch');
      return redirected();
    };
    checkout.pay();
    await page.tick();
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
      const { page, checkout } = flow(undefined, { endpoint });
      page.respond = () => {
        throw new TypeError('Failed to fetch');
      };
      checkout.pay();
      await page.tick(20_000);
      const more = hint ? ': most likely https://shop.example is missing in allowedOrigins' : '';
      expect(said).to.deep.equal([`<pay-button>: network_error: no answer from ${endpoint}/sessions${more}`]);
    });
  }

  it('a proxy on another origin that takes too long is not said to refuse this page', async () => {
    const { page, checkout } = flow(undefined, { endpoint: 'https://pay.example/pay' });
    page.respond = () => new Promise(() => {});
    checkout.pay();
    await page.tick(120_000);
    expect(said).to.deep.equal(['<pay-button>: network_error: no answer from https://pay.example/pay/sessions']);
  });

  it('T8.2 repeats a create whose answer was lost with the same key', async () => {
    const { page, checkout } = flow();
    let lost = true;
    page.respond = () => {
      if (!lost) return answer({}, {}, 201);
      lost = false;
      throw new TypeError('Failed to fetch');
    };
    checkout.pay();
    await page.tick(5000);
    expect(checkout.state.name).to.equal('checkout');
    expect(creates(page)).to.have.length(2);
    expect(new Set(creates(page)).size).to.equal(1);
  });

  it('T1.5 waits for a create that takes 20 s, says so after 15, and creates once', async () => {
    const { page, checkout } = flow();
    page.respond = () => new Promise((resolve) => page.window.setTimeout(() => resolve(answer({}, {}, 201)), 20_000));
    checkout.pay();
    await page.tick(14_000);
    expect(page.popups[0]!.text).not.to.contain('lente');
    await page.tick(2000);
    expect(page.popups[0]!.text).to.contain('lente');
    page.respond = () => answer();
    await page.tick(5000);
    expect(page.popups[0]!.visited).to.deep.equal([CHECKOUT_URL]);
    expect(posts(page)).to.equal(1);
  });

  it('T8.3 waits for a create of the same key that another tab has begun', async () => {
    const { page, checkout } = flow();
    let first = true;
    page.respond = () => {
      if (!first) return answer({}, {}, 201);
      first = false;
      return problem('idempotency_conflict', 409, {}, { 'Retry-After': '1' });
    };
    checkout.pay();
    await page.tick(1500);
    expect(checkout.state.name).to.equal('checkout');
    expect(new Set(creates(page)).size).to.equal(1);
  });

  it('T8.3 takes a new key when the old one was used for another request, whose checkout was never shown', async () => {
    const { page, checkout } = flow();
    let first = true;
    page.respond = () => {
      if (!first) return answer({}, {}, 201);
      first = false;
      return problem('idempotency_conflict', 422);
    };
    checkout.pay();
    await page.tick();
    expect(checkout.state.name).to.equal('checkout');
    expect(new Set(creates(page)).size).to.equal(2);
  });

  it('T1.7 refuses a hostile checkout address: nothing is navigated, no popup stays, one event', async () => {
    for (const checkoutUrl of ['javascript:alert(1)', 'https://evil.example/', 'http://pay.dexchange.sn/', '']) {
      const { page, checkout, told } = flow();
      page.respond = () => answer({ checkoutUrl }, {}, 201);
      checkout.pay();
      await page.tick();
      expect(page.popups[0]!.visited, checkoutUrl).to.deep.equal([]);
      expect(page.popups[0]!.closed, checkoutUrl).to.equal(true);
      expect(told.slice(1).map(({ detail }) => (detail as { code: string }).code)).to.deep.equal([
        'checkout_url_refused',
      ]);
    }
  });

  it('refuses an answer about another order', async () => {
    const { page, checkout } = flow();
    page.respond = () => answer({ order: '1002' }, {}, 201);
    checkout.pay();
    await page.tick(20_000);
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
      const { page, checkout, told } = flow(undefined, options);
      checkout.connect();
      checkout.pay();
      await page.tick(1000);
      expect([page.opened.length, page.requests.length]).to.deep.equal([0, 0]);
      expect(told).to.deep.equal([
        { type: 'payment-failed', detail: { reason: 'error', code: 'configuration_invalid' } },
      ]);
    });
  }
});

it('opens nothing where an order is missing after payment-start too, and says so then', async () => {
  const { page, checkout, told } = flow(undefined, { order: '' });
  checkout.connect();
  expect(said).to.deep.equal([]);
  checkout.pay();
  await page.tick(1000);
  expect([page.opened.length, page.requests.length, ...told.map(({ type }) => type)]).to.deep.equal([
    0,
    0,
    'payment-start',
    'payment-failed',
  ]);
  expect(said.join()).to.contain('configuration_invalid: Error: order must be an order number that your server knows');
});

describe('asking about a payment', () => {
  it('does nothing where the options are not valid, or no attempt is alive', async () => {
    for (const options of [{ endpoint: '' }, {}]) {
      const { page, checkout, names } = flow(undefined, options);
      checkout.verify();
      await page.tick(10_000);
      expect([page.requests.length, checkout.state.name, names()]).to.deep.equal([0, 'idle', []]);
    }
  });

  const WRONG: Partial<CheckoutOptions>[] = [
    { amount: { value: -1, currency: 'XOF' } },
    { problem: { message: 'a key stands on the tag', fatal: true } },
  ];
  for (const wrong of WRONG) {
    const title = Object.keys(wrong)[0]!;
    it(`tells the success of a payment that is under way, though with this ${title} none may begin`, async () => {
      const browser = new FakeBrowser();
      const first = flow(new FakeWindow(undefined, browser));
      first.page.respond = proxy();
      first.checkout.pay();
      await first.page.tick(5000);
      const { page, checkout, names } = flow(new FakeWindow(undefined, browser), wrong);
      page.respond = proxy(() => answer({ status: 'succeeded' }));
      checkout.connect();
      await page.tick(1000);
      expect(names()).to.deep.equal(['payment-success']);
      expect(posts(page)).to.equal(0);
    });

    it(`brings the checkout of a payment that is under way back, though with this ${title} none may begin`, async () => {
      const { page, checkout, names } = flow();
      page.respond = proxy();
      checkout.pay();
      await page.tick(5000);
      checkout.configure({ ...OPTIONS, ...wrong });
      page.popups[0]!.closed = true;
      checkout.pay();
      await page.tick(1000);
      expect(page.popups.at(-1)!.visited).to.deep.equal([CHECKOUT_URL]);
      expect(names()).to.deep.equal(['payment-start']);
      expect(posts(page)).to.equal(1);
    });
  }
});

describe('watching a payment', () => {
  const started = async (verify: () => Response | Promise<Response>): Promise<Flow> => {
    const started = flow();
    started.page.respond = proxy(verify);
    started.checkout.pay();
    await started.page.tick(30_000);
    return started;
  };

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
    const { page, names } = await started(() => (answers[turn++] ?? (() => answer({ status: 'succeeded' })))());
    await page.tick(200_000);
    expect(turn).to.equal(answers.length + 1);
    expect(names()).to.deep.equal(['payment-start', 'payment-success']);
  });

  it('does not believe an answer about another session', async () => {
    let turn = 0;
    const { page, names } = await started(() =>
      turn++ < 5
        ? answer({ reference: 'another', status: 'succeeded' })
        : answer({ order: '1002', status: 'succeeded' }),
    );
    await page.tick(60_000);
    expect(names()).to.deep.equal(['payment-start']);
  });

  it('T5.9 keeps its deadlines when the clock on the wall jumps an hour either way', async () => {
    for (const jump of [3_600_000, -3_600_000]) {
      const { page, names } = await started(() => answer());
      page.jumpClock(jump);
      page.dispatch('focus');
      await page.tick(500_000);
      expect(names(), `${jump}`).to.deep.equal(['payment-start']);
      await page.tick(100_000);
      expect(names(), `${jump}`).to.deep.equal(['payment-start', 'payment-pending']);
    }
  });

  it('T5.9 takes an attempt up after the clock has jumped, and watches it for at least two minutes', async () => {
    for (const jump of [3_600_000, -3_600_000]) {
      const browser = new FakeBrowser();
      const first = flow(new FakeWindow(undefined, browser));
      first.page.respond = proxy();
      first.checkout.pay();
      await first.page.tick(5000);
      first.checkout.disconnect();
      const second = flow(new FakeWindow(undefined, browser));
      second.page.jumpClock(jump);
      let paid = false;
      second.page.respond = () => answer(paid ? { status: 'succeeded' } : {});
      second.checkout.connect();
      await second.page.tick(100_000);
      paid = true;
      await second.page.tick(12_000);
      expect(second.names(), `${jump}`).to.deep.equal(['payment-success']);
    }
  });

  it('begins anew on a click when an attempt is a day old and still pending, and not before the proxy has said so', async () => {
    const browser = new FakeBrowser();
    const first = flow(new FakeWindow(undefined, browser));
    first.page.respond = proxy();
    first.checkout.pay();
    await first.page.tick(5000);
    first.checkout.disconnect();
    const second = flow(new FakeWindow(undefined, browser));
    second.page.jumpClock(25 * 3_600_000);
    second.page.respond = ({ method }) =>
      method === 'POST' ? answer({ id: 'sealed-id-2', reference: '1001-def' }, {}, 201) : answer();
    second.checkout.connect();
    second.checkout.pay();
    expect([posts(second.page), second.page.opened.length]).to.deep.equal([0, 0]);
    await second.page.tick(1000);
    second.checkout.pay();
    await second.page.tick();
    expect(creates(second.page)).not.to.deep.equal(creates(first.page));
    expect(second.checkout.state).to.deep.include({ name: 'checkout', presented: 'popup' });
  });

  it('tells the success of an attempt that was paid more than a day ago, though the buyer clicks first', async () => {
    const browser = new FakeBrowser();
    const first = flow(new FakeWindow(undefined, browser));
    first.page.respond = proxy();
    first.checkout.pay();
    await first.page.tick(5000);
    first.checkout.disconnect();
    const second = flow(new FakeWindow(undefined, browser));
    second.page.jumpClock(25 * 3_600_000);
    second.page.respond = proxy(() => answer({ status: 'succeeded' }));
    second.checkout.connect();
    second.checkout.pay();
    await second.page.tick(1000);
    expect(second.names()).to.deep.equal(['payment-success']);
    expect(posts(second.page)).to.equal(0);
  });

  it('T5.6 bounds its requests while offline for two minutes, tells no failure, and asks at once when online', async () => {
    let offline = true;
    const { page, names } = await started(() =>
      offline ? Promise.reject(new TypeError('Failed to fetch')) : answer({ status: 'succeeded' }),
    );
    const asked = page.requests.length;
    await page.tick(120_000);
    expect(page.requests.length - asked).to.be.at.most(14);
    offline = false;
    page.dispatch('online');
    await page.tick(1000);
    expect(names()).to.deep.equal(['payment-start', 'payment-success']);
  });

  it('T7.3 gives up a request that hangs for ten seconds', async () => {
    let turn = 0;
    const { page, names } = await started(() =>
      turn++ ? answer({ status: 'succeeded' }) : new Promise<never>(() => {}),
    );
    await page.tick(15_000);
    expect(names()).to.deep.equal(['payment-start', 'payment-success']);
  });

  it('stops asking about a session that the proxy does not know, and calls it pending', async () => {
    const { page, told } = await started(() => problem('session_not_found', 404));
    await page.tick(60_000);
    expect(told.at(-1)).to.deep.equal({
      type: 'payment-pending',
      detail: { session: session(), code: 'session_not_found' },
    });
    expect(gets(page)).to.equal(1);
  });

  it('asks once more about a session that the proxy did not know when the buyer wants to know, and says what came of it', async () => {
    const { page, checkout, told } = await started(() => problem('session_not_found', 404));
    checkout.verify();
    expect(checkout.state.name).to.equal('confirming');
    await page.tick(1000);
    expect(gets(page)).to.equal(2);
    expect(checkout.state).to.deep.include({ name: 'pending', code: 'session_not_found' });
    expect(told.at(-1)).to.deep.include({ type: 'payment-pending' });
    await page.tick(200_000);
    expect(gets(page)).to.equal(2);
  });

  for (const [title, ask] of Object.entries<(checkout: Checkout) => void>({
    'the buyer wants to know': (checkout) => checkout.verify(),
    'the buyer goes back to the checkout': (checkout) => checkout.pay(),
  })) {
    it(`tells the success of a session that the proxy did not know for a while, when ${title}`, async () => {
      let known = false;
      const { page, checkout, names } = await started(() =>
        known ? answer({ status: 'succeeded' }) : problem('session_not_found', 404),
      );
      known = true;
      ask(checkout);
      await page.tick(1000);
      expect(names()).to.deep.equal(['payment-start', 'payment-pending', 'payment-success']);
    });
  }

  for (const [title, wake] of Object.entries<(page: FakeWindow) => void>({
    'it becomes visible': (page) => page.setVisibility('visible'),
    'it is shown again': (page) => page.dispatch('pageshow'),
    'it is focused': (page) => page.dispatch('focus'),
    'the network is back': (page) => page.dispatch('online'),
    'the return page broadcasts': (page) => page.broadcast({ payButton: 'return', reference: '1001-abc' }),
    'the return page sends a message': (page) =>
      page.dispatch('message', {
        origin: 'https://shop.example',
        data: { payButton: 'return', reference: '1001-abc' },
      }),
  })) {
    it(`asks at once when ${title}`, async () => {
      const { page } = await started(() => answer());
      const asked = page.requests.length;
      wake(page);
      await page.tick(400);
      expect(page.requests.length).to.equal(asked + 1);
    });
  }

  it('answers the return page that it watches, and no other', async () => {
    const { page, checkout } = await started(() => answer());
    page.broadcast({ payButton: 'return', reference: 'another' });
    page.broadcast({ payButton: 'ack', reference: '1001-abc' });
    page.broadcast('garbage');
    expect(page.posted).to.deep.equal([]);
    page.broadcast({ payButton: 'return', reference: '1001-abc' });
    expect(page.posted).to.deep.equal([{ payButton: 'ack', reference: '1001-abc' }]);
    expect(checkout.state.name).to.equal('confirming');
  });

  it('waits again for a buyer who had turned away and comes back from the hosted page, and asks at the usual pace', async () => {
    let paid = false;
    const { page, checkout, names } = await started(() => answer(paid ? { status: 'succeeded' } : {}));
    checkout.dismiss();
    await page.tick(60_000);
    page.broadcast({ payButton: 'return', reference: '1001-abc' });
    await page.tick(1000);
    expect(checkout.state.name).to.equal('confirming');
    paid = true;
    await page.tick(12_000);
    expect(names().slice(-1)).to.deep.equal(['payment-success']);
  });

  it('stops waiting again when a buyer who came back has not paid in two minutes', async () => {
    const { page, checkout } = await started(() => answer());
    checkout.dismiss();
    page.broadcast({ payButton: 'return', reference: '1001-abc' });
    await page.tick(125_000);
    expect(checkout.state.name).to.equal('pending');
  });

  it('T4.2 asks at most once for a forged success, and tells nothing', async () => {
    const { page, names } = await started(() => answer());
    const asked = page.requests.length;
    const forged = {
      payButton: 'return',
      reference: '1001-abc',
      status: 'succeeded',
      session: session({ status: 'succeeded' }),
    };
    page.dispatch('message', { origin: 'https://evil.example', data: forged });
    await page.tick(400);
    expect(page.requests.length).to.equal(asked);
    page.broadcast(forged);
    page.dispatch('message', { origin: 'https://shop.example', data: forged });
    await page.tick(400);
    expect(page.requests.length).to.equal(asked + 1);
    expect(names()).to.deep.equal(['payment-start']);
  });

  it('T4.10 does not believe an address that says success', async () => {
    const page = new FakeWindow('https://shop.example/cart?status=success#status=success');
    const { checkout, names } = flow(page);
    checkout.connect();
    await page.tick(10_000);
    expect(page.requests).to.have.length(0);
    expect(names()).to.deep.equal([]);
  });

  it('T7.9 leaves no timer, listener or request when it is disconnected, and goes on when connected again', async () => {
    let paid = false;
    const { page, checkout, names } = await started(() => answer(paid ? { status: 'succeeded' } : {}));
    checkout.disconnect();
    expect(page.timers).to.equal(0);
    const asked = page.requests.length;
    paid = true;
    page.dispatch('focus');
    page.broadcast({ payButton: 'return', reference: '1001-abc' });
    await page.tick(100_000);
    expect(page.requests.length).to.equal(asked);
    checkout.connect();
    await page.tick(1000);
    expect(names()).to.deep.equal(['payment-start', 'payment-success']);
  });

  it('leaves an attempt alone when the order changes, and takes it up when the order is back', async () => {
    const { page, checkout, names } = await started(() => answer());
    checkout.configure({ ...OPTIONS, order: '1002' });
    expect(checkout.state.name).to.equal('idle');
    page.respond = () => answer({ status: 'succeeded' });
    await page.tick(60_000);
    expect(names()).to.deep.equal(['payment-start']);
    checkout.configure(OPTIONS);
    await page.tick(1000);
    expect(names()).to.deep.equal(['payment-start', 'payment-success']);
  });
});

describe('after the page was gone', () => {
  it('T5.3 takes up a live attempt on the next page, and tells its success', async () => {
    const browser = new FakeBrowser();
    const first = flow(new FakeWindow(undefined, browser));
    first.page.respond = proxy();
    first.checkout.pay();
    await first.page.tick(5000);
    first.checkout.disconnect();

    const second = flow(new FakeWindow(undefined, browser));
    second.page.respond = () => answer({ status: 'succeeded' });
    second.checkout.connect();
    expect(second.checkout.state.name).to.equal('confirming');
    await second.page.tick(1000);
    expect(second.names()).to.deep.equal(['payment-success']);
    expect(posts(second.page)).to.equal(0);
  });

  for (const [where, href, hints] of [
    ['this machine', 'http://localhost:5173/', 1],
    ['the web', 'https://shop.example/', 0],
  ] as const) {
    it(`an order that is remembered as paid on a page of ${where}: the console is told ${hints ? 'once how to pay again' : 'nothing'}`, async () => {
      const order = `paid-${where}`;
      const browser = new FakeBrowser();
      const first = flow(new FakeWindow(href, browser), { order });
      first.page.respond = ({ method }) => answer({ order, status: method === 'POST' ? 'pending' : 'succeeded' });
      first.checkout.pay();
      await first.page.tick(5000);
      expect([first.checkout.state.name, said]).to.deep.equal(['succeeded', []]);
      for (const { checkout } of [1, 2].map(() => flow(new FakeWindow(href, browser), { order }))) {
        checkout.connect();
        expect(checkout.state.name).to.equal('succeeded');
      }
      expect(said).to.deep.equal(
        hints ? [`<pay-button>: order ${order} is remembered as paid. See docs/testing.md#paying-again`] : [],
      );
    });
  }

  it('shows a paid order as paid, without telling it twice', async () => {
    const browser = new FakeBrowser();
    const first = flow(new FakeWindow(undefined, browser));
    first.page.respond = proxy(() => answer({ status: 'succeeded' }));
    first.checkout.pay();
    await first.page.tick(5000);

    const second = flow(new FakeWindow(undefined, browser));
    second.checkout.connect();
    await second.page.tick(5000);
    expect(second.checkout.state.name).to.equal('succeeded');
    expect(second.names()).to.deep.equal([]);
    expect(second.page.requests).to.have.length(0);
  });

  it('T8.5 repeats a create that was cut off by a reload with the same key', async () => {
    const browser = new FakeBrowser();
    const first = flow(new FakeWindow(undefined, browser));
    first.page.respond = () => new Promise<never>(() => {});
    first.checkout.pay();
    await first.page.tick(1000);
    first.page.dispatch('pagehide');
    expect(first.page.popups[0]!.closed).to.equal(true);
    first.checkout.disconnect();

    const second = flow(new FakeWindow(undefined, browser));
    second.page.respond = proxy();
    second.checkout.connect();
    await second.page.tick(1000);
    expect(second.page.requests).to.have.length(0);
    second.checkout.pay();
    await second.page.tick();
    expect(creates(second.page)).to.deep.equal(creates(first.page));
  });

  it('T3.8 leaves the popup open when the page goes away while the buyer pays', async () => {
    const { page, checkout } = flow();
    page.respond = proxy();
    checkout.pay();
    await page.tick(5000);
    page.dispatch('pagehide');
    expect(page.popups[0]!.closed).to.equal(false);
  });

  it('T5.4 verifies when the buyer comes Back from the hosted page to a page that the browser had kept', async () => {
    const { page, checkout, names } = flow(undefined, { presentation: 'redirect' });
    let paid = false;
    page.respond = proxy(() => answer(paid ? { status: 'succeeded' } : {}));
    checkout.pay();
    await page.tick(20_000);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'redirect' });
    page.dispatch('pagehide', { persisted: true });
    const asked = page.requests.length;
    page.dispatch('pageshow', { persisted: true });
    await page.tick(400);
    expect(checkout.state.name).to.equal('confirming');
    expect(page.requests.length).to.equal(asked + 1);
    paid = true;
    await page.tick(12_000);
    expect(names()).to.deep.equal(['payment-start', 'payment-success']);
  });

  it('T4.7 takes up a session from the return address where there is no storage, and cleans the address', async () => {
    const { page, checkout, names } = flow(
      new FakeWindow('https://shop.example/cart#pay-session=sealed-id-1&pay-order=1001'),
    );
    page.respond = () => answer({ status: 'succeeded' });
    checkout.connect();
    await page.tick(1000);
    expect(page.href).to.equal('https://shop.example/cart');
    expect(page.requests[0]!.url).to.equal('/pay/sessions/sealed-id-1');
    expect(names()).to.deep.equal(['payment-success']);
  });

  it('leaves a return address that is for another order, or is not an id', async () => {
    for (const hash of [
      '#pay-session=sealed-id-1&pay-order=1002',
      '#pay-session=..%2F..%2Fx',
      '#/route',
      '#pay-session=',
    ]) {
      const { page, checkout } = flow(new FakeWindow(`https://shop.example/cart${hash}`));
      checkout.connect();
      await page.tick(1000);
      expect(page.requests, hash).to.have.length(0);
    }
  });

  const back = 'pay-session=sealed-id-1&pay-order=1001';
  for (const [at, left] of [
    [`#/orders/1003?${back}`, '#/orders/1003'],
    [`#/orders/1003?tab=2&${back}`, '#/orders/1003?tab=2'],
    [`#top?${back}`, '#top'],
    // A router that knows no such route may have put something in front, or behind.
    [`#/${back}`, '#/'],
    [`#/orders/1003?${back}&lang=fr`, '#/orders/1003?lang=fr'],
  ] as const) {
    it(`takes up the session beside a route, and leaves the route: ${at}`, async () => {
      const { page, checkout, names } = flow(new FakeWindow(`https://shop.example/cart${at}`));
      page.respond = () => answer({ status: 'succeeded' });
      checkout.connect();
      await page.tick(1000);
      expect(page.href).to.equal(`https://shop.example/cart${left}`);
      expect(names()).to.deep.equal(['payment-success']);
    });
  }

  it('takes up a session once that the page’s router has removed from the address before', async () => {
    const page = new FakeWindow(`https://shop.example/#/orders/1003?${back}`);
    page.href = 'https://shop.example/#/home';
    const { checkout, names } = flow(page);
    page.respond = () => answer({ status: 'failed' });
    checkout.connect();
    await page.tick(1000);
    expect([page.href, ...names()]).to.deep.equal(['https://shop.example/#/home', 'payment-failed']);
    checkout.dismiss();
    page.dispatch('focus');
    await page.tick(1000);
    expect([checkout.state.name, page.requests.length]).to.deep.equal(['idle', 1]);
  });

  it('asks to be sent back to the route of the page, without what may be a secret in its fragment', async () => {
    const long = 'x'.repeat(8200);
    for (const [href, returnUrl] of [
      ['https://shop.example/?a=1#/orders/1003', 'https://shop.example/?a=1#/orders/1003'],
      ['https://shop.example/#!/orders?id=1003', 'https://shop.example/#!/orders?id=1003'],
      ['https://shop.example/cart/#top', 'https://shop.example/cart/#top'],
      ['https://shop.example/#access_token=s3cret&expires_in=60', 'https://shop.example/'],
      [`https://shop.example/cart?fbclid=${long}#top`, 'https://shop.example/cart'],
    ] as const) {
      const { page, checkout } = flow(new FakeWindow(href));
      page.respond = proxy();
      checkout.pay();
      await page.tick(1000);
      expect((page.requests[0]!.body as { returnUrl: string }).returnUrl).to.equal(returnUrl);
    }
  });

  it('reads with an address that no cache has seen', async () => {
    const { page, checkout } = flow();
    page.respond = proxy();
    checkout.pay();
    await page.tick(30_000);
    const reads = page.requests.filter(({ method }) => method === 'GET').map(({ query }) => query);
    expect(reads.length).to.be.above(3);
    expect(new Set(reads).size).to.equal(reads.length);
  });

  it('T8.4 brings the same checkout in a second tab', async () => {
    const browser = new FakeBrowser();
    const first = flow(new FakeWindow(undefined, browser));
    first.page.respond = proxy();
    first.checkout.pay();
    await first.page.tick(1000);

    const second = flow(new FakeWindow(undefined, browser));
    second.page.respond = proxy();
    second.checkout.connect();
    second.checkout.pay();
    await second.page.tick(1000);
    expect(posts(second.page)).to.equal(0);
    expect(second.page.popups[0]!.visited).to.deep.equal([CHECKOUT_URL]);
  });

  it('tells a success in one of two tabs, and shows it in both', async () => {
    const browser = new FakeBrowser();
    const tabs = [flow(new FakeWindow(undefined, browser)), flow(new FakeWindow(undefined, browser))] as const;
    let paid = false;
    for (const { page, checkout } of tabs) {
      page.respond = proxy(() => answer(paid ? { status: 'succeeded' } : {}));
      checkout.connect();
    }
    tabs[0].checkout.pay();
    for (const { page } of tabs) await page.tick(5000);
    expect(tabs[1].checkout.state.name).to.equal('confirming');
    paid = true;
    for (const { page } of tabs) await page.tick(12_000);
    const told = tabs.flatMap(({ names }) => names());
    expect(told).to.deep.equal(['payment-start', 'payment-success']);
    expect(tabs.map(({ checkout }) => checkout.state.name)).to.deep.equal(['succeeded', 'succeeded']);
  });

  it('T5.5 works from memory when storage throws', async () => {
    const { page, names, checkout } = flow(
      new (class extends FakeWindow {
        override get window() {
          return Object.defineProperty(super.window, 'localStorage', {
            get() {
              throw new DOMException('denied', 'SecurityError');
            },
          });
        }
      })(),
    );
    page.respond = proxy(() => answer({ status: 'succeeded' }));
    checkout.pay();
    await page.tick(5000);
    expect(names()).to.deep.equal(['payment-start', 'payment-success']);
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
      const browser = new FakeBrowser();
      browser.stored.set('pay-button:/pay:1001', text);
      const { page, checkout } = flow(new FakeWindow(undefined, browser));
      checkout.connect();
      await page.tick(1000);
      expect([page.requests.length, checkout.state.name], text).to.deep.equal([0, 'idle']);
    }
  });
});

describe('two buttons of one order on a page', () => {
  const OUTCOMES = ['succeeded', 'failed', 'canceled', 'expired'] as const;
  /** The first has a neighbour from the beginning; both hear the same window. */
  const pair = (): { page: FakeWindow; first: Flow; second: Flow; another: () => Flow } => {
    const page = new FakeWindow();
    const another = (): Flow => {
      const made = flow(page);
      made.checkout.connect();
      return made;
    };
    return { page, first: another(), second: another(), another };
  };

  for (const status of OUTCOMES) {
    it(`show the same at every step until ${status}; the one that was clicked tells it, once, and one set of requests is sent`, async () => {
      const { page, first, second } = pair();
      const steps: string[][] = [];
      first.checkout.addEventListener('payment-statechange', () => steps.push([first.checkout.state.name]));
      second.checkout.addEventListener('payment-statechange', () => steps.at(-1)!.push(second.checkout.state.name));
      let final = false;
      page.respond = proxy(() => answer(final ? { status } : {}));
      first.checkout.pay();
      await page.tick(20_000);
      const alone = new FakeWindow();
      alone.respond = proxy(() => answer());
      flow(alone).checkout.pay();
      await alone.tick(20_000);
      expect(page.requests.length).to.equal(alone.requests.length);
      final = true;
      await page.tick(12_000);
      expect(steps.map(([one]) => one)).to.deep.equal(['opening', 'checkout', status]);
      expect(steps.map(([, other]) => other)).to.deep.equal(['opening', 'checkout', status]);
      expect([first.names().length, second.names()]).to.deep.equal([2, []]);
      const asked = page.requests.length;
      await page.tick(600_000);
      expect([page.requests.length - asked, page.timers]).to.deep.equal([0, 0]);
    });
  }

  it('show the same refusal, and the other one can try again', async () => {
    const { page, first, second } = pair();
    page.respond = () => problem('order_not_found', 404);
    first.checkout.pay();
    await page.tick();
    expect(second.checkout.state).to.deep.equal(first.checkout.state);
    expect(second.checkout.state).to.deep.include({ name: 'failed', code: 'order_not_found' });
    page.respond = proxy();
    second.checkout.pay();
    await page.tick();
    expect([first.checkout.state.name, second.checkout.state.name]).to.deep.equal(['checkout', 'checkout']);
  });

  it('one that is put on the page later shows the same at once, and asks nothing', async () => {
    const { page, first, another } = pair();
    page.respond = proxy();
    first.checkout.pay();
    await page.tick();
    const asked = page.requests.length;
    expect(another().checkout.state).to.deep.equal(first.checkout.state);
    await page.tick();
    expect(page.requests.length).to.equal(asked);
  });

  it('the other one goes on when the one that was clicked leaves the page, and tells the end once', async () => {
    for (const leaveAt of [0, 5000]) {
      const { page, first, second } = pair();
      let paid = false;
      page.respond = async (request) => {
        if (request.method === 'POST') await new Promise<void>((resolve) => page.window.setTimeout(resolve, 1000));
        return proxy(() => answer(paid ? { status: 'succeeded' } : {}))(request);
      };
      first.checkout.pay();
      await page.tick(leaveAt);
      first.checkout.disconnect();
      await page.tick(5000);
      expect(second.checkout.state.name).to.equal('checkout');
      paid = true;
      await page.tick(20_000);
      expect(second.checkout.state.name).to.equal('succeeded');
      expect([...first.names(), ...second.names()]).to.deep.equal(['payment-start', 'payment-success']);
    }
  });

  it('the other one brings the same checkout back, turns away from it, and asks', async () => {
    const { page, first, second } = pair();
    let paid = false;
    page.respond = proxy(() => answer(paid ? { status: 'succeeded' } : {}));
    first.checkout.pay();
    await page.tick(1000);
    second.checkout.pay();
    await page.tick(1000);
    expect([posts(page), new Set(page.opened.map(({ name }) => name)).size]).to.deep.equal([1, 1]);
    second.checkout.dismiss();
    expect([first.checkout.state.name, second.checkout.state.name]).to.deep.equal(['pending', 'pending']);
    paid = true;
    second.checkout.verify();
    await page.tick(1000);
    expect([first.checkout.state.name, second.checkout.state.name]).to.deep.equal(['succeeded', 'succeeded']);
    expect([...first.names(), ...second.names()].filter((name) => name === 'payment-success')).to.have.length(1);
    expect(page.popups.map(({ closed }) => closed)).to.deep.equal([true, true]);
    const asked = page.requests.length;
    await page.tick(600_000);
    expect([page.requests.length - asked, page.timers]).to.deep.equal([0, 0]);
  });

  it('the other one turns away before there is a checkout: no waiting page stays open', async () => {
    const { page, first, second } = pair();
    page.respond = () => new Promise(() => {});
    first.checkout.pay();
    await page.tick();
    second.checkout.dismiss();
    expect([first.checkout.state.name, page.popups[0]!.closed]).to.deep.equal(['pending', true]);
  });

  it('the other one asks at once when its buyer wants to know', async () => {
    const { page, first, second } = pair();
    page.respond = proxy();
    first.checkout.pay();
    await page.tick();
    const asked = gets(page);
    second.checkout.verify();
    await page.tick(300);
    expect(gets(page) - asked).to.equal(1);
  });

  it('are not those of another order, nor of another page', async () => {
    const { page, first } = pair();
    page.respond = proxy();
    const other = new Checkout({ ...OPTIONS, order: '1002' }, undefined, page.window);
    other.connect();
    const elsewhere = flow();
    elsewhere.checkout.connect();
    first.checkout.pay();
    await page.tick();
    expect([other.state.name, elsewhere.checkout.state.name]).to.deep.equal(['idle', 'idle']);
  });
});

/** Code of the page throws, or a button gets another order: no window stays open behind. */
import { expect } from '@open-wc/testing';
import type { CheckoutOptions } from '../../src/checkout/index.js';
import { answer, problem } from './answers.js';
import { consoleLines } from './console.js';
import { FakeWindow } from './fake-window.js';
import { flow, openProxy, OPTIONS, posts, slowly, statesOf, type Flow } from './flow.js';

const text = { lang: 'fr', title: 'Paiement', text: 'Connexion' };
const said = consoleLines();

describe('a page whose own text for the popup cannot be had', () => {
  const breaks: CheckoutOptions['interstitial'] = () => {
    throw new TypeError('text.waiting is not a function');
  };

  it('ends in payment-failed, with the popup closed, nothing sent and the reason in the console', async () => {
    const { page, checkout, told } = flow(undefined, { interstitial: breaks });
    openProxy(page);
    checkout.pay();
    expect(said.join()).to.contain('configuration_invalid').and.to.contain('text.waiting is not a function');
    await page.tick(60_000);
    expect(told).to.deep.equal(['start', 'failed configuration_invalid']);
    expect(checkout.state).to.deep.include({ name: 'failed', code: 'configuration_invalid' });
    expect(page.popups.map(({ closed }) => closed)).to.deep.equal([true]);
    expect(page.requests).to.have.length(0);
  });

  it('pays with the next click, once the page is mended', async () => {
    const { page, checkout, told } = flow(undefined, { interstitial: breaks });
    openProxy(page);
    checkout.pay();
    checkout.configure({ ...OPTIONS, interstitial: () => text });
    checkout.pay();
    await page.tick(500);
    expect(checkout.state.name).to.equal('checkout');
    expect(posts(page)).to.have.length(1);
    expect(told.at(-1)).to.equal('start');
  });

  it('asks for none where no popup opened, and goes on', async () => {
    const { page, checkout } = flow(undefined, { interstitial: breaks });
    openProxy(page);
    page.openWindow = () => null;
    checkout.pay();
    await page.tick(500);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'link' });
  });

  it('goes on when only the second text, of a create that takes long, cannot be had', async () => {
    const interstitial = (slow: boolean) => (slow ? breaks(slow) : text);
    const { page, checkout } = flow(undefined, { interstitial });
    openProxy(page);
    page.respond = slowly(page, 20_000, page.respond);
    checkout.pay();
    await page.tick(16_000);
    expect(page.popups[0]!.text).to.contain('Connexion');
    await page.tick(5000);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'popup' });
  });

  it('goes on when the buyer came back while the session was being created: that one may be paid', async () => {
    let texts = 0;
    const interstitial = () => (texts++ ? breaks(false) : text);
    const { page, checkout, told } = flow(undefined, { interstitial });
    openProxy(page);
    page.respond = slowly(page, 3000, page.respond);
    checkout.pay();
    await page.tick(500);
    checkout.dismiss();
    checkout.pay();
    await page.tick(4000);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'popup' });
    expect(told).to.deep.equal(['start', 'pending']);
  });
});

it('a page that is not secure, whose browser makes no UUIDs, sends keys of its own', async () => {
  const keys = new Set<string>();
  for (let press = 0; press < 50; press++) {
    const page = new FakeWindow('http://192.168.1.7/cart');
    const getRandomValues = crypto.getRandomValues.bind(crypto);
    Object.assign(page.window, { crypto: { getRandomValues } });
    const { checkout } = flow(page);
    openProxy(page);
    checkout.pay();
    await page.tick(1000);
    expect(checkout.state.name).to.equal('checkout');
    const key = posts(page)[0]!.headers.get('Idempotency-Key')!;
    expect(key).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    keys.add(key);
  }
  expect(keys.size).to.equal(50);
});

describe('a button that turns to another order', () => {
  const OTHER = { ...OPTIONS, order: '1002' };

  /** Two buttons of a page, each with its own order at the gateway. */
  async function twoAtGateway(): Promise<readonly [FakeWindow, Flow, Flow]> {
    const page = new FakeWindow();
    page.respond = ({ method, url, body }) => {
      const order = method === 'POST' ? (body as { order: string }).order : url.split('/').at(-1)!;
      return answer({ id: order, reference: `ref-${order}`, order }, {}, method === 'POST' ? 201 : 200);
    };
    const [first, second] = [flow(page), flow(page, { order: '1002' })];
    first.checkout.pay();
    await page.tick(4000);
    second.checkout.pay();
    await page.tick(4000);
    return [page, first, second];
  }

  it('shows the payment that another button of that order has under way, and leaves it alone', async () => {
    const [page, first, second] = await twoAtGateway();
    expect(statesOf(first, second)).to.deep.equal(['checkout', 'checkout']);
    first.checkout.configure(OTHER);
    await page.tick(4000);
    expect(page.popups.map(({ closed }) => closed)).to.deep.equal([false, false]);
    for (const { checkout } of [first, second])
      expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'popup' }).and.nested.include({
        'session.id': '1002',
      });
  });

  it('takes the waiting page of the last order away at once, and shows nothing of its session', async () => {
    const { page, checkout, told } = flow();
    openProxy(page);
    checkout.pay();
    checkout.configure(OTHER);
    expect([page.popups[0]!.closed, checkout.state.name]).to.deep.equal([true, 'idle']);
    await page.tick(30_000);
    expect([checkout.state.name, page.popups[0]!.visited, told]).to.deep.equal(['idle', [], ['start']]);
  });
});

describe('a shop that pays again by itself after each failure', () => {
  const ways: [when: string, again: (pay: () => void) => void][] = [
    ['at once', (pay) => pay()],
    ['after it has waited for something', (pay) => void Promise.resolve().then(pay)],
  ];
  for (const [when, again] of ways) {
    it(`gets one answer, and no second request: ${when}`, async () => {
      const { page, checkout, told } = flow();
      page.respond = () => problem('order_not_found', 404);
      page.pressed = true;
      checkout.addEventListener('payment-failed', () => again(() => checkout.pay()));
      checkout.pay();
      // Opening the window has used up the press.
      page.pressed = false;
      await page.tick(60_000);
      expect(told).to.deep.equal(['start', 'failed order_not_found']);
      expect([page.requests.length, page.popups.length, checkout.state.name]).to.deep.equal([1, 1, 'failed']);
      expect(said.join()).to.contain('after a failure pay() takes a press of the buyer');
    });
  }

  it('at once, in a browser that does not know of presses, too; the buyer’s own press begins anew', async () => {
    const { page, checkout, told } = flow();
    page.respond = () => problem('order_not_found', 404);
    checkout.addEventListener('payment-failed', () => checkout.pay());
    checkout.pay();
    await page.tick(60_000);
    expect(told).to.deep.equal(['start', 'failed order_not_found']);
    openProxy(page);
    page.pressed = false;
    checkout.pay(new Event('click'));
    await page.tick(500);
    expect([checkout.state.name, page.popups.length]).to.deep.equal(['checkout', 2]);
  });
});

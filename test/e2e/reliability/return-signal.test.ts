/** How the shop hears that the buyer is back, and that hearing is not believing: T4.1 to T4.7. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines } from '../../browsers/index.js';
import { choose, ownBrowser, PAY } from '../support/buyer.js';
import { FILLED, type PageOptions } from '../support/shop-page.js';
import { setStage } from '../support/stage.js';

const stage = setStage();

const withoutBroadcast = (): void => void Reflect.deleteProperty(window, 'BroadcastChannel');

/** The channels that are dead, and the page without them. */
const DEAD_CHANNELS: readonly [string, PageOptions][] = [
  ['broadcasts', { script: withoutBroadcast }],
  ['messages to the opener', { attributes: { isolated: '' } }],
  ['every channel', { script: withoutBroadcast, attributes: { isolated: '' } }],
];

for (const engine of engines()) {
  for (const [dead, options] of DEAD_CHANNELS) {
    test(`${engine}: T4.1 without ${dead} the success arrives all the same`, async (t) => {
      const buyer = await stage.arrive(t, engine, options);
      await choose(await buyer.payToCheckout());
      await buyer.order.event('payment-success');
      // Whoever told it, the page on which the buyer clicked shows it too.
      await buyer.reaches('succeeded');
      await buyer.endsOnce();
    });
  }

  test(`${engine}: T4.2 forged news by every channel is no success, and costs a read or two`, async (t) => {
    const { buyer, order, page, checkout } = await stage.arriveAtCheckout(t, engine);
    await order.arrivals('read', 1);
    const { reference } = order.transaction;
    const before = order.count('read');
    const forge = (word: string): void => {
      const message = { payButton: 'return', reference: word, status: 'succeeded', session: { status: 'succeeded' } };
      const port = new BroadcastChannel('pay-button');
      for (let time = 0; time < 20; time++) {
        if (window.opener) window.opener.postMessage(message, '*');
        else window.postMessage(message, '*');
        port.postMessage(message);
      }
    };
    await checkout.evaluate(forge, reference);
    await page.evaluate(forge, reference);
    const stranger = await buyer.anotherTab(`${order.url}?status=success&pay-session=forged`);
    await stranger.page.evaluate(forge, reference);
    await order.arrivals('read', before + 2);
    await buyer.reaches('confirming');
    assert.ok(order.count('read') <= before + 4, `${order.count('read') - before} reads`);
    assert.deepEqual(order.events(), []);
    await choose(checkout);
    await buyer.endsOnce();
  });

  test(`${engine}: T4.2 a forged session in the address is no success, and is not asked about for ever`, async (t) => {
    const order = stage.shop.order();
    const buyer = await stage.arrive(t, engine);
    const { page } = await buyer.anotherTab(`${order.url}#pay-session=${'forged'.repeat(20)}&pay-order=${order.id}`);
    // What leads to nothing is dropped, and the order's own state is shown.
    await page.waitFor(() => location.hash === '' && document.querySelector('pay-button')!.state.name === 'idle');
    assert.deepEqual(order.events(), []);
    assert.equal(await page.evaluate(() => window.told.some(({ type }) => type !== 'payment-statechange')), false);
  });

  test(`${engine}: T4.4 a shop inside another site's frame is told the success`, async (t) => {
    const buyer = await stage.arrive(t, engine, { html: FILLED });
    const { order, page } = buyer;
    await page.goto(stage.shop.elsewhere + stage.shop.serve(`<iframe src="${order.url}"></iframe>`));
    await page.click('iframe');
    await choose(await buyer.checkout());
    await order.event('payment-success');
    await buyer.popupsClose();
    await buyer.wasTold('payment-success');
  });

  test(`${engine}: T4.5 a popup that comes back to a page with the button tells nothing twice`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    order.script({ redirect: false });
    const checkout = await buyer.payToCheckout();
    await checkout.goto(order.url);
    await checkout.waitFor(() => document.querySelector('pay-button')?.state.name === 'confirming');
    order.decide();
    await buyer.endsOnce();
  });

  test(`${engine}: T4.6 a return page that the browser will not close shows the way back to the shop`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    await choose(await buyer.payToCheckout());
    await order.event('payment-success');
    await buyer.popupsClose();
    // A tab of the buyer's own, with a history: no script may close it.
    const { page } = await buyer.anotherTab(stage.shop.url + stage.shop.serve('<h1>News</h1>'));
    await page.goto(order.returnUrl);
    await page.waitFor(() => document.querySelector('a')?.checkVisibility({ visibilityProperty: true }));
    await page.click('a');
    await page.waitFor(() => document.querySelector('pay-button')?.state.name === 'succeeded');
    await buyer.wasTold('payment-success');
  });

  test(`${engine}: T4.7 a buyer who returns in another browser sees the result there`, async (t) => {
    const { buyer, order } = await stage.arriveAtCheckout(t, engine);
    await buyer.page.close();
    const other = await ownBrowser(t, engine);
    const page = await other.newPage(order.transaction.checkoutUrl);
    await choose(page);
    const told = await order.event('payment-success');
    assert.equal(told.reference, order.transaction.reference);
    await page.waitFor(() => document.querySelector('pay-button')?.state.name === 'succeeded');
    await page.click(PAY);
    assert.equal(order.count('create'), 1);
    await buyer.wasTold('payment-success');
  });
}

/** The hosted page in the shop's own tab, asked for or in an in-app browser: T5.4, T6.3, T6.4, T8.6. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines } from '../../browsers/index.js';
import { choose } from '../support/buyer.js';
import { setStage } from '../support/stage.js';

const stage = setStage();

const REDIRECT = { attributes: { presentation: 'redirect' } };
/** Facebook on Android, without the brackets and semicolons at its end, which WebKit takes from no command line. */
const FACEBOOK = {
  userAgent:
    'Mozilla/5.0 (Linux; Android 12; TECNO KG5j Build/SP1A.210812.001; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.6099.144 Mobile Safari/537.36 FB_IAB/FB4A FBAV/443.0.0.23.229',
};

const denyStorage = (): void => {
  Object.defineProperty(window, 'localStorage', {
    get() {
      throw new DOMException('The user denied it.', 'SecurityError');
    },
  });
};

for (const engine of engines()) {
  test(`${engine}: T5.4 with presentation="redirect" the buyer pays in the same tab and comes back to the success`, async (t) => {
    const buyer = await stage.arrive(t, engine, REDIRECT);
    const { order, page } = buyer;
    assert.equal(await buyer.payToCheckout(), page);
    await choose(page);
    await order.event('payment-success');
    await buyer.reaches('succeeded');
    // The session has been taken out of the address: a link to it, or a reload, is a plain one.
    assert.equal(await page.url(), order.url);
    await buyer.endsOnce();
  });

  test(`${engine}: T5.4 a buyer who goes Back from the hosted page finds a button that leads to the same checkout`, async (t) => {
    const { buyer, order, page } = await stage.arriveAtCheckout(t, engine, REDIRECT);
    await buyer.goBack(order.url);
    // Whether the browser has kept the page or loads it anew.
    await buyer.reaches('confirming');
    assert.equal(await buyer.payToCheckout(), page);
    assert.equal(order.count('create'), 1);
    await choose(page);
    await buyer.endsOnce();
  });

  test(`${engine}: T5.4 a page that comes back by Back tells a payment that was approved on the phone`, async (t) => {
    const { buyer, order } = await stage.arriveAtCheckout(t, engine, REDIRECT);
    order.decide();
    await buyer.goBack(order.url);
    await buyer.endsOnce();
  });

  test(`${engine}: T8.6 a buyer who has paid and goes Back to the shop's old page cannot pay again`, async (t) => {
    const { buyer, order, page } = await stage.arriveAtCheckout(t, engine, REDIRECT);
    await choose(page);
    await order.event('payment-success');
    await buyer.reaches('succeeded');
    // To the hosted page, which takes no second payment, and from there to the page of the first click.
    await buyer.goBack(order.transaction.checkoutUrl);
    await buyer.goBack(order.url);
    await buyer.reaches('succeeded');
    await buyer.pay();
    assert.equal(await buyer.state(), 'succeeded');
    assert.equal(order.count('create'), 1);
    await buyer.wasTold('payment-success');
  });

  test(`${engine}: T6.3 in an in-app browser the payment goes through the same tab, Back included`, async (t) => {
    const buyer = await stage.arrive(t, engine, {}, FACEBOOK);
    const { order, page } = buyer;
    assert.equal(await buyer.payToCheckout(), page);
    assert.deepEqual(await buyer.popups(), []);
    await buyer.goBack(order.url);
    await buyer.payToCheckout();
    await choose(page);
    await order.event('payment-success');
    assert.equal(order.transactions.length, 1);
    await buyer.endsOnce();
  });

  test(`${engine}: T6.4 in an in-app browser that keeps nothing the return address brings the result`, async (t) => {
    const { buyer, order, page } = await stage.arriveAtCheckout(t, engine, { script: denyStorage }, FACEBOOK);
    await choose(page);
    await order.event('payment-success');
    await buyer.reaches('succeeded');
    await buyer.wasTold('payment-success');
  });
}

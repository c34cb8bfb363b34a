/**
 * The page is loaded again at every moment of a payment, which is also what a phone does that has
 * discarded the tab: T5.3, T3.8, T8.5.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines } from '../../browsers/index.js';
import { choose } from '../support/buyer.js';
import { setStage } from '../support/stage.js';

const stage = setStage();

for (const engine of engines()) {
  test(`${engine}: T5.3 a reload while the checkout is being opened leaves no waiting page behind, and the next click pays`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    const release = order.hold('create');
    await buyer.pay();
    await order.arrivals('create', 1);
    await buyer.page.reload();
    await buyer.popupsClose();
    release();
    await choose(await buyer.payToCheckout());
    await buyer.endsOnce();
  });

  test(`${engine}: T8.5 a reload during the create does not create a second payment`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    const release = order.hold('create');
    await buyer.pay();
    await order.arrivals('create', 1);
    await buyer.page.reload();
    await buyer.pay();
    await order.arrivals('create', 2);
    release();
    await buyer.checkout();
    assert.equal(order.transactions.length, 1);
    order.decide();
    await buyer.endsOnce();
    assert.equal(order.transactions.length, 1);
  });

  test(`${engine}: T5.3 a reload while the buyer is at the hosted page changes nothing`, async (t) => {
    const { buyer, order, checkout } = await stage.arriveAtCheckout(t, engine);
    await buyer.page.reload();
    await choose(checkout);
    await order.event('payment-success');
    await buyer.popupsClose();
    await buyer.endsOnce();
  });

  test(`${engine}: T3.8 a reload leaves the popup open, and the next click brings that same checkout back`, async (t) => {
    const { buyer, order, checkout } = await stage.arriveAtCheckout(t, engine);
    await buyer.page.reload();
    await buyer.reaches('checkout', 'confirming');
    assert.equal(await checkout.isClosed(), false);
    await buyer.pay();
    await buyer.reaches('checkout');
    assert.deepEqual(await buyer.popups(), [checkout]);
    assert.equal(order.count('create'), 1);
    await choose(checkout);
    await buyer.endsOnce();
  });

  test(`${engine}: T5.3 a reload while the payment is being confirmed does not lose the success`, async (t) => {
    const { buyer, order, checkout } = await stage.arriveAtCheckout(t, engine);
    const release = order.hold('read');
    await choose(checkout);
    await buyer.reaches('confirming');
    await order.arrivals('read', 1);
    await buyer.page.reload();
    await buyer.reaches('confirming');
    release();
    await buyer.endsOnce();
  });

  test(`${engine}: T5.3 a reload after the buyer stopped waiting still tells a late success`, async (t) => {
    const { buyer, order } = await stage.arriveAtCheckout(t, engine);
    await buyer.page.click('pay-button >>> [part=action]:last-child');
    await order.event('payment-pending');
    assert.equal(await buyer.state(), 'pending');
    await buyer.page.reload();
    order.decide();
    await buyer.endsOnce();
  });

  test(`${engine}: T5.3 a reload after the success shows that the order is paid, and tells nothing again`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    await choose(await buyer.payToCheckout());
    await buyer.endsOnce();
    await buyer.page.reload();
    await buyer.endsOnce();
    await buyer.pay();
    assert.equal(await buyer.state(), 'succeeded');
    assert.equal(order.count('create'), 1);
  });

  test(`${engine}: T5.3 a reload after a failure offers to pay again, and tells nothing again`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    await choose(await buyer.payToCheckout(), 'failed');
    await order.event('payment-failed');
    await buyer.popupsClose();
    await buyer.endsOnce('payment-failed');
    await buyer.pay();
    await order.arrivals('create', 2);
    await buyer.reaches('checkout');
    assert.equal(order.transactions.length, 2);
  });
}

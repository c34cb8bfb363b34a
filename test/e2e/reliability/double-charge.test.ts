/** One order, one payment, however it is clicked and whatever gets lost: T8.1, T8.2, T8.4. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cdp, engines } from '../../browsers/index.js';
import { choose } from '../support/buyer.js';
import { setStage } from '../support/stage.js';

const stage = setStage();

for (const engine of engines()) {
  test(`${engine}: T8.1 two clicks, and two more in one task, create one payment in one window`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order, page } = buyer;
    const release = order.hold('create');
    await buyer.pay();
    await buyer.pay();
    await page.evaluate(() => {
      const button = document.querySelector('pay-button')!.shadowRoot!.querySelector('button')!;
      button.click();
      button.click();
    });
    release();
    await choose(await buyer.checkout());
    await order.event('payment-success');
    assert.equal(await page.evaluate(() => window.opens), 1);
    assert.equal(order.count('create'), 1);
    assert.equal(order.events('payment-start').length, 1);
    await buyer.endsOnce();
  });

  if (engine === 'chromium') {
    test(`${engine}: T8.1 Enter beside a click creates no second payment`, async (t) => {
      const buyer = await stage.arrive(t, engine);
      const { order, page } = buyer;
      const release = order.hold('create');
      await page.evaluate(() => document.querySelector('pay-button')!.shadowRoot!.querySelector('button')!.focus());
      const session = await cdp(page);
      const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
      for (const type of ['keyDown', 'keyUp'] as const)
        await session.send('Input.dispatchKeyEvent', { type, ...enter });
      await buyer.reaches('opening');
      await buyer.pay();
      release();
      await choose(await buyer.checkout());
      await order.event('payment-success');
      assert.equal(order.count('create'), 1);
      await buyer.endsOnce();
    });
  }

  test(`${engine}: T8.2 a create whose answer is lost is asked for again and is the same payment`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    order.fault({ on: 'create', lost: 'answer', times: 1 });
    const checkout = await buyer.payToCheckout();
    assert.ok(order.count('create') >= 2);
    assert.equal(order.transactions.length, 1);
    await choose(checkout);
    await buyer.endsOnce();
  });

  test(`${engine}: T8.2 a create whose answers are all lost ends without a window, and the next click leads to a payment`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    const mended = order.fault({ on: 'create', lost: 'answer' });
    await buyer.pay();
    const { reason, code } = await order.event('payment-failed');
    assert.deepEqual({ reason, code }, { reason: 'error', code: 'network_error' });
    await buyer.popupsClose();
    mended();
    await choose(await buyer.payToCheckout());
    await order.event('payment-success');
    assert.deepEqual(order.transactions.map(({ outcome }) => outcome).filter(Boolean), ['succeeded']);
  });

  test(`${engine}: T8.4 two tabs of one order show the same checkout and tell its success once`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    const other = await buyer.anotherTab();
    const checkout = await buyer.payToCheckout();
    await other.pay();
    await other.reaches('checkout');
    assert.equal(order.count('create'), 1);
    assert.equal(order.transactions.length, 1);
    await choose(checkout);
    await order.event('payment-success');
    await buyer.reaches('succeeded');
    await other.reaches('succeeded');
    await buyer.endsOnce();
    await other.endsOnce();
  });

  test(`${engine}: T8.4 two tabs that are clicked before either has an answer share one payment`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    const other = await buyer.anotherTab();
    const release = order.hold('create');
    await buyer.pay();
    await order.arrivals('create', 1);
    await other.pay();
    await order.arrivals('create', 2);
    release();
    await buyer.reaches('checkout');
    await other.reaches('checkout', 'confirming');
    assert.equal(order.transactions.length, 1);
    order.decide();
    await order.event('payment-success');
    await buyer.reaches('succeeded');
    await other.reaches('succeeded');
    await buyer.endsOnce();
  });
}

/** A page that loses its storage, its network or its place in the document: T5.5, T5.6, T7.9. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cdp, engines } from '../../browsers/index.js';
import { choose } from '../support/buyer.js';
import { setStage } from '../support/stage.js';

const stage = setStage();

const denyStorage = (): void => {
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, {
      get() {
        throw new DOMException('The user denied it.', 'SecurityError');
      },
    });
  }
};

const fillStorage = (): void => {
  Storage.prototype.setItem = () => {
    throw new DOMException('It is full.', 'QuotaExceededError');
  };
};

for (const engine of engines()) {
  for (const [trouble, script] of [
    ['denied', denyStorage],
    ['full', fillStorage],
  ] as const) {
    test(`${engine}: T5.5 with storage ${trouble} the buyer pays and is told once`, async (t) => {
      const { buyer, order, page, checkout } = await stage.arriveAtCheckout(t, engine, { script });
      await buyer.reaches('checkout');
      await buyer.pay();
      assert.equal(order.count('create'), 1);
      await choose(checkout);
      await order.event('payment-success');
      await buyer.reaches('succeeded');
      await buyer.popupsClose();
      await buyer.wasTold('payment-success');
      assert.deepEqual(await page.evaluate(() => window.trouble), []);
    });
  }

  test(`${engine}: T5.6 a network that is gone for a while fails nothing, and the success comes with it`, async (t) => {
    const { buyer, order, page } = await stage.arriveAtCheckout(t, engine);
    const before = order.count('read');
    const backOn = order.fault({ on: 'read', lost: 'request' });
    await order.arrivals('read', before + 3);
    order.decide();
    assert.deepEqual(order.events(), []);
    assert.equal(await buyer.state(), 'checkout');
    backOn();
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await buyer.endsOnce();
  });

  if (engine === 'chromium') {
    test(`${engine}: T5.6 a page that was offline while the buyer paid tells the success when it is online again`, async (t) => {
      const { buyer, order, page, checkout } = await stage.arriveAtCheckout(t, engine);
      const session = await cdp(page);
      await session.send('Network.enable');
      const setOffline = (offline: boolean): Promise<void> =>
        session.send('Network.emulateNetworkConditions', {
          offline,
          latency: 0,
          downloadThroughput: -1,
          uploadThroughput: -1,
        });
      await setOffline(true);
      await page.waitFor(() => !navigator.onLine);
      await choose(checkout);
      await buyer.reaches('confirming');
      assert.deepEqual(order.events(), []);
      const before = order.count('read');
      await setOffline(false);
      await buyer.reaches('succeeded');
      assert.ok(order.count('read') <= before + 2);
      await buyer.endsOnce();
    });
  }

  test(`${engine}: T7.9 a button that is moved, taken out and put back during a payment tells once`, async (t) => {
    const { buyer, order, page, checkout } = await stage.arriveAtCheckout(t, engine);
    await page.evaluate(() => {
      const button = document.querySelector('pay-button')!;
      document.querySelector('h1')!.append(button);
    });
    assert.equal(await buyer.state(), 'checkout');
    await page.evaluate(async () => {
      const button = document.querySelector('pay-button')!;
      button.remove();
      await new Promise((resolve) => setTimeout(resolve));
      document.body.append(button);
      // A second button of the same order, as frameworks make them for a moment.
      document.body.append(button.cloneNode(true));
    });
    await choose(checkout);
    await order.event('payment-success');
    await page.waitFor(() =>
      [...document.querySelectorAll('pay-button')].every(({ state }) => state.name === 'succeeded'),
    );
    await buyer.endsOnce();
  });
}

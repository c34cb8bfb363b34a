/** The popup is gone, or is said to be: T3.2 to T3.6. A payment may arrive all the same. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { cdp, engines } from '../../browsers/index.js';
import { choose } from '../support/buyer.js';
import { setStage } from '../support/stage.js';
import { until } from '../support/until.js';

const stage = setStage();

for (const engine of engines()) {
  test(`${engine}: T3.2 a buyer who pays long after the browser hid the popup from us is told the success`, async (t) => {
    const buyer = await stage.arrive(t, engine, { headers: { 'Cross-Origin-Opener-Policy': 'same-origin' } });
    buyer.order.script({ coop: 'same-origin', redirect: false, webhook: 'never' });
    const checkout = await buyer.payToCheckout();
    await buyer.page.waitFor(() => window.popup?.closed === true);
    await buyer.order.arrivals('read', 2);
    await choose(checkout);
    await buyer.endsOnce();
  });

  test(`${engine}: T3.2 a buyer who approves on the phone while the browser hides the popup from us reads that it can be closed`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    order.script({ coop: 'same-origin' });
    await buyer.payToCheckout();
    await buyer.page.waitFor(() => window.popup?.closed);
    order.decide();
    await buyer.reaches('succeeded');
    const status = await buyer.page.evaluate(
      () => document.querySelector('pay-button')!.shadowRoot!.querySelector('[part=status]')!.textContent,
    );
    assert.match(status!, /\.\nVous pouvez fermer la fenêtre de\spaiement\.$/);
    assert.equal((await buyer.popups()).length, 1);
  });

  test(`${engine}: T3.3 a buyer who closes the popup and approves on the phone later is told the success`, async (t) => {
    const { buyer, order, checkout } = await stage.arriveAtCheckout(t, engine);
    await checkout.close();
    await buyer.reaches('confirming', 'checkout');
    await order.arrivals('read', 2);
    assert.deepEqual(order.events(), []);
    order.decide();
    await buyer.endsOnce();
  });

  test(`${engine}: T3.4 a popup that is closed without paying fails nothing, and the next click resumes the same checkout`, async (t) => {
    const { buyer, order, checkout } = await stage.arriveAtCheckout(t, engine);
    await checkout.close();
    await order.arrivals('read', 2);
    await buyer.pay();
    const again = await buyer.checkout();
    assert.notEqual(again, checkout);
    assert.equal(order.count('create'), 1);
    assert.equal(order.transactions.length, 1);
    assert.deepEqual(order.events(), []);
    await choose(again);
    await buyer.endsOnce();
  });

  test(`${engine}: T3.6 a gateway that cannot be reached is only a delay: the same checkout opens later`, async (t) => {
    const found = { visits: 0, location: '' };
    const gateway = createServer((_, response) => {
      found.visits++;
      if (found.location) response.writeHead(302, { location: found.location }).end();
      else response.destroy();
    }).listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    t.after(() => gateway.close());
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    order.script({ paymentUrl: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/checkout` });
    await buyer.pay();
    await until('a visit to the gateway', () => found.visits);
    const [broken] = await buyer.popups();
    await broken?.close();
    await buyer.reaches('confirming', 'checkout');
    assert.deepEqual(order.events(), []);
    found.location = order.transaction.checkoutUrl;
    await buyer.pay();
    await choose(await buyer.checkout());
    await buyer.endsOnce();
    assert.equal(order.transactions.length, 1);
  });

  if (engine === 'chromium') {
    test(`${engine}: T3.5 a popup whose renderer crashes loses nothing: approved on the phone, the success is told`, async (t) => {
      const { buyer, order, checkout } = await stage.arriveAtCheckout(t, engine);
      // The answer to this never comes: whoever would send it is dead.
      void (await cdp(checkout)).send('Page.crash').catch(() => undefined);
      await order.arrivals('read', 1);
      assert.equal(await buyer.page.evaluate(() => window.popup?.closed), false);
      order.decide();
      await buyer.endsOnce();
    });
  }
}

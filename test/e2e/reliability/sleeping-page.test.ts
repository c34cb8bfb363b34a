/** Pages that browsers put to sleep, slow down or freeze, by Chromium's own means: T5.1, T5.2, T5.8, T5.10. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cdp, engines, type Page } from '../../browsers/index.js';
import { Buyer, choose, ownBrowser } from '../support/buyer.js';
import { setStage } from '../support/stage.js';
import { until } from '../support/until.js';

const stage = setStage();

const setLifecycle = async (page: Page, state: 'frozen' | 'active'): Promise<void> =>
  (await cdp(page)).send('Page.setWebLifecycleState', { state });

for (const engine of engines().filter((name) => name === 'chromium')) {
  test(`${engine}: T5.1 a page that was hidden until its timers slept tells the success as soon as it is looked at`, async (t) => {
    const browser = await ownBrowser(t, engine, {
      args: ['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/10'],
    });
    const buyer = await Buyer.arrive(browser, stage.shop.order());
    const { order, page } = buyer;
    order.script({ webhook: 'never' });
    const checkout = await buyer.payToCheckout();
    await checkout.close();
    await page.evaluate(() => {
      const beat = (): void => {
        document.body.dataset['beat'] = String(performance.now());
        setTimeout(beat, 500);
      };
      beat();
    });
    const front = await browser.newPage('about:blank');
    await front.bringToFront();
    await page.waitFor(() => document.visibilityState === 'hidden');
    await page.waitFor(() => performance.now() - Number(document.body.dataset['beat']) > 5000, { timeout: 90_000 });
    const before = order.count('read');
    order.decide();
    await page.bringToFront();
    await order.event('payment-success');
    assert.equal(order.count('read'), before + 1);
    await buyer.endsOnce();
  });

  test(`${engine}: T5.2 a page that was frozen while the buyer paid tells the success when it thaws`, async (t) => {
    const { buyer, order, page, checkout } = await stage.arriveAtCheckout(t, engine);
    await order.arrivals('read', 1);
    await setLifecycle(page, 'frozen');
    await choose(checkout);
    await until('the webhook', () => order.transaction.webhooks.length);
    assert.deepEqual(order.events(), []);
    await setLifecycle(page, 'active');
    await buyer.endsOnce();
  });

  test(`${engine}: T5.8 a frozen tab that holds the order's lock does not keep another tab from telling`, async (t) => {
    const { buyer, order, page } = await stage.arriveAtCheckout(t, engine);
    const other = await buyer.anotherTab();
    await other.reaches('confirming');
    const lock = await page.evaluate((key) => {
      const name = Object.keys(localStorage).find((stored) => stored.endsWith(key))!;
      return new Promise<string>((resolve) => {
        void navigator.locks.request(name, () => {
          resolve(name);
          return new Promise(() => {});
        });
      });
    }, order.id);
    await setLifecycle(page, 'frozen');
    order.decide();
    await order.event('payment-success');
    assert.equal(order.events()[0]?.load, await other.page.evaluate(() => window.load));
    // It held the lock to the last.
    assert.deepEqual(
      await other.page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name)),
      [lock],
    );
    await setLifecycle(page, 'active');
    await buyer.reaches('succeeded');
    await buyer.wasTold('payment-success');
  });

  test(`${engine}: T5.8 a frozen tab with its turn in the queue tells nothing a second time when it thaws`, async (t) => {
    const { buyer, order, page } = await stage.arriveAtCheckout(t, engine);
    const other = await buyer.anotherTab();
    await other.reaches('confirming');
    // Both ask for the lock while it is held by a third; then one of them is frozen.
    const third = await buyer.anotherTab(stage.shop.url + stage.shop.serve('<h1>Third</h1>'));
    await third.page.evaluate((key) => {
      const name = Object.keys(localStorage).find((stored) => stored.endsWith(key))!;
      return new Promise<void>((resolve) => {
        void navigator.locks.request(name, () => {
          resolve();
          return new Promise(() => {});
        });
      });
    }, order.id);
    order.decide();
    await third.page.waitFor(async () => ((await navigator.locks.query()).pending?.length ?? 0) > 0);
    await setLifecycle(page, 'frozen');
    await third.page.close();
    await order.event('payment-success');
    await setLifecycle(page, 'active');
    await buyer.reaches('succeeded');
    await other.reaches('succeeded');
    await buyer.endsOnce();
  });

  test(`${engine}: T5.10 a buyer with a slow phone on a slow network pays`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order, page } = buyer;
    const session = await cdp(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: 50_000,
      uploadThroughput: 50_000,
    });
    await page.reload();
    await choose(await buyer.payToCheckout());
    await order.event('payment-success');
    await buyer.popupsClose();
    assert.equal(order.count('create'), 1);
    await buyer.endsOnce();
  });
}

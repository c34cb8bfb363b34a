/** Popups that do not open, because nobody clicked or a frame forbids them: T2.7 to T2.9. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines, type Page } from '../../browsers/index.js';
import { choose, LINK } from '../support/buyer.js';
import { FILLED } from '../support/shop-page.js';
import { setStage } from '../support/stage.js';

const stage = setStage();

/** What the button in the page's frame shows. */
const framed = (page: Page, wanted: 'link' | 'popup'): Promise<unknown> =>
  page.waitFor(
    (presented) => {
      const state = document.querySelector('iframe')?.contentDocument?.querySelector('pay-button')?.state;
      return state?.name === 'checkout' && state.presented === presented;
    },
    { args: [wanted] },
  );

const FRAME = 'allow-scripts allow-same-origin allow-forms';

for (const engine of engines()) {
  test(`${engine}: T2.7 in a frame that forbids popups a link is shown, and one payment created`, async (t) => {
    const { browser, order, page } = await stage.arrive(t, engine, { html: FILLED });
    await page.goto(stage.shop.url + stage.shop.serve(`<iframe src="/${order.id}" sandbox="${FRAME}"></iframe>`));
    const before = await browser.pages();
    await page.click('iframe');
    await framed(page, 'link');
    assert.deepEqual(await browser.pages(), before);
    assert.equal(order.count('create'), 1);
    assert.deepEqual(order.events(), []);
  });

  for (const sandbox of [`${FRAME} allow-popups`, `${FRAME} allow-popups allow-popups-to-escape-sandbox`]) {
    test(`${engine}: T2.7 in a frame with sandbox="${sandbox}" the buyer pays in a popup`, async (t) => {
      const buyer = await stage.arrive(t, engine, { html: FILLED });
      const { order, page } = buyer;
      await page.goto(stage.shop.url + stage.shop.serve(`<iframe src="/${order.id}" sandbox="${sandbox}"></iframe>`));
      await page.click('iframe');
      const checkout = await buyer.checkout();
      await framed(page, 'popup');
      await choose(checkout);
      await order.event('payment-success');
      await buyer.popupsClose();
      await buyer.wasTold('payment-success');
    });
  }

  test(`${engine}: T2.8 T2.9 a payment that no click began is one tap on a link away from the gateway`, async (t) => {
    const buyer = await stage.arrive(t, engine, {
      script: () => addEventListener('load', () => setTimeout(() => document.querySelector('pay-button')!.pay())),
    });
    const { order, page } = buyer;
    await buyer.reaches('checkout');
    assert.deepEqual(await buyer.popups(), []);
    await page.click(LINK);
    await choose(await buyer.checkout());
    await order.event('payment-success');
    assert.equal(order.count('create'), 1);
    await buyer.endsOnce();
  });
}

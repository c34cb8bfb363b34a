/** Opening the hosted page, on slow networks and strict pages: T1.1 to T1.9. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines, type Page } from '../../browsers/index.js';
import { choose, LINK, type Buyer } from '../support/buyer.js';
import { setStage } from '../support/stage.js';
import { until } from '../support/until.js';

const stage = setStage();

/** The popup, once it shows its waiting page. */
async function waitingPage(buyer: Buyer): Promise<Page> {
  const popup = await until('a popup', async () => (await buyer.popups())[0]);
  await popup.waitFor(() => /Ne\sfermez pas cette fenêtre/.test(document.body.innerText));
  return popup;
}

for (const engine of engines()) {
  test(`${engine}: T1.1 the popup opens though the proxy takes longer than a click counts`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    buyer.order.fault({ on: 'create', delay: 3000 });
    const checkout = await buyer.payToCheckout();
    assert.deepEqual(await buyer.popups(), [checkout]);
    assert.equal(await buyer.page.evaluate(() => window.opens), 1);
    await choose(checkout);
    await buyer.endsOnce();
  });

  test(`${engine}: T1.2 a page with a strict policy and Trusted Types sees the waiting page and not one violation`, async (t) => {
    const buyer = await stage.arrive(t, engine, (order) => ({
      headers: {
        'Content-Security-Policy': `default-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html; report-uri /reports/${order}`,
      },
    }));
    const { order, page } = buyer;
    const release = order.hold('create');
    await buyer.pay();
    await waitingPage(buyer);
    release();
    await choose(await buyer.checkout());
    await order.event('payment-success');
    // The return page's own policy has let its script run: it closed itself.
    await buyer.popupsClose();
    assert.deepEqual(await page.evaluate(() => window.trouble), []);
    // A violation on purpose: reports do arrive.
    await page.evaluate(() => {
      document.body.insertAdjacentElement(
        'beforeend',
        Object.assign(new Image(), { src: 'http://127.0.0.1:1/stranger' }),
      );
    });
    await until('the report of a violation', () => order.violations.some((report) => /stranger/.test(report)));
    const [last, ...others] = order.violations.toReversed();
    assert.match(last ?? '', /stranger/);
    assert.deepEqual(others, []);
  });

  test(`${engine}: T1.3 the hosted page has no waiting page to go back to`, async (t) => {
    const { checkout } = await stage.arriveAtCheckout(t, engine);
    assert.equal(await checkout.evaluate(() => history.length), 1);
  });

  test(`${engine}: T1.4 a create that fails leaves no window, and a button that works`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    order.script({ create: { status: 401, times: 1 } });
    await buyer.pay();
    const failed = await order.event('payment-failed');
    assert.equal(failed.reason, 'error');
    await buyer.popupsClose();
    assert.equal(order.transactions.length, 0);
    await choose(await buyer.payToCheckout());
    await order.event('payment-success');
    assert.equal(order.transactions.length, 1);
  });

  test(`${engine}: T1.4 a create that finds the server broken for a moment opens the checkout all the same`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    buyer.order.fault({ on: 'create', status: 500, times: 2 });
    await choose(await buyer.payToCheckout());
    await buyer.endsOnce();
  });

  test(`${engine}: T1.5 the waiting page stands before a slow create is answered, and a second click creates nothing`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    const { order } = buyer;
    const release = order.hold('create');
    await buyer.pay();
    const popup = await waitingPage(buyer);
    await buyer.pay();
    assert.equal(await buyer.state(), 'opening');
    assert.deepEqual(await buyer.popups(), [popup]);
    release();
    await choose(await buyer.checkout());
    assert.equal(order.count('create'), 1);
    await buyer.endsOnce();
  });

  test(`${engine}: T1.6 with "isolated" the hosted page cannot navigate the shop`, async (t) => {
    const { buyer, checkout } = await stage.arriveAtCheckout(t, engine, { attributes: { isolated: '' } });
    const evil = stage.shop.elsewhere + stage.shop.serve('<h1>Evil</h1>');
    const reached = await checkout.evaluate((url) => {
      if (!window.opener) return false;
      window.opener.location = url;
      return true;
    }, evil);
    assert.equal(reached, false);
    await choose(checkout);
    await buyer.order.event('payment-success');
    assert.equal(await buyer.page.url(), buyer.order.url);
    await buyer.popupsClose();
    await buyer.endsOnce();
  });

  test(`${engine}: T1.6 without "isolated" the success closes a hosted page that stays`, async (t) => {
    const buyer = await stage.arrive(t, engine);
    buyer.order.script({ redirect: false });
    const checkout = await buyer.payToCheckout();
    assert.equal(await checkout.evaluate(() => Boolean(window.opener)), true);
    await choose(checkout);
    await buyer.order.event('payment-success');
    await buyer.popupsClose();
    await buyer.endsOnce();
  });

  // Chromium without a screen, and WebKit on an invisible one, do not say which window is in front.
  if (engine === 'firefox') {
    test(`${engine}: T1.6 without "isolated" a second click brings the checkout to the front`, async (t) => {
      const { buyer, checkout } = await stage.arriveAtCheckout(t, engine);
      await buyer.page.bringToFront();
      await checkout.waitFor(() => !document.hasFocus());
      await buyer.pay();
      await checkout.waitFor(() => document.hasFocus());
    });
  }

  test(`${engine}: T1.8 a second click brings the checkout back, without a window or a payment more`, async (t) => {
    const { buyer, order, page, checkout } = await stage.arriveAtCheckout(t, engine);
    await buyer.reaches('checkout');
    await buyer.pay();
    await buyer.pay();
    assert.deepEqual(await buyer.popups(), [checkout]);
    assert.equal(await page.evaluate(() => window.opens), 1);
    assert.equal(order.count('create'), 1);
    await choose(checkout);
    await buyer.endsOnce();
  });

  test(`${engine}: T1.9 a window.open that gives the page itself leaves the page alone and offers a link`, async (t) => {
    const buyer = await stage.arrive(t, engine, { script: () => void (window.open = () => window) });
    const { order, page } = buyer;
    await buyer.pay();
    await buyer.reaches('checkout');
    assert.equal(await page.evaluate(() => document.querySelector('h1')?.textContent), order.id);
    assert.equal(order.count('create'), 1);
    await page.click(LINK);
    await choose(await buyer.checkout());
    await buyer.endsOnce();
  });
}

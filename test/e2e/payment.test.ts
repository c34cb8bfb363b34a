/**
 * A buyer pays, end to end: a real click on the playground, a real popup at another origin, the
 * real proxy, the simulated gateways. Every outcome of both gateways, in every engine.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { CheckoutSession } from '../../src/contract/index.js';
import type { PayButtonElement } from '../../src/index.js';
import { engines, type Page } from '../browsers/index.js';
import { setPlaygroundStage } from './support/playground-stage.js';

/** What each gateway's buyer buys: its name on the page, its price, and how its orders begin. */
const PRODUCTS = {
  dexchange: { product: 'wax', amount: 5000, order: /^WAX-/ },
  egopay: { product: 'bowl', amount: 7500, order: /^BOL-/ },
} as const;

type GatewayId = keyof typeof PRODUCTS;

/** What the buyer chooses at the hosted page, what the proxy verifies, and the event that tells it. */
const OUTCOMES = [
  { outcome: 'succeeded', dexchange: 'succeeded', egopay: 'succeeded', event: 'payment-success' },
  { outcome: 'failed', dexchange: 'failed', egopay: 'failed', event: 'payment-failed' },
  { outcome: 'canceled', dexchange: 'canceled', egopay: 'failed', event: 'payment-failed' },
  // eGoPay documents no word for canceled or expired: there both are failed payments.
  { outcome: 'expired', dexchange: 'expired', egopay: 'failed', event: 'payment-failed' },
] as const;

const stage = setPlaygroundStage();

/** Clicks the product's button and waits for the hosted page in its popup. */
const toCheckout = async (page: Page, gateway: GatewayId): Promise<Page> => {
  await page.click(`pay-button#${PRODUCTS[gateway].product} >>> [part~=button]`);
  return stage.hostedPage(page.engine, gateway);
};

/** The session beside an event in the playground's log. */
const logged = async (page: Page, event: string): Promise<CheckoutSession> =>
  JSON.parse(
    (await page.waitFor((name) => document.querySelector<HTMLElement>(`[data-event="${name}"]`)?.dataset['session'], {
      args: [event],
      timeout: 20_000,
    })) ?? 'null',
  ) as CheckoutSession;

const count = (page: Page, event: string): Promise<number> =>
  page.evaluate((name) => document.querySelectorAll(`[data-event="${name}"]`).length, event);

const orderOf = (page: Page, gateway: GatewayId): Promise<string> =>
  page.evaluate((id) => document.querySelector<PayButtonElement>(`pay-button#${id}`)!.order, PRODUCTS[gateway].product);

/** Waits until a popup is gone. */
const closed = async (popup: Page): Promise<void> => {
  for (let look = 0; look < 100; look++) {
    if (await popup.isClosed()) return;
    await delay(100);
  }
  assert.fail(`the popup is still open at ${await popup.url()}`);
};

for (const engine of engines()) {
  for (const gateway of ['dexchange', 'egopay'] as const) {
    for (const { outcome, event, ...verified } of OUTCOMES) {
      test(`${engine}: a payment at ${gateway} that is ${outcome} fires ${event} once, with the verified session`, async () => {
        const page = await stage.open(engine, { gateway, product: PRODUCTS[gateway].product });
        const order = await orderOf(page, gateway);
        const checkout = await toCheckout(page, gateway);
        await checkout.click(`[data-outcome="${outcome}"]`);
        const session = await logged(page, event);

        assert.equal(session.status, verified[gateway]);
        assert.equal(session.gateway, gateway);
        assert.equal(session.order, order);
        assert.match(order, PRODUCTS[gateway].order);
        assert.ok(session.reference.startsWith(order), session.reference);
        assert.deepEqual(session.amount, { value: PRODUCTS[gateway].amount, currency: 'XOF' });
        assert.ok(session.id.length > 40, session.id);
        assert.equal(await count(page, 'payment-success'), event === 'payment-success' ? 1 : 0);
        assert.equal(await count(page, 'payment-failed'), event === 'payment-failed' ? 1 : 0);
        assert.equal(await count(page, 'payment-start'), 1);
        // The return page, or the button, has closed the popup.
        await closed(checkout);
        await page.close();
      });
    }
  }

  test(`${engine}: a hosted page with a strict opener policy loses no payment, though the popup seems closed`, async () => {
    const page = await stage.open(engine, { gateway: 'dexchange', product: 'wax', scenario: 'severed' });
    const order = await orderOf(page, 'dexchange');
    const checkout = await toCheckout(page, 'dexchange');
    await checkout.click('[data-outcome="succeeded"]');
    const session = await logged(page, 'payment-success');
    assert.equal(session.order, order);
    assert.equal(await count(page, 'payment-failed'), 0);
    assert.equal(await count(page, 'payment-success'), 1);
    await page.close();
  });
}

/** Pages whose addresses and caches are not as a plain page's: routers in the fragment, `<base>`, service workers. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { engines, type Engine } from '../../browsers/index.js';
import { Buyer, choose, ownBrowser } from '../support/buyer.js';
import type { PageOptions } from '../support/shop-page.js';
import { setStage } from '../support/stage.js';
import { until } from '../support/until.js';

const stage = setStage();
const REDIRECT = { presentation: 'redirect' };

/** A router that keeps its route in the fragment, and shows what it does not know as not found. */
const router = (): void => {
  const isKnown = /^#\/orders\/\w+(\?.*)?$/.test(location.hash);
  document.documentElement.dataset['route'] = isKnown ? 'order' : 'Page introuvable';
};
/** One that goes to its first page at once, whatever the address says; in a browser without storage. */
const rewriter = (): void => {
  history.replaceState(null, '', '#/');
  Object.defineProperty(window, 'localStorage', {
    get() {
      throw new DOMException('The user denied it.', 'SecurityError');
    },
  });
};

/** Answers from its cache first, as many shops' workers do, with whatever was read before. */
const CACHE_FIRST = `
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') return;
  event.respondWith(caches.open('shop').then(async (cache) => {
    const known = await cache.match(event.request);
    if (known) return known;
    const answer = await fetch(event.request);
    await cache.put(event.request, answer.clone());
    return answer;
  }));
});`;
/** Answers every navigation with the shell of an app, which knows no page of the proxy. */
const APP_SHELL = `
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate' && new URL(event.request.url).pathname.startsWith('/pay/'))
    event.respondWith(new Response('<h1>Page introuvable</h1>', { headers: { 'content-type': 'text/html' } }));
});`;

/** Waits until the page's requests go through the worker. */
async function install(buyer: Buyer, worker: string): Promise<void> {
  const path = stage.shop.serve(worker, { 'content-type': 'text/javascript' });
  await buyer.page.evaluate((url) => void navigator.serviceWorker.register(url, { scope: '/' }), path);
  await buyer.page.waitFor(() => !!navigator.serviceWorker.controller, { timeout: 20_000 });
}

/** A buyer before an order's page, at its address with something after it. No other tab is open. */
async function arriveAt(t: TestContext, engine: Engine, page: PageOptions, more: string): Promise<Buyer> {
  const first = await stage.arrive(t, engine, page);
  const buyer = await first.anotherTab(first.order.url + more);
  await first.page.close();
  return buyer;
}

for (const engine of engines()) {
  test(`${engine}: a buyer who pays in the tab of a page with a route in its fragment comes back to that route`, async (t) => {
    const buyer = await arriveAt(t, engine, { attributes: REDIRECT, script: router }, '#/orders/1003');
    const { order } = buyer;
    await choose(await buyer.payToCheckout());
    await order.event('payment-success');
    await buyer.reaches('succeeded');
    assert.equal(await buyer.page.url(), `${order.url}#/orders/1003`);
    assert.equal(await buyer.page.evaluate(() => document.documentElement.dataset['route']), 'order');
  });

  test(`${engine}: a session is found behind a router that rewrites the address before the script has come`, async (t) => {
    const buyer = await stage.arrive(t, engine, { attributes: REDIRECT, script: rewriter });
    await choose(await buyer.payToCheckout());
    await buyer.order.event('payment-success');
    await buyer.reaches('succeeded');
    assert.equal(await buyer.page.url(), `${buyer.order.url}#/`);
  });

  test(`${engine}: a page with a <base> and a trailing slash asks its own proxy, and is come back to`, async (t) => {
    const attributes = { endpoint: '../pay', ...REDIRECT };
    const html = '<base href="/somewhere/else/" target="_blank">';
    const buyer = await arriveAt(t, engine, { attributes, html }, '/');
    const { order } = buyer;
    await choose(await buyer.payToCheckout());
    await order.event('payment-success');
    await buyer.reaches('succeeded');
    assert.equal(await buyer.page.url(), `${order.url}/`);
  });

  test(`${engine}: a worker that answers from its cache first does not keep a success from the buyer`, async (t) => {
    const buyer = await Buyer.arrive(await ownBrowser(t, engine), stage.shop.order());
    await install(buyer, CACHE_FIRST);
    const checkout = await buyer.payToCheckout();
    // One read has been answered, and so is in the cache, while the payment is pending.
    await until('a second read', () => buyer.order.count('read') > 1);
    await choose(checkout);
    await buyer.wasTold('payment-success');
  });

  test(`${engine}: a worker that keeps the return page away costs time, and not the payment`, async (t) => {
    const browser = await ownBrowser(t, engine);
    const buyer = await Buyer.arrive(browser, stage.shop.order());
    await install(buyer, APP_SHELL);
    await choose(await buyer.payToCheckout());
    await buyer.wasTold('payment-success');
    await buyer.popupsClose();
    // In the same tab the shop's own page tells it, when the buyer is there again.
    const redirected = await Buyer.arrive(browser, stage.shop.order({ attributes: REDIRECT }));
    await choose(await redirected.payToCheckout());
    await redirected.page.waitFor(() => document.body.textContent === 'Page introuvable', { timeout: 20_000 });
    await redirected.anotherTab();
    await redirected.wasTold('payment-success');
  });
}

/** Browsers open six connections to a host over HTTP/1.1. Payments that wait leave them to the shop. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines } from '../../browsers/index.js';
import { setStage } from '../support/stage.js';

declare global {
  interface Window {
    /** The answers that the proxy holds back now, and the most there were at once. */
    held: Set<Promise<Response>>;
    mostHeld: number;
    /** What was answered first after the next request that asks to be held: that of the shop, or one of a payment. */
    first: string | undefined;
    /** Runs when the next request that asks to be held has been sent. */
    onHeld: (() => void) | undefined;
  }
}

const stage = setStage();

/** Runs in the page: no popup opens, so that all payments can be begun at once; and requests that ask to be held are counted. */
function countHeld(): void {
  window.open = () => null;
  window.held = new Set();
  window.mostHeld = 0;
  const send = window.fetch.bind(window);
  window.fetch = (url, init) => {
    const answer = send(url, init);
    if (new Headers(init?.headers).has('Prefer')) {
      window.held.add(answer);
      window.mostHeld = Math.max(window.mostHeld, window.held.size);
      const end = (): void => void window.held.delete(answer);
      answer.then(end, end);
      window.onHeld?.();
    }
    return answer;
  };
}

/** Runs in the page: sends a request of the shop's own as soon as the proxy has a request to hold. */
function sendBesideHeld(): void {
  window.onHeld = () => {
    window.onHeld = undefined;
    const shop = fetch('/recorder.js', { cache: 'no-store' }).then(() => 'the shop');
    void Promise.race([shop, ...[...window.held].map((answer) => answer.then(() => 'a payment'))]).then(
      (first) => (window.first = first),
    );
  };
}

for (const engine of engines()) {
  test(`${engine}: a shop’s own request is answered at once on a page that waits for seven payments`, async (t) => {
    const others = Array.from({ length: 6 }, () => stage.shop.order());
    const buttons = others.map(
      ({ id }) => `<pay-button inline endpoint="/pay" order="${id}" amount="5000"></pay-button>`,
    );
    const { order, page } = await stage.arrive(t, engine, { script: countHeld, html: buttons.join('\n') });
    await page.evaluate(() => document.querySelectorAll('pay-button').forEach((button) => button.pay()));
    await Promise.all([order, ...others].map((each) => each.arrivals('read', 2, 60_000)));
    await page.evaluate(sendBesideHeld);
    await page.waitFor(() => window.first !== undefined, { timeout: 60_000 });
    assert.equal(await page.evaluate(() => window.first), 'the shop');
    assert.equal(await page.evaluate(() => window.mostHeld), 1);
    // They are all still watched.
    for (const each of [order, ...others]) each.decide();
    await Promise.all([order, ...others].map((each) => each.event('payment-success', 60_000)));
  });
}

/** What a page that is never reloaded keeps of its buttons: nothing. Counted by Chromium, which can be asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines, sharedBrowser, type Page } from '../browsers/index.js';
import { listenForSuccess, pay } from '../../bench/lib/payments.js';
import { measureRetention, mountAndRemove, watchRetention, type Retained } from '../../bench/lib/retention.js';
import { scriptOf } from './support/shop-page.js';
import { setStage } from './support/stage.js';

const stage = setStage();
const BUTTON = '<pay-button endpoint="/pay" order="1001" amount="5000">Payer</pay-button>';

/** A page of the shop with the script and no button. */
async function openEmptyPage(): Promise<Page> {
  const { shop } = stage;
  const path = shop.serve(
    `<!doctype html><html lang="fr"><script>${scriptOf(watchRetention)}</script><script src="/pay-button.iife.js"></script><body></body></html>`,
  );
  return (await sharedBrowser('chromium')).newPage(shop.url + path);
}

function assertNothingKept({ elements, timers, grown }: Retained): void {
  const { nodes, listeners, documents } = grown;
  assert.deepEqual(
    { elements, timers, nodes, listeners, documents },
    { elements: 0, timers: 0, nodes: 0, listeners: 0, documents: 0 },
  );
}

for (const engine of engines().filter((name) => name === 'chromium')) {
  test(`${engine}: a page keeps nothing of buttons that came and went`, async (t) => {
    const page = await openEmptyPage();
    t.after(() => page.close());
    const mount = (): Promise<void> => mountAndRemove(page, BUTTON, 20);
    assertNothingKept(await measureRetention(page, 20, mount, mount));
  });

  test(`${engine}: a page keeps nothing of payments that were made and taken out`, async (t) => {
    const page = await openEmptyPage();
    t.after(() => page.close());
    await page.evaluate(listenForSuccess);
    const browser = await sharedBrowser('chromium');
    const makePayments = (): Promise<void> => pay(browser, page, stage.shop, 5, () => undefined);
    const retained = await measureRetention(page, 5, makePayments, makePayments);
    assert.equal(await page.evaluate(() => window.mounted.length), 10);
    assertNothingKept(retained);
  });
}

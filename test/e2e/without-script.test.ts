/** A payment in a page whose script has not arrived, by the form in the tag; and what happens when it does arrive. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines } from '../browsers/index.js';
import { codeBlocks } from '../docs/markdown.js';
import { choose } from './support/buyer.js';
import type { PageFor } from './support/shop.js';
import { setStage } from './support/stage.js';

const stage = setStage();

/** A block of CSS of a document, by the comment that it begins with. */
const sheet = (path: string, name: string): string =>
  codeBlocks(path).find(({ code }) => code.startsWith(`/* ${name} */`))?.code ?? assert.fail(`${path} has no ${name}`);

const form = (order: string): string => `<form slot="without-script" method="post" action="/pay/checkout">
  <input type="hidden" name="order" value="${order}">
  <input type="hidden" name="locale" value="fr">
  <button>Payer 5 000 F CFA</button>
</form>`;

const shopPage =
  (head: string, headers: () => Readonly<Record<string, string>>): PageFor =>
  (order) => ({ loader: head, headers: headers(), content: form(order), html: '<h2 id="below">Ensuite</h2>' });

for (const engine of engines()) {
  test(`${engine}: where no script arrives, the form leads to the hosted page and back to what came of it, under a strict policy`, async (t) => {
    const policy = (): Record<string, string> => ({
      'Content-Security-Policy': `default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'self' ${stage.shop.gatewayUrl}`,
      'Cross-Origin-Opener-Policy': 'same-origin',
    });
    const { page, order } = await stage.arrive(t, engine, shopPage('', policy));
    await page.click('pay-button form button');
    await page.waitFor((url) => location.href.startsWith(url), { args: [stage.shop.gatewayUrl], timeout: 20_000 });
    assert.equal(order.transactions.length, 1);
    await choose(page);
    await page.waitFor(() => document.querySelector('h1')?.textContent?.startsWith('✓'), { timeout: 20_000 });
    const text = await page.evaluate(() => document.body.innerText);
    assert.match(text, /✓ Payé 5\s000\sF\sCFA/);
    assert.ok(text.includes(order.transaction.reference), text);
    await page.click('main a');
    await page.waitFor((url) => location.href.startsWith(url), { args: [order.url], timeout: 20_000 });
  });

  test(`${engine}: when the script arrives the form is gone, and nothing jumps`, async (t) => {
    const styles = stage.shop.serve(
      sheet('docs/theming.md', 'reserved-place') + sheet('docs/without-script.md', 'without-script'),
      { 'content-type': 'text/css' },
    );
    const { page } = await stage.arrive(
      t,
      engine,
      shopPage(`<link rel="stylesheet" href="${styles}">`, () => ({})),
    );
    const places = () =>
      page.evaluate(() => {
        const box = (selector: string): DOMRect => document.querySelector(selector)!.getBoundingClientRect();
        const { top, height } = box('pay-button');
        return { top, height, below: box('#below').top, form: box('pay-button form').height > 0 };
      });
    const before = await places();
    assert.equal(before.form, true);
    await page.evaluate(() =>
      document.head.append(Object.assign(document.createElement('script'), { src: '/pay-button.iife.js' })),
    );
    await page.waitFor(() => document.querySelector('pay-button')?.shadowRoot?.querySelector('[part=button]') != null);
    const after = await places();
    assert.deepEqual(after, { ...before, form: false });
    assert.deepEqual(await page.evaluate(() => window.trouble), []);
  });
}

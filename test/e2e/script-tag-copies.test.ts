/** More than one copy of the script on a page: the first one serves, and another version says that it does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { version } from '../../src/index.js';
import { engines } from '../browsers/index.js';
import { classicScript, moduleScript } from './support/built-scripts.js';
import { choose, type Buyer } from './support/buyer.js';
import type { PageOptions } from './support/shop-page.js';
import { setStage } from './support/stage.js';

const stage = setStage();

const OTHER = '9.8.7';
type Copy = 'classic' | 'module' | 'other classic' | 'other module';
const codes = { classic: await classicScript(), module: await moduleScript() };

/** The tag of a copy. A module runs after the page was parsed, a classic script at once. */
function tag(copy: Copy): string {
  const kind = copy.endsWith('classic') ? 'classic' : 'module';
  const code = copy === kind ? codes[kind] : codes[kind].replaceAll(version, OTHER);
  assert.ok(copy === kind ? code.includes(version) : code.includes(OTHER), 'the script knows its version');
  return `<script src="${stage.shop.serve(code, { 'content-type': 'text/javascript' })}"${kind === 'module' ? ' type="module"' : ''}></script>`;
}

/** A page with these copies, one after the other, on which all that goes to the console counts as trouble. */
const pageWith = (...copies: Copy[]): PageOptions => ({
  loader: copies.map(tag).join('\n'),
  script: () => {
    for (const method of ['log', 'warn', 'error'] as const) {
      console[method] = (...words: unknown[]) => void window.trouble.push(words.join(' '));
    }
  },
});

async function pays(buyer: Buyer): Promise<void> {
  const checkout = await buyer.payToCheckout();
  assert.deepEqual(await buyer.popups(), [checkout]);
  await choose(checkout);
  await buyer.wasTold('payment-success');
  assert.equal(buyer.order.count('create'), 1);
}

for (const engine of engines()) {
  for (const copies of [
    ['classic', 'classic'],
    ['classic', 'module'],
  ] as const) {
    test(`${engine}: the same version twice, ${copies.join(' then ')}, is one button and no message`, async (t) => {
      const buyer = await stage.arrive(t, engine, pageWith(...copies));
      await pays(buyer);
      assert.deepEqual(await buyer.page.evaluate(() => window.trouble), []);
    });
  }

  for (const copies of [
    ['classic', 'other classic'],
    ['other classic', 'classic'],
    ['classic', 'other module'],
    ['module', 'other module'],
  ] as const) {
    test(`${engine}: of two versions, ${copies.join(' then ')}, the first serves and one message names both`, async (t) => {
      const [first, second] = copies.map((copy) => (copy.startsWith('other') ? OTHER : version));
      const buyer = await stage.arrive(t, engine, pageWith(...copies));
      await pays(buyer);
      const { trouble, serving } = await buyer.page.evaluate(() => ({
        trouble: window.trouble,
        serving: (customElements.get('pay-button') as { version?: string } | undefined)?.version,
      }));
      assert.equal(serving, first);
      assert.deepEqual(trouble, [
        `<pay-button>: this page has version ${first}; ${second} came later and does nothing. Load one of them.`,
      ]);
    });
  }
}

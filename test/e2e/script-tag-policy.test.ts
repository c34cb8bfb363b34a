/** The script tag under the strictest content security policy that lets it run at all, from the first click to the return page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines } from '../browsers/index.js';
import { codeBlocks } from '../docs/markdown.js';
import { moduleScript } from './support/built-scripts.js';
import { choose, type Buyer } from './support/buyer.js';
import type { PageFor } from './support/shop.js';
import { setStage } from './support/stage.js';
import { until } from './support/until.js';

const stage = setStage();

const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'";
/** What we tell merchants to write, in the order of the document. */
const [DOCUMENTED = '', TRUSTED_TYPES = ''] = codeBlocks('docs/csp-and-sri.md')
  .map(({ code }) => /^Content-Security-Policy: (.+)\n$/.exec(code)?.[1])
  .filter((policy) => policy !== undefined);

const CLASSIC = '<script src="/pay-button.iife.js"></script>';
const moduleCode = await moduleScript();
const moduleTag = (): string =>
  `<script src="${stage.shop.serve(moduleCode, { 'content-type': 'text/javascript' })}" type="module"></script>`;

/** A page under a policy. Violations go to the order, from popups too; the page keeps its own, its popup's and the console's. */
const pageUnder =
  (policy: string, loader: string, attributes: Readonly<Record<string, string>> = {}): PageFor =>
  (order) => ({
    headers: { 'Content-Security-Policy': `${policy}; report-uri /reports/${order}` },
    loader,
    attributes,
    script: () => {
      for (const method of ['warn', 'error'] as const)
        console[method] = (...words: unknown[]) => void window.trouble.push(words.join(' '));
      const { open } = window;
      window.open = (...call) => {
        const popup = open(...call);
        popup?.document.addEventListener('securitypolicyviolation', ({ violatedDirective }) =>
          window.trouble.push(`popup: ${violatedDirective}`),
        );
        return popup;
      };
    },
  });

/** Browsers ask for a site's icon by themselves. What a page's policy says of that is not the button's affair. */
const withoutIcon = (reports: readonly string[]): string[] =>
  reports.filter((report) => !report.includes('favicon.ico'));

/** Checks that nothing was refused anywhere, and that it would have been noticed. */
async function wasInOrder({ page, order }: Buyer): Promise<void> {
  assert.deepEqual(withoutIcon(await page.evaluate(() => window.trouble)), []);
  await page.evaluate(() => {
    document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:1/on-purpose' }));
  });
  await until('the report of a violation on purpose', () =>
    order.violations.some((report) => report.includes('on-purpose')),
  );
  assert.deepEqual(
    withoutIcon(order.violations).filter((report) => !report.includes('on-purpose')),
    [],
  );
}

test('the document has a policy for the page and one for Trusted Types', () => {
  assert.match(DOCUMENTED, /^default-src 'none';/);
  assert.match(TRUSTED_TYPES, /^require-trusted-types-for 'script'; trusted-types lit-html$/);
});

for (const engine of engines()) {
  for (const [title, policy, loader] of [
    ['the classic script', `${POLICY}; ${TRUSTED_TYPES}`, () => CLASSIC],
    ['the module', `${POLICY}; ${TRUSTED_TYPES}`, moduleTag],
    ['the documented lines', `${DOCUMENTED}; ${TRUSTED_TYPES}`, () => CLASSIC],
    ['the classic script twice', `${POLICY}; ${TRUSTED_TYPES}`, () => CLASSIC + CLASSIC],
  ] as const) {
    test(`${engine}: a strict policy and Trusted Types refuse nothing of a payment in a popup: ${title}`, async (t) => {
      const buyer = await stage.arrive(t, engine, pageUnder(policy, loader()));
      const { order, page } = buyer;
      const release = order.hold('create');
      await page.evaluate(() => {
        document.querySelector('pay-button')!.inline = false;
      });
      await buyer.pay();
      await page.waitFor(() => document.querySelector('pay-button')!.shadowRoot!.querySelector('dialog')?.open);
      const popup = await until('a popup', async () => (await buyer.popups())[0]);
      await popup.waitFor(() =>
        Boolean(document.querySelector('h1')?.textContent && document.querySelector('progress')),
      );
      release();
      await choose(await buyer.checkout());
      await order.event('payment-success');
      // The return page's script has run: it closed its window.
      await buyer.popupsClose();
      assert.equal(order.count('return'), 1);
      await buyer.reaches('succeeded');
      await wasInOrder(buyer);
    });
  }

  test(`${engine}: a strict policy and Trusted Types refuse nothing of a payment in the same tab`, async (t) => {
    const buyer = await stage.arrive(
      t,
      engine,
      pageUnder(`${POLICY}; ${TRUSTED_TYPES}`, CLASSIC, { presentation: 'redirect' }),
    );
    const { order } = buyer;
    await choose(await buyer.payToCheckout());
    await order.event('payment-success');
    await buyer.reaches('succeeded');
    assert.equal(order.count('return'), 1);
    await wasInOrder(buyer);
  });
}

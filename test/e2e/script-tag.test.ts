/** The script tag as merchants write it: classic and module, from their own server and from another, early and late. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { integrityOf } from '../../scripts/lib/build/integrity.js';
import { engines } from '../browsers/index.js';
import { classicScript, moduleScript } from './support/built-scripts.js';
import { choose, type Buyer } from './support/buyer.js';
import type { PageOptions } from './support/shop-page.js';
import { setStage } from './support/stage.js';

const stage = setStage();

const codes = { classic: await classicScript(), module: await moduleScript() };

/** A file as two servers serve it, the shop's and one that lets any page read it as CDNs do, and its hash. */
function served(kind: keyof typeof codes): { own: string; cdn: string; integrity: string } {
  const own = stage.shop.serve(codes[kind], { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' });
  return { own, cdn: stage.shop.elsewhere + own, integrity: `integrity="${integrityOf(codes[kind])}"` };
}

/** A script element, as it stands in a page. */
const tag = (src: string, attributes: string): string => `<script src="${src}" ${attributes}></script>`;

/** The address of a script that the page fetches later by itself. */
const later = (src: string): string => `<link rel="preload" as="script" href="${src}">`;

type Files = Readonly<Record<keyof typeof codes, ReturnType<typeof served>>>;

/** What a page has in place of a script that blocks its head. */
const PAGES: Readonly<Record<string, (files: Files) => PageOptions>> = {
  'a classic script with its hash, before the tag is parsed': ({ classic }) => ({
    loader: tag(classic.own, classic.integrity),
  }),
  'a deferred script with its hash': ({ classic }) => ({ loader: tag(classic.own, `${classic.integrity} defer`) }),
  'a script at the end, after the tag was parsed': ({ classic }) => ({ loader: '', html: tag(classic.own, '') }),
  'a script from a CDN with its hash': ({ classic }) => ({
    loader: tag(classic.cdn, `${classic.integrity} crossorigin="anonymous" defer`),
  }),
  'a module with its hash': ({ module }) => ({ loader: tag(module.own, `${module.integrity} type="module"`) }),
  'a module from a CDN with its hash': ({ module }) => ({
    loader: tag(module.cdn, `${module.integrity} crossorigin="anonymous" type="module"`),
  }),
  'a script that is put in after the page has loaded': ({ classic }) => ({
    loader: later(classic.own),
    script: () => {
      addEventListener('load', () => {
        const { href } = document.querySelector<HTMLLinkElement>('link[rel=preload]')!;
        setTimeout(() => document.head.append(Object.assign(document.createElement('script'), { src: href })));
      });
    },
  }),
  'a module that is imported after the page has loaded': ({ module }) => ({
    loader: later(module.own),
    script: () => {
      addEventListener('load', () => {
        const { href } = document.querySelector<HTMLLinkElement>('link[rel=preload]')!;
        setTimeout(() => import(href));
      });
    },
  }),
};

/** Both files, served. */
const files = (): Files => ({ classic: served('classic'), module: served('module') });

/** Pays, and checks that nothing went wrong on the way. */
async function paysInPeace(buyer: Buyer): Promise<void> {
  await choose(await buyer.payToCheckout());
  await buyer.wasTold('payment-success');
  assert.equal(buyer.order.count('create'), 1);
  assert.deepEqual(await buyer.page.evaluate(() => window.trouble), []);
}

for (const engine of engines()) {
  for (const [title, page] of Object.entries(PAGES)) {
    test(`${engine}: a buyer pays on a page with ${title}`, async (t) => {
      await paysInPeace(await stage.arrive(t, engine, page(files())));
    });
  }

  test(`${engine}: a page that is not UTF-8 reads the same words, from a script that comes without a charset`, async (t) => {
    const headers = { 'content-type': 'text/html; charset=iso-8859-1' };
    const { classic, module } = files();
    for (const loader of [tag(classic.own, ''), tag(module.own, 'type="module"')]) {
      const buyer = await stage.arrive(t, engine, { headers, loader });
      const read = (part: string) =>
        buyer.page.evaluate(
          (name) => document.querySelector('pay-button')!.shadowRoot!.querySelector(`[part=${name}]`)!.textContent!,
          part,
        );
      assert.equal(await buyer.page.evaluate(() => document.characterSet), 'windows-1252');
      assert.match(await read('button'), /\d\u202f\d{3}\xa0F\u202fCFA/);
      await buyer.payToCheckout();
      assert.match(await read('status'), /dans la fen\xeatre qui s\u2019est ouverte/);
    }
  });

  test(`${engine}: a script that is not the one of the hash does not run`, async (t) => {
    const { classic, module } = files();
    for (const loader of [tag(classic.own, module.integrity), tag(module.own, `${classic.integrity} type="module"`)]) {
      const { page } = await stage.arrive(t, engine, { loader });
      assert.equal(await page.evaluate(() => customElements.get('pay-button') === undefined), true);
    }
  });

  test(`${engine}: the module exports the class that it has defined, and what translations need`, async (t) => {
    const { page } = await stage.arrive(t, engine, { loader: '' });
    const found = await page.evaluate(async (url) => {
      const { PayButtonElement, registerTranslation, fr } = (await import(url)) as typeof import('../../src/index.js');
      return [customElements.get('pay-button') === PayButtonElement, typeof registerTranslation, typeof fr.pay];
    }, served('module').own);
    assert.deepEqual(found, [true, 'function', 'string']);
  });
}

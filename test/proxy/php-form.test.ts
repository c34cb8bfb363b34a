/** A payment without script in the PHP proxy: the page of an order, the form, and the page that says how it went. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckoutSession } from '../../src/contract/index.js';
import { choose } from '../sandbox/support.js';
import { textOf } from './page-text.js';
import { withPhpShop, type PhpShop } from './php-shop.js';

const BASKET = { 7: { price: 5000, title: 'Panier <b>' } };

/** A shop, and a browser that runs no script. */
interface PlainShop extends PhpShop {
  /** Presses a form's button. */
  press(fields?: object, headers?: Readonly<Record<string, string>>): Promise<Response>;
  page(path: string): Promise<{ status: number; html: string; headers: Headers }>;
  /** The buyer has chosen at the gateway; answers with the page to which that leads. */
  comeBack(checkoutUrl: string, outcome: 'succeeded' | 'failed'): Promise<{ address: string; html: string }>;
}

const withShop = (use: (shop: PlainShop) => Promise<void>): Promise<void> =>
  withPhpShop({ constants: { RETRY_AFTER: 0 } }, async (shop) => {
    shop.put(BASKET);
    await use({
      ...shop,
      press: (fields = {}, headers = { Origin: shop.origin }) =>
        fetch(`${shop.url}/checkout`, {
          method: 'POST',
          redirect: 'manual',
          headers,
          body: new URLSearchParams({ order: '7', ...fields }),
        }),
      async page(path) {
        const answer = await fetch(shop.url + path);
        return { status: answer.status, html: await answer.text(), headers: answer.headers };
      },
      async comeBack(checkoutUrl, outcome) {
        const address = (await choose(checkoutUrl, outcome)).headers.get('location') ?? '';
        return { address, html: await (await fetch(address)).text() };
      },
    });
  });

/** The page at an address, as soon as it shows these words. */
async function shownWith(words: string, address: string): Promise<string> {
  for (let looks = 0; ; looks++) {
    const html = await (await fetch(address)).text();
    if (html.includes(words)) return html;
    assert.ok(looks < 200, textOf(html));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a form leads to the hosted page in the PHP proxy, and whoever presses again, or uses the script, to the same one', () =>
  withShop(async ({ press, create, sandbox }) => {
    const [first, second] = await Promise.all([press(), press()]);
    assert.deepEqual([first.status, second.status], [303, 303]);
    const { checkoutUrl } = await create({ order: '7' });
    assert.equal(first.headers.get('location'), checkoutUrl);
    assert.equal(second.headers.get('location'), checkoutUrl);
    assert.equal(sandbox.sandbox.transactions().length, 1);
  }));

test('a form is taken by the PHP proxy from the pages of the shop and from its own, by the origin or by the referrer', () =>
  withShop(async ({ press, origin, url, sandbox }) => {
    const stranger = 'https://stranger.example';
    const refused: Record<string, string>[] = [
      { Origin: stranger },
      { Origin: stranger, Referer: `${origin}/` },
      { Origin: 'null' },
      {},
    ];
    for (const headers of refused) {
      const answer = await press({}, headers);
      assert.equal(answer.status, 403, JSON.stringify(headers));
      assert.match(await answer.text(), new RegExp(`origin_not_allowed[^]*href="${url}/checkout/7"`));
    }
    assert.equal(sandbox.sandbox.transactions().length, 0);
    const taken: Record<string, string>[] = [{ Origin: origin }, { Origin: 'null', Referer: `${origin}/basket` }];
    for (const headers of taken) assert.equal((await press({}, headers)).status, 303, JSON.stringify(headers));
  }));

test('an amount in a form is what the buyer was shown, and never the price, in the PHP proxy', () =>
  withShop(async ({ press, sandbox }) => {
    const changed = await press({ amount: '100' });
    assert.equal(changed.status, 409);
    assert.match(textOf(await changed.text()), /Le prix de la commande a changé\. Rien n’a été débité/);
    assert.equal((await press({ amount: 'free' })).status, 400);
    assert.equal(sandbox.sandbox.transactions().length, 0);
    assert.equal((await press({ amount: '5000' })).status, 303);
    assert.deepEqual(
      sandbox.sandbox.transactions().map(({ amount }) => amount),
      [5000],
    );
  }));

test('the page of an order shows its price and one button for each gateway, without script, and begins nothing, in the PHP proxy', () =>
  withShop(async ({ page, put, sandbox }) => {
    const { status, html, headers } = await page('/checkout/7');
    assert.equal(status, 200);
    assert.match(textOf(html), /Panier &lt;b&gt; 5 000 F CFA Commande 7/);
    assert.match(html, /<input type="submit" value="Payer avec Wave, Orange Money">/);
    assert.match(html, /<meta property="og:title" content="Panier &lt;b&gt;, 5\u202f000\u00a0F\u00a0CFA">/);
    assert.doesNotMatch(html, /<script|<b>/);
    assert.ok(html.length < 2500, `${html.length}`);
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*style-src 'sha256-/);
    assert.equal(headers.get('referrer-policy'), 'same-origin');
    assert.equal(sandbox.sandbox.transactions().length, 0);
    assert.equal((await page('/checkout/unknown')).status, 404);
    put({ 7: { price: 5000, paid: true }, 8: { price: 50 } });
    assert.match(textOf((await page('/checkout/7')).html), /Cette commande est déjà payée\./);
    assert.match(textOf((await page('/checkout/8')).html), /Ce moyen de paiement n’accepte pas ce montant\./);
  }));

test('a buyer without script who comes back reads in the PHP proxy how it went, and has a receipt', () =>
  withShop(async ({ press, comeBack, page, origin, url, sandbox }) => {
    sandbox.sandbox.script({}, { webhook: 'never', statuses: ['PENDING'] });
    const pressed = await press({ returnUrl: `${origin}/orders/7` });
    const { address, html } = await comeBack(pressed.headers.get('location') ?? '', 'succeeded');
    const path = `${address.replace(url, '')}/outcome`;
    const [{ reference = '' } = {}] = sandbox.sandbox.transactions();
    assert.match(reference, /^7(-[0-9a-hjkmnp-tv-z]{5}){2}$/, 'short enough to be read out on the phone');
    assert.match(html, new RegExp(`<meta http-equiv="refresh" content="\\d+;url=${url}${path}">`));
    assert.match(textOf(html), /Ne payez pas une deuxième fois/);
    const shown = await shownWith('✓', url + path);
    assert.match(
      textOf(shown),
      new RegExp(`✓ Payé 5 000 F CFA .*Commande 7 · Panier &lt;b&gt; Référence ${reference} Montant 5 000 F CFA Date `),
    );
    assert.match(shown, new RegExp(`href="${origin}/orders/7#pay-session=`));
    assert.doesNotMatch(shown, /http-equiv|<script/);
    assert.match(textOf((await page('/checkout/7')).html), /déjà payée/);
  }));

test('money that came at another price is told as such in the PHP proxy, and not as the order paid', () =>
  withShop(async ({ press, comeBack, put }) => {
    const location = (await press()).headers.get('location') ?? '';
    put({ 7: { price: 80_000, title: 'Panier' } });
    const { address } = await comeBack(location, 'succeeded');
    const shown = await shownWith('✓', address);
    assert.match(textOf(shown), /Nous avons reçu 5 000 F CFA, mais le prix de la commande a changé/);
  }));

test('a payment that failed is said to have failed, and nothing to be paid, in the PHP proxy', () =>
  withShop(async ({ press, comeBack }) => {
    const { address } = await comeBack((await press()).headers.get('location') ?? '', 'failed');
    const shown = await shownWith('refusé', address);
    assert.doesNotMatch(textOf(shown), /✓|reçu/);
  }));

test('the return page of a payment that a script began keeps a route in the fragment, and leads on without script too, in the PHP proxy', () =>
  withShop(async ({ create, comeBack, origin }) => {
    const linkAfter = async (fragment: string): Promise<string> => {
      const session: CheckoutSession = await create({ order: '7', returnUrl: `${origin}/shop?a=1${fragment}` });
      const { address, html } = await comeBack(session.checkoutUrl ?? '', 'failed');
      assert.match(html, new RegExp(`<noscript><meta http-equiv="refresh" content="2;url=${address}/outcome">`));
      return /<a href="([^"]*)" data-reference/.exec(html)?.[1]?.replace(session.id, 'ID') ?? html;
    };
    assert.equal(await linkAfter('#/orders/7'), `${origin}/shop?a=1#/orders/7?pay-session=ID&amp;pay-order=7`);
    assert.equal(await linkAfter('#!/o?b=2'), `${origin}/shop?a=1#!/o?b=2&amp;pay-session=ID&amp;pay-order=7`);
    assert.equal(await linkAfter('#top'), `${origin}/shop?a=1#pay-session=ID&amp;pay-order=7`);
    assert.equal(await linkAfter(''), `${origin}/shop?a=1#pay-session=ID&amp;pay-order=7`);
  }));

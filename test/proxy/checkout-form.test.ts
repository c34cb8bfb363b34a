/** A payment without script: the page of an order, the form, and the page that says how it went. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { GatewayError, type ResolvedOrder } from '../../src/proxy/index.js';
import { FakeGateway } from './fake-gateway.js';
import { textOf } from './page-text.js';
import { openShop, ORIGIN, PAID, PRICE, PUBLIC_URL, type ShopOptions, statusesOf, until } from './shop.js';

const FORM = { order: '1001', gateway: 'fake', returnUrl: `${ORIGIN}/orders/1001` };

/** A shop, and a browser that runs no script. */
function openPage(options: ShopOptions = {}) {
  const shop = openShop(options);
  const press = (fields: Readonly<Record<string, string>> = FORM, headers: Readonly<Record<string, string>> = {}) =>
    shop.send('/checkout', {
      method: 'POST',
      headers: { Origin: ORIGIN, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  const order = (id: string, headers: Readonly<Record<string, string>> = {}) =>
    shop.send(`/checkout/${encodeURIComponent(id)}`, { headers });
  /** Where the gateway sends the buyer. */
  const comeBack = async (path = ''): Promise<string> => {
    const { returnUrl } = shop.gateway.created.at(-1) ?? assert.fail('nothing was created');
    return (await shop.proxy.fetch(new Request(returnUrl + path))).text();
  };
  return { ...shop, press, order, comeBack };
}

const stylePolicy = (html: string): string => {
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
  return `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`;
};

test('a form leads to the hosted page, at the price that the shop says', async () => {
  const { press, gateway } = openPage();
  const answer = await press();
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('Location'), `https://pay.example/${gateway.created[0]?.reference}`);
  assert.equal(await answer.text(), '');
  assert.deepEqual(gateway.created[0]?.amount, PRICE);
});

test('whoever presses again, there or in another browser, is led to the same page', async () => {
  const { press, create, gateway } = openPage();
  const [first, second] = [await press(), await press()];
  assert.equal(first.headers.get('Location'), second.headers.get('Location'));
  const { checkoutUrl } = (await (await create({ order: '1001', returnUrl: `${ORIGIN}/` })).json()) as {
    checkoutUrl: string;
  };
  assert.equal(checkoutUrl, first.headers.get('Location'));
  assert.equal(gateway.created.length, 1);
});

test('two presses at the same moment make one payment, and both are led to it', async () => {
  const { press, gateway } = openPage();
  const answers = await Promise.all([press(), press()]);
  assert.deepEqual(statusesOf(answers), [303, 303]);
  assert.equal(gateway.created.length, 1);
});

test('a form is taken from the pages of the shop and from our own, by the origin or by the referrer', async () => {
  for (const headers of [
    { Origin: ORIGIN } as Record<string, string>,
    { Origin: new URL(PUBLIC_URL).origin },
    { Origin: '', Referer: `${ORIGIN}/orders/1001` },
    { Origin: 'null', Referer: `${ORIGIN}/` },
  ])
    assert.equal((await openPage().press(FORM, headers)).status, 303, JSON.stringify(headers));
  for (const headers of [
    { Origin: 'https://stranger.example' } as Record<string, string>,
    { Origin: 'https://stranger.example', Referer: `${ORIGIN}/` },
    { Origin: 'null' },
    { Origin: '', Referer: 'https://stranger.example/' },
    { Origin: '', Referer: 'nonsense' },
  ]) {
    const { press, gateway, log } = openPage();
    const answer = await press(FORM, headers);
    assert.equal(answer.status, 403, JSON.stringify(headers));
    assert.match(await answer.text(), new RegExp(`origin_not_allowed[^]*href="${PUBLIC_URL}/checkout/1001"`));
    assert.equal(gateway.created.length, 0);
    assert.ok(log.some(({ event }) => event === 'origin_not_allowed'));
  }
});

test('an amount in the form is what the buyer was shown, and never the price', async () => {
  const { press, gateway } = openPage();
  const changed = await press({ ...FORM, amount: '100' });
  assert.equal(changed.status, 409);
  assert.match(textOf(await changed.text()), /Le prix de la commande a changé\. Rien n’a été débité/);
  assert.equal(gateway.created.length, 0);
  assert.equal((await press({ ...FORM, amount: '5000', currency: 'XOF' })).status, 303);
  assert.equal((await press({ ...FORM, amount: 'free' })).status, 400);
});

test('the buyer comes back to the page of the form, or to the shop where the browser names none', async () => {
  const back = async (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>>) => {
    const { press, comeBack } = openPage();
    await press(fields, headers);
    return /<a href="([^"#]*)/.exec(await comeBack())?.[1];
  };
  const { returnUrl: _none, ...form } = FORM;
  assert.equal(await back(FORM, {}), `${ORIGIN}/orders/1001`);
  assert.equal(await back(form, { Referer: `${ORIGIN}/basket?step=2` }), `${ORIGIN}/basket?step=2`);
  assert.equal(await back(form, {}), `${ORIGIN}/`);
  assert.equal(await back(form, { Referer: 'https://elsewhere.example/' }), `${ORIGIN}/`);
  assert.equal((await openPage().press({ ...FORM, returnUrl: 'https://elsewhere.example/' })).status, 400);
});

test('what the buyer typed goes to the gateway, and empty fields stop nothing', async () => {
  const { press, gateway } = openPage();
  assert.equal((await press({ ...FORM, name: 'Awa', phone: ' 770000000 ', email: '' })).status, 303);
  assert.deepEqual(gateway.created[0]?.customer, { name: 'Awa', phone: '770000000' });
});

test('the return page of such a payment says how it went, without script, and is a receipt', async () => {
  const { press, gateway, comeBack } = openPage();
  await press();
  gateway.states.set(gateway.created[0]?.reference ?? '', PAID);
  const html = await comeBack();
  assert.doesNotMatch(html, /<script|http-equiv/);
  const text = textOf(html);
  assert.match(text, /✓ Payé 5 000 F CFA/);
  assert.match(
    text,
    new RegExp(`Boutique shop\\.example Commande 1001 · T-shirt Référence ${gateway.created[0]?.reference}`),
  );
  assert.match(text, /Date 6 mai 2031 à 07:08 UTC/);
});

test('while the payment is pending the page asks again by itself, not more often than the gateway allows', async () => {
  const { press, gateway, clock, comeBack } = openPage();
  await press();
  const html = await comeBack();
  const [, seconds, address = ''] = /http-equiv="refresh" content="(\d+);url=([^"]*)"/.exec(html) ?? [];
  assert.ok(Number(seconds) >= 5, html);
  assert.match(textOf(html), /Ne payez pas une deuxième fois/);
  assert.equal(address, `${gateway.created[0]?.returnUrl}/outcome`);
  gateway.states.set(gateway.created[0]?.reference ?? '', PAID);
  clock.advance(60_000);
  assert.match(textOf(await comeBack('/outcome')), /✓ Payé/);
  assert.doesNotMatch(await comeBack('/outcome'), /http-equiv/);
});

for (const [status, said] of [
  ['failed', 'Le paiement a été refusé.'],
  ['canceled', 'Le paiement a été annulé.'],
  ['expired', 'Le délai de paiement est dépassé.'],
] as const) {
  test(`a payment that is ${status} is said to be so, and nothing is said to be paid`, async () => {
    const { press, gateway, comeBack } = openPage();
    await press();
    gateway.states.set(gateway.created[0]?.reference ?? '', { status, amount: PRICE });
    const text = textOf(await comeBack());
    assert.ok(text.includes(said), text);
    assert.doesNotMatch(text, /✓|reçu/);
  });
}

test('money that came at another price is told as such, and not as the order paid', async () => {
  let price: number = PRICE.value;
  const { press, gateway, comeBack } = openPage({
    resolveOrder: () => ({ amount: { value: price, currency: 'XOF' } }),
  });
  await press();
  gateway.states.set(gateway.created[0]?.reference ?? '', PAID);
  price = 80_000;
  assert.match(textOf(await comeBack()), /Nous avons reçu 5 000 F CFA, mais le prix de la commande a changé/);
});

test('a gateway that does not answer leaves the page saying that the payment is being checked', async () => {
  const { press, gateway, comeBack } = openPage();
  await press();
  gateway.nextReads.push(() => Promise.reject(new GatewayError('gateway_unavailable', 'down')));
  assert.match(textOf(await comeBack()), /Nous vérifions votre paiement/);
});

test('a browser without script finds its way from the usual return page to the outcome', async () => {
  const { open, gateway, comeBack } = openPage();
  await open();
  gateway.states.set(gateway.created[0]?.reference ?? '', PAID);
  const html = await comeBack();
  const outcome = `${gateway.created[0]?.returnUrl}/outcome`;
  assert.ok(html.includes(`<noscript><meta http-equiv="refresh" content="2;url=${outcome}"></noscript>`), html);
  assert.ok(html.includes(`<a class="plain" href="${outcome}">`));
  assert.doesNotMatch(textOf(html), /✓/);
  await until(() => gateway.reads.length > 0);
  assert.match(textOf(await comeBack('/outcome')), /✓ Payé 5 000 F CFA/);
});

test('an outcome is told to whoever has the signed address alone', async () => {
  const { press, gateway, proxy } = openPage();
  await press();
  const { returnUrl = '' } = gateway.created[0] ?? {};
  const other = returnUrl.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  const answer = await proxy.fetch(new Request(`${other}/outcome`));
  assert.equal(answer.status, 404);
  assert.doesNotMatch(await answer.text(), /5\s000/);
});

test('the page of an order says what it is and what it costs, with a button for each gateway that takes it', async () => {
  const dear = Object.assign(new FakeGateway('dear'), { limits: { currency: 'XOF', minAmount: 10_000 } as const });
  const { order, gateway } = openPage({ gateways: [new FakeGateway('wave'), new FakeGateway('other'), dear] });
  const answer = await order('1001');
  const html = await answer.text();
  assert.deepEqual(
    [...html.matchAll(/name="gateway" value="([^"]*)">\s*<input type="submit" value="([^"]*)"/g)].map(
      ([, id, label]) => `${id}: ${label}`,
    ),
    ['wave: Payer avec Wave', 'other: Payer avec other'],
  );
  assert.match(textOf(html), /T-shirt 5 000 F CFA Commande 1001/);
  assert.match(html, new RegExp(`<form method="post" action="${PUBLIC_URL}/checkout">`));
  assert.ok(html.includes('name="amount" value="5000"'));
  assert.doesNotMatch(html, /<script/);
  assert.ok(Buffer.byteLength(html) < 3_000, `${Buffer.byteLength(html)} bytes`);
  assert.equal(answer.headers.get('Content-Type'), 'text/html; charset=utf-8');
  assert.equal(answer.headers.get('Referrer-Policy'), 'same-origin');
  assert.equal(
    answer.headers.get('Content-Security-Policy'),
    `default-src 'none'; img-src data:; ${stylePolicy(html)}; base-uri 'none'; frame-ancestors 'none'; form-action 'self' https:`,
  );
  assert.equal(gateway.created.length, 0);
});

test('the page of an order takes nothing from its address but the order', async () => {
  const { send } = openPage();
  const html = await (await send('/checkout/1001?amount=1&gateway=other&description=free')).text();
  assert.match(textOf(html), /5 000 F CFA/);
  assert.doesNotMatch(html, /other|free|value="1"/);
});

test('the page speaks the language of the browser', async () => {
  const html = await (await openPage().order('1001', { 'Accept-Language': 'en-GB' })).text();
  assert.match(html, /<html lang="en">/);
  assert.match(textOf(html), /F CFA 5,000 Order 1001/);
});

test('an order that is paid, unknown or no order has a page that says so', async () => {
  const page = openPage({
    resolveOrder: (id): ResolvedOrder | null => (id === 'gone' ? null : { amount: PRICE, paid: id === 'paid' }),
  });
  const texts = async (id: string): Promise<string> => {
    const answer = await page.order(id);
    return `${answer.status} ${textOf(await answer.text())}`;
  };
  assert.match(await texts('paid'), /^409 .*Cette commande est déjà payée\./);
  assert.match(await texts('gone'), /^404 .*Cette commande est introuvable/);
  assert.match(await texts('x'.repeat(65)), /^404 .*Cette commande est introuvable/);
  await page.press();
  page.gateway.states.set(page.gateway.created[0]?.reference ?? '', PAID);
  await page.comeBack();
  assert.match(await texts('1001'), /^409 .*Cette commande est déjà payée\./);
  assert.match(textOf(await (await page.press()).text()), /Cette commande est déjà payée\./);
});

test('what an order is called cannot write into the page', async () => {
  const order = `"><script>alert(1)</script>`;
  const page = openPage({ resolveOrder: () => ({ amount: PRICE, description: '<b onclick="x">' }) });
  for (const html of [
    await (await page.order(order)).text(),
    await (await page.press({ ...FORM, order }, { Origin: 'null' })).text(),
  ])
    assert.doesNotMatch(html, /<script|<b /);
});

test('whoever asks for orders that do not exist is soon told to wait, and the shop is not asked any more', async () => {
  let asked = 0;
  const { order } = openPage({
    resolveOrder: () => (asked++, null),
    createLimits: { perClient: 5, client: () => 'a stranger' },
  });
  const statuses = [];
  for (let tries = 0; tries < 8; tries++) statuses.push((await order(`guess ${tries}`)).status);
  assert.deepEqual(statuses, [404, 404, 404, 404, 404, 429, 429, 429]);
  assert.equal(asked, 5);
});

test('a form of another kind, and another method, are told what is taken', async () => {
  const { send, press } = openPage();
  const json = await press(FORM, { 'Content-Type': 'application/json' });
  assert.deepEqual([json.status, json.headers.get('Content-Type')], [415, 'text/html; charset=utf-8']);
  const wrong = await send('/checkout');
  assert.deepEqual([wrong.status, wrong.headers.get('Allow')], [405, 'POST']);
});

/** Hostile requests: other pages that would read, and text that would be a header, a path or a place elsewhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BODY, openShop, ORIGIN, PRICE, problemOf, PUBLIC_URL, sessionOf } from '../shop.js';

test('no answer lets a page send cookies, or every page read', async () => {
  const { create, send } = openShop();
  const session = await sessionOf(await create(), 201);
  const preflight = { method: 'OPTIONS', headers: { Origin: ORIGIN } };
  const answers = [
    await create(),
    await create('nonsense'),
    await send('/sessions', preflight),
    await send(`/sessions/${session.id}`, { headers: { Origin: ORIGIN } }),
  ];
  for (const { headers } of answers) {
    assert.equal(headers.get('Access-Control-Allow-Origin'), ORIGIN);
    assert.equal(headers.get('Access-Control-Allow-Credentials'), null);
    assert.equal(headers.get('Vary'), 'Origin');
    assert.equal(headers.get('Set-Cookie'), null);
  }
});

test('line breaks in an order, a key or a preference reach no header, and those in a description stay data', async () => {
  const description = 'T-shirt\r\nSet-Cookie: paid=1\r\n\r\n<h1>';
  const { create, send, gateway } = openShop({ resolveOrder: () => ({ amount: PRICE, description }) });
  for (const order of ['1001\r\nX-Paid: 1', '1001\n', '1001\r', '1001\u0000', '1001\u0085', '\t1001']) {
    assert.equal((await problemOf(await create({ ...BODY, order }))).code, 'invalid_request');
  }
  for (const key of ['key with blanks', 'key\twith\ttabs', 'clé-avec-accent']) {
    assert.equal((await problemOf(await create(BODY, { 'Idempotency-Key': key }))).code, 'invalid_request');
  }
  const response = await create({ ...BODY, locale: 'fr\r\nX-Paid: 1' });
  const { id } = await sessionOf(response.clone(), 201);
  const page = await send(new URL(gateway.created[0]?.returnUrl ?? '').pathname.slice('/pay'.length));
  for (const { headers } of [response, page, await send(`/sessions/${id}`, { headers: { Prefer: 'wait=0, X: y' } })]) {
    assert.equal(headers.get('Set-Cookie'), null);
    assert.equal(headers.get('X-Paid'), null);
    for (const [name, value] of headers) assert.ok(!/[\r\n]|X-Paid|Set-Cookie/i.test(value), `${name}: ${value}`);
  }
  assert.match(response.headers.get('Location') ?? '', new RegExp(`^${PUBLIC_URL}/sessions/[\\w.-]+$`));
});

test('an order that would change a path changes no address that the gateway is given', async () => {
  const { open, gateway } = openShop();
  for (const order of [
    '../../admin',
    '..%2f..%2fadmin',
    'a?b=c#d',
    '//evil.example',
    'a\\b',
    '%0d%0aX: y',
    '日本/../x',
    '.',
    '..',
  ]) {
    const { reference } = await open({ ...BODY, order });
    assert.match(reference, /^[A-Za-z0-9][\w-]{0,63}$/);
  }
  for (const payment of gateway.created) {
    assert.match(payment.returnUrl, /^https:\/\/shop\.example\/pay\/return\/[\w-]+\.[0-9a-z]{16}$/);
    assert.match(payment.webhookUrl, /^https:\/\/shop\.example\/pay\/webhooks\/fake\/[\w-]+\.[0-9a-z]{16}$/);
  }
});

test('a path that climbs, or hides a line break, finds nothing and is repeated in no header', async () => {
  const { proxy, gateway, store } = openShop();
  const asked: string[] = [];
  const spied = openShop({ store: { ...store, get: (key) => (asked.push(key), store.get(key)) } });
  const tails = [
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e%2f',
    '%0d%0aSet-Cookie:x=1',
    '%00',
    '%',
    '%ff',
    'a%2fb',
    'a;b=c',
    '..',
    '.',
    ' ',
    'x'.repeat(9000),
  ];
  for (const tail of tails) {
    for (const route of ['/sessions/', '/webhooks/fake/', '/return/', '/webhooks/', '/']) {
      const url = `${PUBLIC_URL}${route}${tail}`;
      for (const answer of [await proxy.fetch(new Request(url)), await spied.proxy.fetch(new Request(url))]) {
        assert.ok([200, 404, 405].includes(answer.status), `${url} ${answer.status}`);
        assert.equal(answer.headers.get('Set-Cookie'), null);
        assert.equal(answer.headers.get('Location'), null);
      }
    }
  }
  assert.deepEqual([asked, gateway.reads], [[], []]);
});

test('a return address that only looks like the shop is refused', async () => {
  const { create, gateway } = openShop();
  const foreign = [
    'https://evil.example/',
    '//evil.example/',
    'https://shop.example.evil.example/',
    'https://shop.example@evil.example/',
    'https://evil.example\\@shop.example/',
    'https:\\\\evil.example/',
    'https://evil.example/https://shop.example/',
    'https://evil.example#https://shop.example',
    'http://shop.example/',
    'https://shop.example:8443/',
    'https://shop.example./',
    'https://www.shop.example/',
    'https://user@shop.example/',
    'javascript:location="https://shop.example"',
    'data:text/html,shop.example',
    'blob:https://shop.example/1',
    'file:///shop.example',
    'null',
    '',
  ];
  for (const returnUrl of foreign) {
    const problem = await problemOf(await create({ ...BODY, returnUrl }));
    assert.deepEqual([problem.status, problem.code], [400, 'invalid_request'], returnUrl);
  }
  assert.equal(gateway.created.length, 0);
});

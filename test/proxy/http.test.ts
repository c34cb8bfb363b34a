import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BODY, openShop, ORIGIN, PAID, PRICE, problemOf, sessionOf } from './shop.js';
import { listen, serve, type Served } from './serve.js';
import type { PayProxy } from '../../src/proxy/index.js';

/** The ways into the proxy. */
const DOORS: Readonly<Record<string, (proxy: PayProxy) => Promise<Served>>> = {
  fetch: (proxy) => serve(proxy.fetch),
  nodeListener: (proxy) => listen(proxy.nodeListener),
};

for (const [name, open] of Object.entries(DOORS)) {
  test(`${name}: over HTTP a buyer pays: create, call, return, verified`, async (t) => {
    const shop = openShop();
    const server = await open(shop.proxy);
    t.after(server.close);
    const base = `${server.url}/pay`;
    const headers = { Origin: ORIGIN, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };

    const session = await sessionOf(
      await fetch(`${base}/sessions`, { method: 'POST', headers, body: JSON.stringify(BODY) }),
      201,
    );
    assert.equal((await sessionOf(await fetch(`${base}/sessions/${session.id}`), 200)).status, 'pending');

    shop.gateway.states.set(session.reference, PAID);
    const [payment] = shop.gateway.created;
    const local = (url = ''): string => server.url + new URL(url).pathname;
    const call = await fetch(local(payment?.webhookUrl), {
      method: 'POST',
      body: JSON.stringify({ reference: session.reference }),
    });
    assert.equal(call.status, 200);
    assert.match(await (await fetch(local(payment?.returnUrl))).text(), /<!doctype html>/);

    const final = await sessionOf(await fetch(`${base}/sessions/${session.id}`), 200);
    assert.deepEqual([final.status, final.reference, final.amount], ['succeeded', session.reference, PRICE]);
    assert.equal(shop.settled.length, 1);
  });

  test(`${name}: over HTTP a body that is too large is refused`, async (t) => {
    const { proxy } = openShop();
    const server = await open(proxy);
    t.after(server.close);
    const headers = { Origin: ORIGIN, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
    const response = await fetch(`${server.url}/pay/sessions`, { method: 'POST', headers, body: ' '.repeat(20_000) });
    assert.equal((await problemOf(response)).status, 413);
  });
}

/** A `publicUrl` that is not where the proxy is: noticed by the first request that shows it, and never where all may be well. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import express from 'express';
import type { LogEntry } from '../../src/proxy/index.js';
import { listen } from './serve.js';
import { BODY, openShop, ORIGIN, problemOf } from './shop.js';

const notices = (log: readonly LogEntry[]) =>
  log
    .filter(({ event }) => event === 'mount_mismatch' || event === 'public_url_local')
    .map(({ level, event, mount, origin, publicUrl }) => ({ level, event, at: mount ?? origin, publicUrl }));

/** A shop behind an Express server that mounts the proxy at `mount`. */
async function mountAt(t: TestContext, mount: string, publicUrl: string) {
  const shop = openShop({ publicUrl });
  const served = await listen(express().use(mount, shop.proxy.nodeListener));
  t.after(() => served.close());
  return { ...shop, get: (path: string, method = 'GET') => fetch(served.url + path, { method }) };
}

for (const [mount, publicUrl] of [
  ['/payments', 'https://shop.example/pay'],
  ['/pay', 'https://shop.example'],
  ['/api/pay', 'https://shop.example/pay'],
  ['/y', 'https://shop.example/pay'],
] as const) {
  test(`Express mounts at ${mount} what publicUrl calls ${publicUrl}: the first request says so, once`, async (t) => {
    const { get, log } = await mountAt(t, mount, publicUrl);
    for (let times = 0; times < 2; times++) assert.equal((await get(`${mount}/sessions/some-id`)).status, 404);
    assert.equal((await get(`${mount}/health`)).status, 200);
    assert.deepEqual(notices(log), [{ level: 'warn', event: 'mount_mismatch', at: mount, publicUrl }]);
  });
}

for (const [what, mount, publicUrl, path] of [
  ['at the path of publicUrl', '/pay', 'https://shop.example/pay', '/pay'],
  ['at the path of publicUrl, with a slash at its end', '/pay', 'https://shop.example/pay/', '/pay'],
  ['at the root, behind a server that cuts the path off', '/', 'https://shop.example/pay', ''],
  ['at the root, behind a server that leaves the path', '/', 'https://shop.example/pay', '/pay'],
  ['below the root, behind a server that cuts the beginning off', '/pay', 'https://shop.example/shop/pay', '/pay'],
  ['at the root of a host of its own', '/', 'https://pay.example', ''],
] as const) {
  test(`mounted ${what}, the proxy serves and has nothing to notice`, async (t) => {
    const { get, log } = await mountAt(t, mount, publicUrl);
    assert.equal((await get(`${path}/health?deep=1`)).status, 200);
    await get(`${path}/sessions/some-id`);
    assert.deepEqual(notices(log), []);
  });
}

test('a path that arrives whole and is not that of publicUrl is noticed by either door, without the session id in it', async (t) => {
  const { proxy, log } = openShop();
  const served = await listen(proxy.nodeListener);
  t.after(() => served.close());
  await fetch(`${served.url}/payments/sessions/eyJhbGciOi`);
  await proxy.fetch(new Request('https://shop.example/api/pay/return/1001-token'));
  await proxy.fetch(new Request('https://shop.example/payments/webhooks/fake/1001-token', { method: 'POST' }));
  assert.deepEqual(
    notices(log).map(({ at }) => at),
    ['/payments', '/api/pay'],
  );
  assert.ok(!JSON.stringify(log).includes('eyJhbGciOi') && !JSON.stringify(log).includes('1001-token'));
});

test('strangers who ask anywhere fill no log', async () => {
  const { send, proxy, log } = openShop();
  for (const path of ['/wp-login.php', '/sessions/a/b', '/.env', '/%0a/health', `/${'a'.repeat(9)}%20/health`, ''])
    await send(path);
  assert.deepEqual(notices(log), []);
  for (let times = 0; times < 100; times++)
    await proxy.fetch(new Request(`https://shop.example/stranger-${times}${'/x'.repeat(7)}/health`));
  assert.equal(notices(log).length, 10);
});

test('a page of elsewhere whose buyers publicUrl would lead to their own device is noticed once', async () => {
  const { create, log } = openShop({
    publicUrl: 'http://localhost:3000/pay',
    allowedOrigins: ['http://localhost:3000', ORIGIN],
  });
  await create(BODY, { Origin: 'http://localhost:3000' });
  assert.deepEqual(notices(log), []);
  for (let times = 0; times < 2; times++) await create();
  assert.deepEqual(notices(log), [
    { level: 'warn', event: 'public_url_local', at: ORIGIN, publicUrl: 'http://localhost:3000/pay' },
  ]);
});

test('an unknown path is answered with the routes that there are', async () => {
  const { send } = openShop();
  const { detail } = await problemOf(await send('/session'));
  assert.match(
    detail ?? '',
    /Below https:\/\/shop\.example\/pay it has POST \/sessions, GET and DELETE \/sessions\/\{id\}, GET \/gateways, POST \/checkout, GET \/checkout\/\{order\}, GET \/health, /,
  );
});

test('health is answered to GET and to HEAD, which has no body', async () => {
  const { send } = openShop();
  assert.deepEqual(await (await send('/health')).json(), { status: 'ok' });
  const head = await send('/health', { method: 'HEAD' });
  assert.deepEqual([head.status, await head.text()], [200, '']);
  assert.equal((await send('/health', { method: 'POST' })).headers.get('Allow'), 'GET, HEAD');
});

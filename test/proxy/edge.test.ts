import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEntry } from '../../src/proxy/index.js';
import { BODY, openShop, ORIGIN, problemOf, PUBLIC_URL } from './shop.js';

const unrouted: readonly (readonly [method: string, path: string, status: number, allow: string | null])[] = [
  ['GET', '', 404, null],
  ['GET', '/', 404, null],
  ['GET', '/nothing', 404, null],
  ['GET', '/sessions/', 405, 'POST, OPTIONS'],
  ['GET', '/sessions/a/b', 404, null],
  ['GET', '/webhooks', 404, null],
  ['POST', '/webhooks/fake/a/b', 404, null],
  ['GET', '/return', 404, null],
  ['GET', '/sessions', 405, 'POST, OPTIONS'],
  ['PUT', '/sessions/some-id', 405, 'GET, DELETE, OPTIONS'],
  ['POST', '/gateways', 405, 'GET, OPTIONS'],
  ['GET', '/webhooks/fake', 405, 'POST'],
  ['PUT', '/webhooks/fake/token', 405, 'POST, GET'],
  ['PUT', '/return/token', 405, 'GET, POST'],
];

for (const [method, path, status, allow] of unrouted) {
  test(`${method} ${path || '(the mount point)'} is answered ${status}`, async () => {
    const { send } = openShop();
    const response = await send(path, { method });
    assert.equal(response.headers.get('Allow'), allow);
    const problem = await problemOf(response);
    assert.equal(problem.status, status);
    assert.equal(problem.code, 'invalid_request');
  });
}

test('every answer forbids caching and sniffing, refusals included', async () => {
  const { create, send } = openShop();
  for (const response of [
    await create(),
    await create('no body'),
    await send('/nothing'),
    await send('/return/forged'),
  ]) {
    assert.equal(response.headers.get('Cache-Control'), 'no-store');
    assert.equal(response.headers.get('X-Content-Type-Options'), 'nosniff');
  }
});

test('routes are found with the mount point in the path, without it, with its end alone, and with a slash behind', async () => {
  const { proxy, open } = openShop({ publicUrl: 'https://shop.example/functions/v1/pay' });
  const { id } = await open();
  for (const url of [
    `https://shop.example/functions/v1/pay/sessions/${id}`,
    `https://shop.example/sessions/${id}`,
    `http://10.0.0.3:8080/pay/sessions/${id}`,
    `http://10.0.0.3:8080/v1/pay/sessions/${id}/`,
  ]) {
    assert.equal((await proxy.fetch(new Request(url))).status, 200, url);
  }
  assert.equal((await proxy.fetch(new Request(`https://shop.example/functions/sessions/${id}`))).status, 404);
});

test('an allowed origin may read the answer, and a cache must tell origins apart', async () => {
  const { create } = openShop();
  const response = await create();
  assert.equal(response.headers.get('Access-Control-Allow-Origin'), ORIGIN);
  assert.equal(response.headers.get('Vary'), 'Origin');
  assert.equal(
    response.headers.get('Access-Control-Expose-Headers'),
    'Location, Retry-After, Preference-Applied, X-Request-Id',
  );
  assert.equal(response.headers.get('Access-Control-Allow-Credentials'), null);
});

test('an allowed origin may read a refusal too', async () => {
  const { create } = openShop();
  const response = await create({ ...BODY, order: '' });
  assert.equal(response.status, 400);
  assert.equal(response.headers.get('Access-Control-Allow-Origin'), ORIGIN);
});

for (const origin of [
  'https://evil.example',
  'https://shop.example.evil.example',
  'http://shop.example',
  'https://shop.example:8443',
  'null',
]) {
  test(`the origin ${origin} is refused and may not read the answer`, async () => {
    const { create, gateway, send } = openShop();
    for (const response of [
      await create(BODY, { Origin: origin }),
      await send('/sessions/some-id', { headers: { Origin: origin } }),
    ]) {
      assert.equal(response.headers.get('Access-Control-Allow-Origin'), null);
      assert.equal(response.headers.get('Vary'), 'Origin');
      const problem = await problemOf(response);
      assert.equal(problem.status, 403);
      assert.equal(problem.code, 'origin_not_allowed');
    }
    assert.equal(gateway.created.length, 0);
  });
}

test('a create without Origin passes only where the browser calls it same-origin', async () => {
  const { send, gateway } = openShop();
  const post = (headers: Record<string, string>): Promise<Response> =>
    send('/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'key-of-8-and-more', ...headers },
      body: JSON.stringify(BODY),
    });
  for (const site of [undefined, 'cross-site', 'same-site', 'none']) {
    const problem = await problemOf(await post(site === undefined ? {} : { 'Sec-Fetch-Site': site }));
    assert.equal(problem.code, 'origin_not_allowed');
    assert.match(problem.detail ?? '', /Origin/);
  }
  assert.equal(gateway.created.length, 0);
  assert.equal((await post({ 'Sec-Fetch-Site': 'same-origin' })).status, 201);
});

test('a cross-site request of an allowed origin is what CORS is for', async () => {
  const { create } = openShop();
  assert.equal((await create(BODY, { 'Sec-Fetch-Site': 'cross-site' })).status, 201);
});

test('a session may be read without an Origin, as same-origin pages do', async () => {
  const { open, retrieve } = openShop();
  const response = await retrieve((await open()).id);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('Access-Control-Allow-Origin'), null);
});

test('a preflight of an allowed origin learns what it may send', async () => {
  const { send } = openShop();
  for (const [path, methods] of [
    ['/sessions', 'POST'],
    ['/sessions/some-id', 'GET, DELETE'],
    ['/gateways', 'GET'],
  ] as const) {
    const response = await send(path, {
      method: 'OPTIONS',
      headers: { Origin: ORIGIN, 'Access-Control-Request-Method': methods },
    });
    assert.equal(response.status, 204);
    assert.equal(response.headers.get('Access-Control-Allow-Origin'), ORIGIN);
    assert.equal(response.headers.get('Access-Control-Allow-Methods'), methods);
    assert.equal(response.headers.get('Access-Control-Allow-Headers'), 'Content-Type, Idempotency-Key, Prefer');
  }
});

test('a preflight of another origin is refused', async () => {
  const { send } = openShop();
  const response = await send('/sessions', { method: 'OPTIONS', headers: { Origin: 'https://evil.example' } });
  assert.equal(response.status, 403);
  assert.equal(response.headers.get('Access-Control-Allow-Methods'), null);
});

for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
  test(`a create with Content-Type ${type}, which needs no preflight or is not JSON, is refused`, async () => {
    const { create, gateway } = openShop();
    const problem = await problemOf(await create(BODY, { 'Content-Type': type }));
    assert.equal(problem.status, 415);
    assert.equal(problem.code, 'invalid_request');
    assert.equal(gateway.created.length, 0);
  });
}

test('a JSON content type with a charset is JSON', async () => {
  const { create } = openShop();
  assert.equal((await create(BODY, { 'Content-Type': 'Application/JSON; charset=utf-8' })).status, 201);
});

const postRaw = (body: NonNullable<RequestInit['body']>): RequestInit & { duplex: 'half' } => ({
  method: 'POST',
  headers: { Origin: ORIGIN, 'Content-Type': 'application/json', 'Idempotency-Key': 'key-of-8-and-more' },
  body,
  duplex: 'half',
});

test('a body over 16 kB is refused while it streams in, whatever its length was said to be', async () => {
  const { send } = openShop();
  let chunks = 0;
  const endless = new ReadableStream({
    pull(controller) {
      chunks++;
      controller.enqueue(new Uint8Array(1024).fill(32));
    },
  });
  const problem = await problemOf(await send('/sessions', postRaw(endless)));
  assert.equal(problem.status, 413);
  assert.equal(problem.code, 'invalid_request');
  assert.ok(chunks < 32, `${chunks} chunks were read`);
});

test('a body of exactly 16 kB is read', async () => {
  const { send } = openShop();
  const json = JSON.stringify(BODY);
  assert.equal((await send('/sessions', postRaw(json.padEnd(16 * 1024)))).status, 201);
  assert.equal((await send('/sessions', postRaw(json.padEnd(16 * 1024 + 1)))).status, 413);
});

test('a body that breaks off, is not UTF-8, not JSON or absent is a problem of the request', async () => {
  const { send, events } = openShop();
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error('connection reset')) });
  for (const body of [broken, new Uint8Array([0x22, 0xff, 0x22]), '{"order":', '']) {
    const problem = await problemOf(await send('/sessions', postRaw(body)));
    assert.equal(problem.status, 400);
    assert.equal(problem.code, 'invalid_request');
  }
  assert.ok(!events().includes('internal_error'));
});

test('a body that a parser in front has eaten is explained', async () => {
  const { proxy } = openShop();
  const request = new Request(`${PUBLIC_URL}/sessions`, postRaw(JSON.stringify(BODY)));
  await request.text();
  const problem = await problemOf(await proxy.fetch(request));
  assert.equal(problem.code, 'internal_error');
  assert.match(problem.detail ?? '', /ahead of body parsers/);
});

test('a store that breaks is answered internal_error, and the reason is only in the log', async () => {
  const { store } = openShop();
  const broken = { ...store, get: () => Promise.reject(new Error('redis at 10.0.0.7 is gone')) };
  const { create, log } = openShop({ store: broken });
  const response = await create();
  assert.ok(!(await response.clone().text()).includes('10.0.0.7'));
  assert.equal((await problemOf(response)).code, 'internal_error');
  assert.match(JSON.stringify(log), /redis at 10\.0\.0\.7 is gone/);
});

test('a log that throws disturbs nobody', async () => {
  const { create } = openShop({
    log: () => {
      throw new Error('disk full');
    },
  });
  assert.equal((await create()).status, 201);
});

test('the entries of one request share an id and name the route', async () => {
  const { create, log } = openShop();
  await create();
  await create({ ...BODY, order: 'unknown' });
  const [made, refused] = log;
  assert.deepEqual([made?.event, made?.['route']], ['session_created', 'create_session']);
  assert.deepEqual(
    [refused?.event, refused?.['code'], refused?.['status']],
    ['request_refused', 'order_not_found', 404],
  );
  assert.match(String(made?.['requestId']), /^[0-9a-f-]{36}$/);
  assert.notEqual(made?.['requestId'], refused?.['requestId']);
});

test('neither log nor answer holds the secret or the customer', async () => {
  const { create, log, gateway, retrieve } = openShop();
  const customer = { name: 'Awa Ndiaye', phone: '770000001', email: 'awa@mail.example' };
  const response = await create({ ...BODY, customer });
  const session = (await response.json()) as { id: string };
  const seen = JSON.stringify([log, session, await (await retrieve(session.id)).json()]);
  assert.deepEqual(gateway.created[0]?.customer, customer);
  for (const word of ['Awa', '770000001', 'awa@', 'a secret for tests']) assert.ok(!seen.includes(word), word);
});

test('every answer carries the id under which the log has it, and never one of the caller', async () => {
  const entries: LogEntry[] = [];
  const { send } = openShop({ log: (entry) => void entries.push(entry) });
  for (const path of ['/nothing', '/sessions/some-id']) {
    const response = await send(path, { headers: { 'X-Request-Id': 'mine' } });
    const id = response.headers.get('X-Request-Id');
    assert.match(id ?? '', /^[0-9a-f-]{36}$/);
    assert.equal(entries.at(-1)?.requestId, id);
  }
  assert.notEqual(entries[0]?.requestId, entries[1]?.requestId);
});

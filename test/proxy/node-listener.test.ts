/** The door for `node:http`: what comes in by it is served as what comes in by `fetch`, over real sockets. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import {
  connect as connectHttp2,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
} from 'node:http2';
import { connect, type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import express, { type Express, type RequestHandler } from 'express';
import { checkProxy } from '../../src/check/index.js';
import { createClientName } from '../../src/proxy/budget/client-name.js';
import type { ProxyRequest } from '../../src/proxy/http/exchange.js';
import { createPayProxy, dexchange, type PayProxyConfig } from '../../src/proxy/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { failures } from '../check/stage.js';
import { listen } from './serve.js';
import { BODY, openShop, ORIGIN, PAID, PRICE, problemOf, PUBLIC_URL, sessionOf, statusesOf, until } from './shop.js';

const CREATE = { Origin: ORIGIN, 'Content-Type': 'application/json' };

/** A shop behind the door. */
async function openDoor(t: TestContext, options: Partial<PayProxyConfig> = {}) {
  const shop = openShop(options);
  let begun = 0;
  const server = await listen((incoming, outgoing) => {
    begun++;
    shop.proxy.nodeListener(incoming, outgoing);
  });
  t.after(server.close);
  const create = (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/pay/sessions`, {
      method: 'POST',
      headers: { ...CREATE, 'Idempotency-Key': crypto.randomUUID(), ...headers },
      body: JSON.stringify(BODY),
    });
  return { ...shop, url: server.url, create, begun: () => begun };
}

/** A request in several parts, whose path goes out as it stands. */
function begin(url: string, path: string, method: string, headers: Record<string, string>): ClientRequest {
  const { hostname, port } = new URL(url);
  return httpRequest({ hostname, port, path, method, headers, agent: false });
}

async function answerOf(request: ClientRequest): Promise<IncomingMessage & { readonly text: string }> {
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  return Object.assign(answer, { text });
}

test('the proxy behind its own listener keeps every promise of the contract', async (t) => {
  const sandbox = await startSandbox({ port: 0, requestsPerMinute: Infinity });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.close();
    server.closeAllConnections();
    await sandbox.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const secret = 'a secret for tests, long enough to be one';
  const proxy = createPayProxy({
    secret,
    publicUrl: `${origin}/pay`,
    allowedOrigins: [origin],
    gateways: [dexchange(sandbox.dexchange)],
    log: false,
    resolveOrder: (order) => (order === '1001' ? { amount: PRICE } : null),
  });
  server.on('request', proxy.nodeListener);
  const report = await checkProxy({
    url: `${origin}/pay`,
    order: '1001',
    amount: PRICE,
    sandbox: sandbox.url,
    secrets: [secret, sandbox.dexchange.apiKey],
  });
  assert.deepEqual(failures(report), {});
  assert.equal(report.notChecked, 0);
});

test('by either door a request gets the same answer', async (t) => {
  const { url, proxy, open } = await openDoor(t);
  const { id } = await open();
  const browser = { Origin: ORIGIN };
  const requests: readonly (readonly [method: string, path: string, headers: Record<string, string>])[] = [
    ['GET', '/pay/health', {}],
    ['GET', '/pay/health?deep=1', {}],
    ['GET', `/pay/sessions/${id}`, browser],
    ['GET', `/sessions/${id}`, browser],
    ['GET', `/pay/sessions/${id}`, {}],
    ['GET', `/pay/sessions/${id}`, { Origin: 'https://elsewhere.example' }],
    ['GET', `/pay/sessions/${id}x`, browser],
    ['OPTIONS', `/pay/sessions/${id}`, browser],
    ['OPTIONS', '/pay/sessions', { Origin: 'https://elsewhere.example' }],
    ['POST', '/pay/sessions', browser],
    ['POST', '/pay/sessions', {}],
    ['DELETE', '/pay/sessions', browser],
    ['GET', '/pay/return/nobody.0000000000000000', { 'Accept-Language': 'en' }],
    ['GET', '/pay/return/nobody.0000000000000000?a=b?token=c', { 'Accept-Language': 'en' }],
    ['POST', '/pay/webhooks/fake', {}],
    ['POST', '/pay/webhooks/unknown', {}],
    ['GET', '/pay/', {}],
    ['GET', '/', {}],
    ['GET', '//', {}],
    ['GET', '/pay//sessions', {}],
  ];
  for (const [method, path, headers] of requests) {
    const byFetch = await proxy.fetch(new Request(new URL(ORIGIN).origin + path, { method, headers }));
    const request = begin(url, path, method, headers);
    request.end();
    const byNode = await answerOf(request);
    const { 'x-request-id': _fetchId, ...expected } = Object.fromEntries(byFetch.headers);
    const {
      'x-request-id': requestId,
      date: _date,
      connection: _connection,
      'content-length': _length,
      ...found
    } = byNode.headers;
    assert.match(String(requestId), /^[0-9a-f-]{36}$/);
    assert.deepEqual(
      [byNode.statusCode, found, byNode.text],
      [byFetch.status, expected, await byFetch.text()],
      `${method} ${path}`,
    );
  }
});

test('a request line that no browser sends is answered, and nothing breaks', async (t) => {
  const { url, events } = await openDoor(t);
  const { port } = new URL(url);
  for (const target of [
    '*',
    'http://elsewhere.example/pay/health',
    '/pay/health#x',
    '/pay/%',
    '?',
    '/pay/\u00e9',
    '/x/../pay/health',
    '/pay/%2e%2e/health',
  ]) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.end(`OPTIONS ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 'latin1');
    let text = '';
    for await (const chunk of socket.setEncoding('latin1')) text += String(chunk);
    assert.match(text, /^HTTP\/1\.1 40\d /, target);
  }
  assert.ok(!events().includes('internal_error'));
});

test('the merchant’s functions and the adapters are handed standard objects, with the browser’s headers', async (t) => {
  const seen: unknown[] = [];
  const shop = await openDoor(t, {
    resolveOrder(_order, request) {
      seen.push(
        request instanceof Request,
        request?.url,
        request?.method,
        request?.headers.get('Cookie'),
        request?.headers.get('X-Twice'),
      );
      return { amount: PRICE };
    },
    createLimits: { client: (request) => (seen.push(request.headers.get('X-Real-IP')), undefined) },
  });
  const session = await sessionOf(await shop.create({ Cookie: 'cart=7', 'X-Real-IP': '192.0.2.1' }), 201);
  assert.deepEqual(seen, ['192.0.2.1', true, `${PUBLIC_URL}/sessions`, 'POST', 'cart=7', null]);
  const headers: unknown[] = [];
  shop.gateway.parseWebhook = ({ headers: all, body }) => {
    headers.push(all instanceof Headers, all.get('X-Event'), body);
    return { reference: session.reference };
  };
  await fetch(`${shop.url}/pay/webhooks/fake`, { method: 'POST', headers: { 'X-Event': 'paid' }, body: 'été' });
  assert.deepEqual(headers, [true, 'paid', 'été']);
});

test('a held request is answered when its session settles, and let go when its buyer leaves', async (t) => {
  const shop = await openDoor(t);
  const [one, two] = [await shop.open(), await shop.open()];
  const hold = (id: string): ClientRequest =>
    begin(shop.url, `/pay/sessions/${id}`, 'GET', { Origin: ORIGIN, Prefer: 'wait=20' });
  const [waits, leaves] = [hold(one.id), hold(two.id)];
  for (const request of [waits, leaves]) request.on('error', () => undefined).end();
  await until(() => shop.proxy.counts().held === 2);
  leaves.destroy();
  await until(() => shop.proxy.counts().held === 1);
  shop.gateway.states.set(one.reference, PAID);
  const answer = answerOf(waits);
  await shop.webhook(`${PUBLIC_URL}/webhooks/fake`, { reference: one.reference });
  assert.equal((JSON.parse((await answer).text) as { status: string }).status, 'succeeded');
  assert.equal(shop.proxy.counts().held, 0);
});

test('a body without an end is refused while it comes in, and its connection is closed', async (t) => {
  const { url } = await openDoor(t);
  const request = begin(url, '/pay/sessions', 'POST', {
    ...CREATE,
    'Idempotency-Key': 'key-of-8-and-more',
    'Transfer-Encoding': 'chunked',
    Connection: 'keep-alive',
  });
  request.on('error', () => undefined);
  request.write(' '.repeat(20_000));
  const answer = await answerOf(request);
  assert.deepEqual([answer.statusCode, answer.headers.connection], [413, 'close']);
  await until(() => request.destroyed);
});

test('a body that breaks off harms nobody', async (t) => {
  const { url, create, log, begun } = await openDoor(t);
  const request = begin(url, '/pay/sessions', 'POST', {
    ...CREATE,
    'Idempotency-Key': 'key-of-8-and-more',
    'Content-Length': '1000',
  });
  request.on('error', () => undefined);
  request.write('{"order":');
  await until(() => begun() === 1);
  request.destroy();
  await until(() => log.some(({ event }) => event === 'request_refused'));
  assert.equal((await create()).status, 201);
});

test('what a time limit of the server has answered meanwhile is not answered again', async (t) => {
  const { proxy, open } = openShop();
  const { id } = await open();
  const server = await listen((incoming, outgoing) => {
    proxy.nodeListener(incoming, outgoing);
    outgoing.writeHead(503).end('too late');
  });
  t.after(server.close);
  const answer = await fetch(`${server.url}/pay/sessions/${id}`);
  assert.deepEqual([answer.status, await answer.text()], [503, 'too late']);
});

test('connections are kept between requests, also after one that was refused before its body was read', async (t) => {
  const { url } = await openDoor(t);
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const body = JSON.stringify(BODY);
  const refused = `POST /pay/nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  socket.end(`${refused}GET /pay/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket.setEncoding('latin1')) text += String(chunk);
  assert.match(text, /^HTTP\/1\.1 404 [^]*HTTP\/1\.1 200 /);
});

test('under Express the proxy serves a mount point that was cut off', async (t) => {
  const { create, look } = await behind(t, (app, listener) => app.use('/pay', listener));
  const { id } = await sessionOf(await create(), 201);
  assert.equal((await look(id)).status, 200);
});

const AHEAD: Readonly<Record<string, RequestHandler>> = {
  'express.json()': express.json(),
  'express.raw()': express.raw({ type: '*/*' }),
  'express.text()': express.text({ type: '*/*' }),
  'a server that keeps rawBody, as Firebase does': express.json({
    verify: (request, _response, bytes) => void Object.assign(request, { rawBody: bytes }),
  }),
};
for (const [name, parser] of Object.entries(AHEAD)) {
  test(`behind ${name} creates and webhooks are served all the same, which the log says where the body was taken apart`, async (t) => {
    const { create, call, gateway, settled, log, called } = await behind(t, (app, listener) =>
      app.use(parser, listener),
    );
    const { reference } = await sessionOf(await create(), 201);
    gateway.states.set(reference, { status: 'succeeded', amount: PRICE, gatewayReference: `G-${reference}` });
    assert.equal((await call(gateway.created[0]?.webhookUrl ?? '', '{"é": 1}')).status, 200);
    assert.deepEqual(statusesOf(settled), ['succeeded']);
    assert.deepEqual(called, [name === 'express.json()' ? '{"é":1}' : '{"é": 1}']);
    const told = log.filter(({ event }) => event === 'body_parsed_ahead');
    assert.equal(told.length, name === 'express.json()' ? 1 : 0);
  });
}

for (const extended of [true, false]) {
  test(`behind express.urlencoded({ extended: ${extended} }) forms are served: a payment without script, and a gateway's call with nested fields`, async (t) => {
    const { call, gateway, settled, called } = await behind(t, (app, listener) =>
      app.use(express.urlencoded({ extended }), listener),
    );
    const asForm = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: ORIGIN };
    const form = new URLSearchParams({ order: '1001', gateway: gateway.id, returnUrl: BODY.returnUrl });
    assert.equal((await call(`${PUBLIC_URL}/checkout`, form.toString(), asForm)).status, 303);
    const [{ reference = '', webhookUrl = '' } = {}] = gateway.created;
    gateway.states.set(reference, { status: 'succeeded', amount: PRICE, gatewayReference: `G-${reference}` });
    const nested = new URLSearchParams({ 'data[hash]': 'a b', 'data[invoice][total]': '5000' }).toString();
    assert.equal((await call(webhookUrl, nested, asForm)).status, 200);
    assert.deepEqual(called, [nested]);
    assert.deepEqual(statusesOf(settled), ['succeeded']);
  });
}

test('of a body that was taken apart no signature is checked: the call proves nothing, and the gateway is asked', async (t) => {
  const { create, call, gateway, settled } = await behind(t, (app, listener) => app.use(express.json(), listener));
  Object.assign(gateway, { proveWebhook: () => 'forged' });
  const { reference } = await sessionOf(await create(), 201);
  gateway.states.set(reference, { status: 'succeeded', amount: PRICE, gatewayReference: `G-${reference}` });
  const plain = `${PUBLIC_URL}/webhooks/${gateway.id}`;
  assert.equal((await call(plain, JSON.stringify({ reference }))).status, 200);
  assert.deepEqual(statusesOf(settled), ['succeeded']);
});

test('a body that was read ahead is limited like any other, and one that is gone is said to be gone', async (t) => {
  const { create } = await behind(t, (app, listener) => app.use(express.json({ limit: '1mb' }), listener));
  assert.equal((await create({ ...BODY, more: 'x'.repeat(16 * 1024) })).status, 413);
  const gone: RequestHandler = (request, _response, next) => void request.resume().once('end', next);
  const problem = await problemOf(await (await behind(t, (app, listener) => app.use(gone, listener))).create());
  assert.equal(problem.code, 'internal_error');
  assert.match(problem.detail ?? '', /ahead of body parsers/);
});

/** A shop behind Express. */
async function behind(t: TestContext, mount: (app: Express, listener: RequestHandler) => unknown) {
  const shop = openShop();
  const called: string[] = [];
  const parse = shop.gateway.parseWebhook;
  shop.gateway.parseWebhook = (call) => {
    called.push(call.body);
    return parse(call);
  };
  const app = express();
  mount(app, (incoming, outgoing) => void shop.proxy.nodeListener(incoming, outgoing));
  const server = await listen(app);
  t.after(server.close);
  const post = (path: string, headers: Record<string, string>, body: string): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body,
      redirect: 'manual',
    });
  return {
    ...shop,
    /** The bodies of the gateway's calls, as its adapter was given them. */
    called,
    create: (body: unknown = BODY): Promise<Response> =>
      post('/pay/sessions', { ...CREATE, 'Idempotency-Key': crypto.randomUUID() }, JSON.stringify(body)),
    look: (id: string): Promise<Response> => fetch(`${server.url}/pay/sessions/${id}`, { headers: { Origin: ORIGIN } }),
    call: (url: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
      post(new URL(url).pathname, headers, body),
  };
}

test('a request over HTTP/2 is served like any other', async (t) => {
  const { proxy } = openShop();
  const server = createHttp2Server(
    {},
    proxy.nodeListener as unknown as (request: Http2ServerRequest, response: Http2ServerResponse) => void,
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.after(() => {
    client.destroy();
    server.close();
  });
  const request = client.request({
    ':method': 'POST',
    ':path': '/pay/sessions',
    origin: ORIGIN,
    'content-type': 'application/json',
    'idempotency-key': 'key-over-http-2',
  });
  request.end(JSON.stringify(BODY));
  const [headers] = (await once(request, 'response')) as [IncomingHttpHeaders];
  assert.equal(headers[':status'], 201);
});

for (const [address, named] of [
  ['41.82.0.7', true],
  ['127.0.0.1', false],
  ['10.0.0.3', false],
  ['100.63.255.255', true],
  ['100.64.0.3', false],
  ['100.127.255.254', false],
  ['100.128.0.1', true],
  ['::ffff:172.17.0.1', false],
  ['fd00::7', false],
  ['2001:4278:10:20::1', true],
] as const) {
  test(`the address ${address} of a socket ${named ? 'names a client' : 'is that of a server in front, which the log says once'}`, () => {
    const nameClient = createClientName({
      createLimits: { perClient: 1, perOrder: 1, total: 1 },
      publicUrl: PUBLIC_URL,
    });
    const events: string[] = [];
    const request = { client: address, headers: new Headers() } as unknown as ProxyRequest;
    const names = [1, 2].map(() =>
      nameClient(request, new Request(PUBLIC_URL), (_level, event) => void events.push(event)),
    );
    assert.equal(
      names.every((name) => (name !== undefined) === named),
      true,
    );
    assert.deepEqual(events, named ? [] : ['client_unknown']);
  });
}

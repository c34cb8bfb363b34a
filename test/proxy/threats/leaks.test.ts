/**
 * Secrets and personal data, by search: everything that can happen is made to happen with both
 * adapters, and nothing that was answered, logged, stored or told may hold a mark. What goes to the
 * gateway is the one place where they belong.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { memoryStore, type CompleteStore } from '../../../src/proxy/index.js';
import { BODY, openShop, ORIGIN, PRICE, PUBLIC_URL, sessionOf, stoppedClock } from '../shop.js';
import { CUSTOMER, FAILURES, markedVendor, NUMBERS, PRIVATE, SECRETS, WORD } from './marked-vendor.js';

/** What a visitor's browser, or a proxy in front of us, may say of the visitor. */
const HEADERS = {
  'X-Real-IP': `192.0.2.7-${WORD}`,
  'X-Forwarded-For': WORD,
  'User-Agent': WORD,
  Cookie: `session=${WORD}`,
  Authorization: `Bearer ${WORD}`,
  Referer: `${ORIGIN}/?${WORD}`,
  'Accept-Language': `wo-${WORD}`,
};

/** The word as it is, in hexadecimal, and in base 64 at each of its three alignments. */
const SPELLINGS: readonly RegExp[] = [
  new RegExp(WORD, 'i'),
  new RegExp(Buffer.from(WORD).toString('hex'), 'i'),
  ...[0, 1, 2].map((offset) => {
    const text = Buffer.from('\0'.repeat(offset) + WORD).toString('base64');
    return new RegExp(text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + WORD.length) * 8) / 6)));
  }),
  ...NUMBERS.map((number) => new RegExp(String(number))),
];

const findMark = (text: string): string | undefined => {
  const spelling = SPELLINGS.find((each) => each.test(text));
  return spelling && `${spelling} in ${text.slice(Math.max(0, text.search(spelling) - 150)).slice(0, 400)}`;
};

/** A shop that keeps all it lets out, by where it came out. */
function openMarkedShop(name: 'dexchange' | 'egopay') {
  const seen: (readonly [where: string, text: string])[] = [];
  const vendor = markedVendor(name);
  const clock = stoppedClock();
  const memory = memoryStore({ now: clock });
  const store = Object.fromEntries(
    Object.entries(memory).map(([operation, run]) => [
      operation,
      (...args: unknown[]) => (
        seen.push([`store.${operation}`, inspect(args, { depth: 9, maxStringLength: null })]),
        (run as (...args: unknown[]) => unknown)(...args)
      ),
    ]),
  ) as unknown as CompleteStore;
  let tells = 0;
  const shop = openShop({
    clock,
    secret: [SECRETS.proxy, `${SECRETS.proxy} of last year`],
    gateways: [vendor.gateway],
    fetch: vendor.fetch,
    store,
    createLimits: { client: (request) => request.headers.get('X-Real-IP') },
    resolveOrder: (order) =>
      order === 'unknown' ? null : { amount: PRICE, description: 'T-shirt', paid: order === 'paid' },
    log: (entry) => void seen.push(['log', inspect(entry, { depth: 9, showHidden: true, maxStringLength: null })]),
    onSettled: (session) => {
      seen.push(['onSettled', inspect(session, { depth: 9 })]);
      if (++tells < 3) throw new Error('the mail server is down');
    },
  });
  const send = async (path: string, init: RequestInit & { duplex?: 'half' } = {}): Promise<Response> => {
    const url = path.startsWith('https:') ? path : PUBLIC_URL + path;
    const response = await shop.proxy.fetch(
      new Request(url, { ...init, headers: { ...HEADERS, ...(init.headers as Record<string, string>) } }),
    );
    seen.push(['answer', `${response.status} ${inspect([...response.headers])}\n${await response.clone().text()}`]);
    return response;
  };
  const create = (
    body: string | Uint8Array<ArrayBuffer> | object = {},
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    send('/sessions', {
      method: 'POST',
      headers: {
        Origin: ORIGIN,
        'Content-Type': 'application/json',
        'Idempotency-Key': crypto.randomUUID(),
        ...headers,
      },
      body:
        typeof body === 'string' || body instanceof Uint8Array
          ? body
          : JSON.stringify({ ...BODY, customer: CUSTOMER, ...body }),
    });
  const post = (path: string, body: unknown): Promise<Response> =>
    send(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { ...shop, vendor, seen, send, create, post };
}

for (const name of ['dexchange', 'egopay'] as const) {
  test(`${name}: whatever happens, no answer, log entry, stored record or call of onSettled holds a secret or personal data`, async () => {
    const { vendor, seen, send, create, post, clock, proxy } = openMarkedShop(name);
    const plain = `/webhooks/${name}`;

    // Creates: good, bad, hostile, and with a gateway that fails in every way.
    for (const body of [
      { customer: `${WORD}` },
      { customer: { phone: WORD.repeat(9) } },
      { customer: { name: { first: WORD } } },
      { gateway: WORD },
      { order: 'unknown' },
      { order: 'paid' },
      { order: `${WORD}\n` },
      { amount: { value: WORD, currency: WORD } },
      { amount: { value: 7, currency: 'XOF' } },
      { locale: WORD.repeat(9) },
      { [WORD]: WORD },
      { returnUrl: `https://evil.example/?${WORD}` },
      { returnUrl: `https://${WORD}@shop.example/` },
      `{"customer":{"phone":"${WORD}`,
      WORD,
      `"${WORD}"`,
      `[${WORD}]`,
      WORD.repeat(5000),
      new Uint8Array([0xff, ...Buffer.from(WORD)]),
    ])
      await create(body);
    await create({}, { 'Idempotency-Key': `${WORD} with a blank` });
    await create({}, { 'Content-Type': `text/plain; ${WORD}` });
    await create({}, { Origin: 'https://evil.example' });
    for (const [index, failure] of FAILURES.entries()) {
      const key = { 'Idempotency-Key': `key-of-failure-${index}` };
      vendor.next.push(failure, failure, failure);
      const order = `failure-${index}`;
      await create({ order }, key);
      vendor.next.length = 0;
      await create({ order }, key);
      await create({ order: 'other' }, key);
      clock.advance(70_000);
    }

    // One session: watched, called about, returned from, while the gateway fails in every way.
    const session = await sessionOf(await create(), 201);
    const { addresses } = vendor;
    const call = vendor.webhook(session.reference, session.gatewayReference);
    for (const failure of [undefined, ...FAILURES]) {
      for (const act of [
        () => send(`/sessions/${session.id}`),
        () => post(addresses.webhook, call),
        () => post(plain, call),
        () => proxy.reconcile(),
      ]) {
        if (failure) vendor.next.push(failure);
        await act();
        vendor.next.length = 0;
        clock.advance(70_000);
      }
    }
    const gone = AbortSignal.abort();
    await send(`/sessions/${session.id}`, { headers: { Prefer: 'wait=20' }, signal: gone });
    for (const body of [
      vendor.webhook(session.reference, WORD),
      vendor.webhook(WORD, WORD),
      vendor.webhook(session.reference, 'MID999'),
      PRIVATE,
      WORD,
      `{"PHONE_NUMBER":"${WORD}`,
      { details: PRIVATE },
      [PRIVATE],
      WORD.repeat(20_000),
    ])
      for (const path of [
        plain,
        addresses.webhook,
        `${plain}/${session.reference}.${'0'.repeat(16)}`,
        `${plain}/${WORD}`,
        `/webhooks/${WORD}`,
      ])
        await post(path, body);
    for (const address of [
      addresses.return,
      `${addresses.return}?status=${WORD}&phone=${NUMBERS[1]}`,
      `/return/${WORD}`,
      addresses.return.slice(0, -1),
    ]) {
      await send(address);
      await send(address, { method: 'POST', body: new URLSearchParams({ phone: CUSTOMER.phone, message: WORD }) });
    }
    for (const path of [
      `/${WORD}?phone=${WORD}`,
      `/sessions/${session.id}${WORD}`,
      `/sessions/${WORD}`,
      `/sessions/${session.id}?phone=${WORD}`,
      '/health',
    ])
      await send(path);
    await send('/sessions', { method: 'DELETE', body: WORD });
    await send('/sessions', { method: 'OPTIONS', headers: { Origin: ORIGIN, 'Access-Control-Request-Headers': WORD } });

    // It is paid; onSettled throws, and throws again, and takes it.
    vendor.paid = true;
    for (let round = 0; round < 4; round++) {
      await send(`/sessions/${session.id}`);
      await post(addresses.webhook, call);
      clock.advance(3_600_000);
      await proxy.reconcile();
    }
    for (let i = 0; i < 101; i++) await create({ order: 'unknown' });
    for (let phone = 0; phone < 30; phone++)
      await create({ order: 'often', customer: { ...CUSTOMER, name: `${CUSTOMER.name} ${phone}` } });

    // The marks were there, and what should have happened has happened.
    assert.ok(vendor.heard.join().includes(name === 'dexchange' ? SECRETS.apiKey : SECRETS.token));
    if (name === 'dexchange')
      for (const text of Object.values(CUSTOMER)) assert.ok(vendor.heard.join().includes(text), text);
    const all = seen.map(([where, text]) => `${where} ${text}`).join('\n');
    for (const status of [200, 201, 204, 400, 403, 404, 405, 409, 413, 415, 422, 429, 500, 502, 503])
      assert.match(all, new RegExp(`^answer ${status} `, 'm'));
    for (const event of [
      'session_created',
      'session_settled',
      'gateway_error',
      'webhook_received',
      'webhook_ignored',
      'return_unknown',
      'on_settled_failed',
      'create_limited',
    ]) {
      assert.ok(all.includes(`'${event}'`), event);
    }
    assert.match(all, /status: 'succeeded'/);

    // The search.
    for (const [where, text] of seen) assert.equal(findMark(text), undefined, where);
    assert.equal(findMark(inspect(proxy.counts(), { depth: 9 })), undefined);
  });
}

test('the search finds a mark however it is spelled', () => {
  for (const text of [
    `x${WORD}y`,
    WORD.toUpperCase(),
    Buffer.from(WORD).toString('hex'),
    `{"BALANCE":${NUMBERS[0]}}`,
    encodeURIComponent(CUSTOMER.email),
  ])
    assert.ok(findMark(text), text);
  for (let before = 0; before < 6; before++)
    assert.ok(findMark(Buffer.from(`${'.'.repeat(before)}${WORD}, and more`).toString('base64url')), `${before}`);
  assert.equal(findMark('nothing of it'), undefined);
});

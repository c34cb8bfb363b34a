/** What a merchant reads in the terminal when something is wrong and no `log` was given; and that no log can do harm. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { GatewayError, type LogEntry, type PayProxyConfig } from '../../src/proxy/index.js';
import { ROOT, tableRows } from '../docs/markdown.js';
import { BODY, createRequest, openShop, PAID, PRICE, SECRET, turn } from './shop.js';

/** A shop whose log is a console that keeps its lines. */
function openConsole(options: Partial<PayProxyConfig> = {}) {
  const lines: string[] = [];
  const shop = openShop({
    log: { warn: (line) => lines.push(`warn ${line}`), error: (line) => lines.push(`error ${line}`) },
    ...options,
  });
  return { ...shop, lines };
}

test('a payment that goes well writes nothing', async () => {
  const { open, gateway, look, lines } = openConsole();
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  assert.equal((await look(id)).status, 'succeeded');
  assert.deepEqual(lines, []);
});

test('a key that the gateway does not accept is one line that names it', async () => {
  const { create, gateway, lines } = openConsole();
  gateway.nextCreates.push(() =>
    Promise.reject(
      new GatewayError('gateway_misconfigured', 'DEXCHANGE does not accept the API key (HTTP 401): check apiKey.'),
    ),
  );
  await create();
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? '',
    /^error pay-button: gateway_error gateway=fake operation=createPayment code=gateway_misconfigured .*message="DEXCHANGE does not accept the API key \(HTTP 401\): check apiKey\."/,
  );
});

test('a resolveOrder that throws is one line with the order, what it threw, and the fix', async () => {
  const { create, lines } = openConsole({
    resolveOrder: () => {
      throw new TypeError('orders.find is not a function');
    },
  });
  await create();
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? '',
    /^error pay-button: resolve_order_failed order=1001 asked="by a buyer" error="TypeError: orders\.find is not a function" route=create_session requestId=[\da-f-]{36}\. Your resolveOrder threw: mend it\./,
  );
});

test('an onSettled that throws is one line with the reference, what it threw, and the fix, though the buyer reads that it is paid', async () => {
  const { open, gateway, look, lines } = openConsole({
    onSettled: () => {
      throw new Error('the mail server is down');
    },
  });
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  assert.equal((await look(id)).status, 'succeeded');
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? '',
    new RegExp(
      `^error pay-button: on_settled_failed gateway=fake reference=${reference} status=succeeded error="Error: the mail server is down" .*Your onSettled threw: mend it\\. It is called again\\.$`,
    ),
  );
});

test('a refusal that has no other entry is written with its fix: a body parser ahead of the proxy', async () => {
  const { proxy, lines } = openConsole();
  const request = createRequest();
  await request.text();
  await proxy.fetch(request);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^error pay-button: request_refused .*Mount the proxy ahead of body parsers/);
});

const answers: readonly (readonly [what: string, answer: unknown, field: RegExp])[] = [
  ['a number', 5000, /field=""/],
  ['an amount that is a number', { amount: 5000 }, /field=amount /],
  ['an amount that is text', { amount: '5000' }, /field=amount /],
  ['a value that is text', { amount: { value: '5000', currency: 'XOF' } }, /field=amount\.value /],
  ['a value with a fraction', { amount: { value: 50.5, currency: 'XOF' } }, /field=amount\.value /],
  ['another currency', { amount: { value: 50, currency: 'EUR' } }, /field=amount\.currency /],
];

for (const [what, answer, field] of answers) {
  test(`a resolveOrder that answers ${what} is one line that names the field and the shape`, async () => {
    const { create, lines } = openConsole({ resolveOrder: () => answer as never });
    await create();
    assert.equal(lines.length, 1);
    assert.match(
      lines[0] ?? '',
      /^error pay-button: resolve_order_malformed order=1001 .*expected="\{ amount: \{ value: a positive integer, currency: 'XOF' \}/,
    );
    assert.match(lines[0] ?? '', field);
  });
}

for (const [written, meant] of [
  ['payed', 'paid'],
  ['descripton', 'description'],
  ['Paid', 'paid'],
] as const) {
  test(`a resolveOrder that answers "${written}" is warned of once, and "${meant}" is named`, async () => {
    const { create, lines } = openConsole({ resolveOrder: () => ({ amount: PRICE, [written]: true }) });
    for (let times = 0; times < 3; times++) assert.equal((await create()).status, 201);
    assert.equal(lines.length, 1);
    assert.match(
      lines[0] ?? '',
      new RegExp(`^warn pay-button: resolve_order_unknown_field field=${written} meant=${meant}\\. `),
    );
  });
}

test('a misspelt amount is named beside the error that there is none', async () => {
  const { create, lines } = openConsole({ resolveOrder: () => ({ ammount: PRICE }) as never });
  assert.equal((await create()).status, 500);
  assert.deepEqual(
    lines.map((line) => line.split(' ')[2]),
    ['resolve_order_unknown_field', 'resolve_order_malformed'],
  );
  assert.match(lines[0] ?? '', /field=ammount meant=amount/);
});

test('fields of the shop’s own in what resolveOrder answers are left in peace', async () => {
  const own = {
    id: 7,
    customer: 'Awa',
    paid: false,
    paidAt: null,
    payer: 'Awa',
    amounts: [],
    title: 'T-shirt',
    plan: 'a',
  };
  const { create, lines } = openConsole({ resolveOrder: () => ({ amount: PRICE, description: 'T-shirt', ...own }) });
  assert.equal((await create()).status, 201);
  assert.deepEqual(lines, []);
});

test('an origin that is not allowed is warned of, with what came and what is allowed', async () => {
  const { create, lines } = openConsole();
  await create(BODY, { Origin: 'https://www.shop.example' });
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? '',
    /^warn pay-button: origin_not_allowed origin=https:\/\/www\.shop\.example allowed=https:\/\/shop\.example .*add its origin to allowedOrigins/,
  );
});

test('a create without an origin is warned of', async () => {
  const { send, lines } = openConsole();
  await send('/sessions', { method: 'POST', body: '{}' });
  assert.match(lines.join('\n'), /^warn pay-button: origin_not_allowed origin=none allowed=/);
});

for (const origin of [
  `https://${'a'.repeat(4000)}.example`,
  'https://evil.example/Awa Ndiaye',
  'awa@mail.example',
  'https://awa:770000001@shop.example',
]) {
  test(`an Origin that is none is not repeated: ${origin.slice(0, 40)}`, async () => {
    const { create, lines } = openConsole();
    assert.equal((await create(BODY, { Origin: origin })).status, 403);
    assert.match(lines[0] ?? '', /origin="no origin" /);
    assert.ok(!lines.join().includes(origin.slice(0, 60)));
  });
}

test('what was thrown stays in its line, whatever stands in it, and is cut where it is too long', async () => {
  const thrown = `first\nsecond\r\u001b[2Jthird\u2028fourth\u202efifth ${'long '.repeat(500)}`;
  const { create, lines } = openConsole({
    resolveOrder: () => {
      throw new Error(thrown);
    },
  });
  await create();
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /first\\nsecond/);
  assert.doesNotMatch(lines[0] ?? '', /[\p{C}\p{Zl}\p{Zp}]/u);
  assert.ok((lines[0] ?? '').length < 800);
});

test('every warning and error of the documented log comes with advice, or says itself what is wrong', async () => {
  const entries: LogEntry[] = [];
  for (const [event, [levels = '']] of tableRows('docs/proxy-reference.md', 'Log events')) {
    for (const level of ['warn', 'error'] as const) if (levels.includes(level)) entries.push({ level, event });
  }
  assert.ok(entries.length > 15);
  const { consoleLog } = await import('../../src/proxy/config/console-log.js');
  for (const entry of entries) {
    const lines: string[] = [];
    await consoleLog({ warn: (line) => lines.push(line), error: (line) => lines.push(line) })({
      ...entry,
      requestId: crypto.randomUUID(),
    });
    // These carry a message and a detail.
    if (!['gateway_error', 'request_refused'].includes(entry.event))
      assert.match(lines[0] ?? '', /\. [A-Z].*\.$/, entry.event);
  }
});

const RUN = `
  import { createPayProxy, memoryStore } from './src/proxy/index.ts';
  import { FakeGateway } from './test/proxy/fake-gateway.ts';
  import { BODY, ORIGIN, PUBLIC_URL, SECRET, turn } from './test/proxy/shop.ts';
  const log = { none: {}, silenced: { log: false }, rejecting: { log: async () => { throw new Error('the collector is down'); } } }[process.argv[1]];
  const proxy = createPayProxy({ secret: SECRET, publicUrl: PUBLIC_URL, allowedOrigins: [ORIGIN], gateways: [new FakeGateway()],
    resolveOrder: () => { throw new Error('no database'); }, store: memoryStore(), ...log });
  const headers = { Origin: ORIGIN, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
  const { status } = await proxy.fetch(new Request(PUBLIC_URL + '/sessions', { method: 'POST', headers, body: JSON.stringify(BODY) }));
  await new Promise((resolve) => setTimeout(resolve, 0));
  console.log(status);`;

const cases: readonly (readonly [log: string, then: string, stderr: RegExp])[] = [
  [
    'none',
    'errors are on the console',
    /^pay-button: resolve_order_failed order=1001 asked="by a buyer" error="Error: no database"[^\n]*\n$/,
  ],
  ['silenced', 'the terminal stays empty', /^$/],
  ['rejecting', 'the process lives on', /^$/],
];

for (const [log, then, stderr] of cases) {
  test(`in a process whose log is ${log}, ${then}`, () => {
    const ran = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', RUN, log], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.match(ran.stderr, stderr);
    assert.deepEqual([ran.status, ran.stdout], [0, '500\n']);
  });
}

test('a log function of the merchant’s gets every level, and a broken one harms nobody', async () => {
  const levels = new Set<string>();
  const { create } = openShop({
    log: (entry) => {
      levels.add(entry.level);
      if (levels.size === 2) throw new Error('disk full');
      return Promise.reject(new Error('the collector is down'));
    },
  });
  assert.equal((await create()).status, 201);
  assert.equal((await create(BODY, { Origin: 'https://evil.example' })).status, 403);
  await turn();
  assert.deepEqual([...levels].sort(), ['info', 'warn']);
});

test('no line holds the secret, a customer or a session id', async () => {
  const { create, gateway, send, open, lines } = openConsole({
    onSettled: () => {
      throw new Error('down');
    },
  });
  const { id } = await open({ ...BODY, customer: { name: 'Awa Ndiaye', phone: '770000001' } });
  gateway.nextCreates.push(() => Promise.reject(new Error('Awa Ndiaye, 770000001')));
  await create({ ...BODY, order: '1002', customer: { name: 'Awa Ndiaye', phone: '770000001' } });
  await send(`/sessions/${id}`, { headers: { Origin: 'https://evil.example' } });
  await send(`/wrong/sessions/${id}`);
  assert.ok(lines.length >= 3);
  for (const word of ['Awa', '770000001', id, SECRET]) assert.ok(!lines.join('\n').includes(word), word);
});

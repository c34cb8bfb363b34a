/** Scripted trouble: each scenario field, seen from the merchant's side. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  createSandbox,
  LostAnswerError,
  SandboxError,
  type RunningSandbox,
  type Scenario,
} from '../../src/sandbox/index.js';
import {
  call,
  dexchangeClient,
  egopayClient,
  linkBody,
  manualTime,
  merchant,
  postJson,
  running,
  type Answer,
} from './support.js';

const createRequest = (signal?: AbortSignal): Request =>
  new Request('http://sandbox.test/dexchange/api/v1/transaction/merchant/get-link', {
    method: 'POST',
    headers: { authorization: 'Bearer sandbox-dexchange-key', 'content-type': 'application/json' },
    body: JSON.stringify(linkBody()),
    ...(signal && { signal }),
  });

test('the most specific match wins alone, and the same match again replaces', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { create: { status: 500 } });
  sandbox.sandbox.script({ gateway: 'dexchange' }, { create: { status: 403 } });
  sandbox.sandbox.script({ reference: 'ORDER-' }, { create: { status: 409 } });
  sandbox.sandbox.script({ reference: 'ORDER-' }, { messageShape: 'string' });
  const client = dexchangeClient(sandbox);
  assert.equal((await client.create({ externalTransactionId: 'ORDER-1' })).status, 201);
  assert.equal((await client.create({ externalTransactionId: 'other' })).status, 403);
  assert.equal((await egopayClient(sandbox).start()).status, 500);
  sandbox.sandbox.clearScenarios();
  assert.equal((await client.create({ externalTransactionId: 'other' })).status, 201);
});

test('a transaction keeps the scenario it was created with', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { amount: 1, read: { status: 503, times: 1 } });
  const client = dexchangeClient(sandbox);
  const { id } = await client.link();
  sandbox.sandbox.clearScenarios();
  assert.equal((await client.read(id)).status, 503);
  assert.equal(((await client.read(id)).body['transaction'] as Record<string, unknown>)['Amount'], 1);
});

test('create errors come in order, as often as told, and create nothing', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script(
    {},
    {
      create: [
        { status: 500, times: 2 },
        { status: 200, body: '<h1>Wi-Fi</h1>', times: 1 },
      ],
    },
  );
  const send = async (): Promise<Response> => sandbox.sandbox.fetch(createRequest());
  assert.deepEqual([(await send()).status, (await send()).status], [500, 500]);
  assert.equal(await (await send()).text(), '<h1>Wi-Fi</h1>');
  assert.deepEqual(sandbox.sandbox.transactions(), []);
  assert.equal((await send()).status, 201);
});

test("an error without times never ends, and has the vendor's body for its status", async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({ reference: 'array' }, { create: { status: 403 } });
  sandbox.sandbox.script({ reference: 'string' }, { create: { status: 403 }, messageShape: 'string' });
  const client = dexchangeClient(sandbox);
  const text = 'DEXCHANGE-API is under maintenance';
  for (const message of [[text], [text]]) {
    assert.deepEqual(await client.create({ externalTransactionId: 'array' }), {
      status: 403,
      body: { message, success: false },
    });
  }
  const { body } = await client.create({ externalTransactionId: 'string' });
  assert.equal(body['message'], text);
});

test('read errors strike one transaction, then its status is told', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script(
    {},
    {
      read: [
        { status: 503, times: 1 },
        { status: 429, body: { slow: true }, times: 1 },
      ],
    },
  );
  const client = dexchangeClient(sandbox);
  for (const reference of ['first', 'second']) {
    const { id } = await client.link({ externalTransactionId: reference });
    assert.equal((await client.read(id)).status, 503);
    assert.deepEqual(await client.read(id), { status: 429, body: { slow: true } });
    assert.equal(await client.status(id), 'PENDING');
  }
});

test('a lost create breaks the connection, though the transaction exists', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { createLost: 1 });
  const client = dexchangeClient(sandbox);
  await assert.rejects(client.create(), TypeError);
  assert.equal(sandbox.sandbox.transactions().length, 1);
  assert.equal((await client.create()).status, 409);
  assert.equal((await client.create({ externalTransactionId: 'ORDER-001-R2' })).status, 201);
  assert.deepEqual(sandbox.sandbox.counts().dexchange.create, { lost: 1, 409: 1, 201: 1 });
});

test('only creates that succeed are lost: refusals are answered', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { createLost: 1, errorsInBody: true });
  const client = egopayClient(sandbox);
  assert.equal((await client.start({ amount: 1 })).body['code'], 410);
  await assert.rejects(client.start(), TypeError);
  assert.equal((await client.verify('ref-1')).status, 200);
});

test('without a server a lost create rejects as fetch does, or hangs until the caller gives up', async () => {
  const sandbox = createSandbox();
  sandbox.script({}, { createLost: 1 });
  await assert.rejects(sandbox.fetch(createRequest()), LostAnswerError);
  const silent = createSandbox();
  silent.script({}, { createLost: 1, createLostAs: 'hang' });
  const patience = new AbortController();
  const hanging = silent.fetch(createRequest(patience.signal));
  patience.abort();
  await assert.rejects(hanging, { name: 'AbortError' });
  assert.equal(silent.transactions().length, 1);
});

test('a delayed create exists before it is answered, and a caller may give up on it', async () => {
  const time = manualTime();
  const sandbox = createSandbox(time.clock);
  sandbox.script({}, { delay: { create: 8000 } });
  const patience = new AbortController();
  const answer = sandbox.fetch(createRequest());
  const impatient = assert.rejects(sandbox.fetch(createRequest(patience.signal)), { name: 'AbortError' });
  patience.abort();
  await impatient;
  assert.equal(sandbox.transactions().length, 1);
  time.pass(8000);
  assert.equal((await answer).status, 201);
});

test('settling takes as long as scripted, and the webhook follows the final status', async (t) => {
  const time = manualTime();
  const shop = await merchant(t);
  const sandbox = await running(t, time.clock);
  sandbox.sandbox.script({}, { delay: { settle: 5000, webhook: 2000 } });
  const client = dexchangeClient(sandbox);
  const { id } = await client.link({ callBackURL: shop.url });
  sandbox.sandbox.choose(id, 'succeeded');
  time.pass(4999);
  assert.equal(await client.status(id), 'PENDING');
  time.pass(1);
  assert.equal(await client.status(id), 'SUCCESS');
  time.pass(1999);
  await sandbox.sandbox.idle();
  assert.equal(shop.received.length, 0);
  time.pass(1);
  await sandbox.sandbox.idle();
  assert.equal(shop.received.length, 1);
});

test('scripted statuses are read once each after the choice, then the final one', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { statuses: ['PENDING', 'PROCESSING'], finalStatus: 'COMPLETED' });
  const client = dexchangeClient(sandbox);
  const { id } = await client.link();
  const read: unknown[] = [await client.status(id)];
  sandbox.sandbox.choose(id, 'succeeded');
  for (let reads = 0; reads < 4; reads++) read.push(await client.status(id));
  assert.deepEqual(read, ['PENDING', 'PENDING', 'PROCESSING', 'COMPLETED', 'COMPLETED']);
});

test('a webhook can be never sent, sent twice, or late', async (t) => {
  const time = manualTime();
  const shop = await merchant(t);
  const sandbox = await running(t, time.clock);
  const client = dexchangeClient(sandbox);
  for (const webhook of ['never', 'twice', 'late'] as const) {
    sandbox.sandbox.script({}, { webhook });
    const { id } = await client.link({ externalTransactionId: webhook, callBackURL: shop.url });
    sandbox.sandbox.choose(id, 'succeeded');
    await sandbox.sandbox.idle();
  }
  const senders = (): unknown[] => shop.received.map((body) => body['externalTransactionId']);
  assert.deepEqual(senders(), ['twice', 'twice']);
  time.pass(10_000);
  await sandbox.sandbox.idle();
  assert.deepEqual(senders(), ['twice', 'twice', 'late']);
});

test('a forged webhook claims a success that a status read denies, and the true one follows', async (t) => {
  const time = manualTime();
  const shop = await merchant(t);
  const sandbox = await running(t, time.clock);
  sandbox.sandbox.script({}, { webhook: 'forged' });
  const client = dexchangeClient(sandbox);
  const { id } = await client.link({ callBackURL: shop.url });
  time.pass(0);
  await sandbox.sandbox.idle();
  assert.equal(shop.received[0]?.['STATUS'], 'SUCCESS');
  assert.equal(await client.status(id), 'PENDING');
  sandbox.sandbox.choose(id, 'canceled');
  await sandbox.sandbox.idle();
  assert.equal(shop.received[1]?.['STATUS'], 'CANCELLED');
  assert.deepEqual(
    sandbox.sandbox.transactions()[0]?.webhooks.map(({ forged }) => forged),
    [true, false],
  );
});

test('a webhook that nobody takes is recorded and throws nothing', async (t) => {
  const refusing = await merchant(t, 500);
  const sandbox = await running(t);
  const client = dexchangeClient(sandbox);
  await client.link({ externalTransactionId: 'refused', callBackURL: refusing.url });
  await client.link({ externalTransactionId: 'unreachable', callBackURL: 'http://127.0.0.1:9/hook' });
  sandbox.sandbox.choose('refused', 'failed');
  sandbox.sandbox.choose('unreachable', 'failed');
  await sandbox.sandbox.idle();
  const statuses = sandbox.sandbox.transactions().map(({ webhooks }) => webhooks.map(({ status }) => status));
  assert.deepEqual(statuses, [[500], [null]]);
});

test('a transaction can settle by itself, unless the buyer was faster', async (t) => {
  const time = manualTime();
  const sandbox = await running(t, time.clock);
  sandbox.sandbox.script({}, { autoOutcome: 'expired', delay: { auto: 60_000 } });
  const client = dexchangeClient(sandbox);
  const alone = await client.link({ externalTransactionId: 'alone' });
  const bought = await client.link({ externalTransactionId: 'bought' });
  sandbox.sandbox.choose(bought.id, 'succeeded');
  time.pass(60_000);
  assert.equal(await client.status(alone.id), 'EXPIRED');
  assert.equal(await client.status(bought.id), 'SUCCESS');
});

test('the claimed amount and the payment address can be anything', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { amount: '5000', paymentUrl: 'javascript:alert(1)' });
  const client = dexchangeClient(sandbox);
  const { url } = await client.link();
  const [{ id = '' } = {}] = sandbox.sandbox.transactions();
  assert.equal(url, 'javascript:alert(1)');
  assert.equal(((await client.read(id)).body['transaction'] as Record<string, unknown>)['Amount'], '5000');
});

test('a scenario can have a rate limit of its own, for either gateway', async (t) => {
  const time = manualTime();
  const sandbox = await running(t, time.clock);
  sandbox.sandbox.script({ gateway: 'egopay' }, { rateLimit: 2 });
  const client = egopayClient(sandbox);
  await client.start();
  assert.equal((await client.verify('ref-1')).status, 200);
  assert.equal((await client.verify('ref-1')).status, 429);
  assert.equal((await dexchangeClient(sandbox).create()).status, 201);
  time.pass(60_000);
  assert.equal((await client.verify('ref-1')).status, 200);
});

test('the oldest transactions go when there are too many', async (t) => {
  const sandbox = await running(t, { maxTransactions: 2 });
  const client = dexchangeClient(sandbox);
  const { id } = await client.link({ externalTransactionId: '1' });
  await client.link({ externalTransactionId: '2' });
  await client.link({ externalTransactionId: '3' });
  assert.deepEqual(
    sandbox.sandbox.transactions().map(({ reference }) => reference),
    ['2', '3'],
  );
  assert.equal((await client.read(id)).status, 404);
});

/** A Wave session as a merchant's server creates it. */
const waveSession = (sandbox: RunningSandbox, reference: string): Promise<Answer> =>
  postJson(
    `${sandbox.wave.baseUrl}/v1/checkout/sessions`,
    {
      amount: '5000',
      currency: 'XOF',
      success_url: 'http://127.0.0.1:9/ok',
      error_url: 'http://127.0.0.1:9/ko',
      client_reference: reference,
    },
    { authorization: `Bearer ${sandbox.wave.apiKey}` },
  );

test('a buyer who needs no page tries again after each attempt that failed', async (t) => {
  const time = manualTime();
  const sandbox = await running(t, time.clock);
  sandbox.sandbox.script({}, { autoOutcome: 'succeeded', failedAttempts: 2, delay: { auto: 1000 } });
  await waveSession(sandbox, 'ORDER-1');
  const seen = [];
  for (let second = 0; second < 3; second++) {
    time.pass(1000);
    const [{ phase, failedAttempts } = assert.fail('nothing was created')] = sandbox.sandbox.transactions();
    seen.push([phase, failedAttempts]);
  }
  assert.deepEqual(seen, [
    ['waiting', 1],
    ['waiting', 2],
    ['succeeded', 2],
  ]);
});

test('where nobody says that a buyer may try again, no attempt fails', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { failedAttempts: 1 });
  await dexchangeClient(sandbox).create();
  assert.equal(sandbox.sandbox.choose('ORDER-001', 'succeeded').phase, 'succeeded');
});

test('errors and delays can strike the merchant’s cancel, and then nothing is canceled', async (t) => {
  const time = manualTime();
  const sandbox = await running(t, time.clock);
  sandbox.sandbox.script({}, { cancel: { status: 503, times: 1 }, delay: { cancel: 5000 } });
  const { body } = await waveSession(sandbox, 'ORDER-1');
  const expire = (): Promise<Answer> =>
    call(`${sandbox.wave.baseUrl}/v1/checkout/sessions/${String(body['id'])}/expire`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.wave.apiKey}` },
    });
  const counted = async (status: number): Promise<void> => {
    while (sandbox.sandbox.counts().wave.cancel[status] === undefined) await new Promise(setImmediate);
  };
  const [first] = [expire(), await counted(503)];
  assert.equal(sandbox.sandbox.transactions()[0]?.phase, 'waiting');
  time.pass(5000);
  assert.equal((await first).status, 503);
  const [second] = [expire(), await counted(200)];
  assert.equal(sandbox.sandbox.transactions()[0]?.phase, 'expired');
  time.pass(5000);
  assert.equal((await second).status, 200);
});

test('a reference that several payments share stands for the newest, also when the oldest is forgotten', async (t) => {
  const sandbox = await running(t, { maxTransactions: 2 });
  await waveSession(sandbox, 'same');
  const { body } = await waveSession(sandbox, 'same');
  await waveSession(sandbox, 'other');
  assert.equal(sandbox.sandbox.choose('same', 'succeeded').id, body['id']);
});

const unsound: readonly [unknown, RegExp][] = [
  [{ webhok: 'never' }, /Unknown scenario field "webhok"\. The fields are .*"webhook"/],
  [{ webhook: 'sometimes' }, /"webhook" must be one of "once", "never".*it is "sometimes"/],
  [{ delay: { settle: -1 } }, /"delay" must be milliseconds/],
  [{ delay: { setle: 1 } }, /"delay" must be milliseconds.*"settle"/],
  [{ create: { status: 99 } }, /"create" must be an error such as/],
  [{ read: [{ status: 500, time: 1 }] }, /"read" must be an error such as/],
  [{ createLost: 1.5 }, /"createLost" must be a whole number/],
  [{ redirect: 'no' }, /"redirect" must be true or false/],
  [{ signedWith: 'me' }, /"signedWith" must be one of "webhook-secret", "api-secret", "wrong-secret", "none"/],
  [{ envelope: 'wrapped' }, /"envelope" must be one of "data", "flat"/],
  [{ ipnFormat: 'xml' }, /"ipnFormat" must be one of "form", "json", "json-in-form"/],
  [{ constructor: 1 }, /Unknown scenario field "constructor"/],
  ['never', /A scenario must be an object/],
];
for (const [scenario, message] of unsound) {
  test(`the scenario ${JSON.stringify(scenario)} is refused with what would be right`, () => {
    const isNamed = (error: unknown): boolean =>
      error instanceof SandboxError && error.code === 'invalid_scenario' && message.test(error.message);
    assert.throws(() => createSandbox().script({}, scenario as Scenario), isNamed);
  });
}

/** Paying at what the command started: by the printed commands, and under scenarios chosen by flag. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { runCheckCommand } from '../../src/cli/check/command.js';
import type { ScriptedScenario, TransactionRecord } from '../../src/sandbox/index.js';
import {
  callJson,
  createSession,
  retrieveSession,
  sendForm,
  startCommand,
  type RunningCommand,
} from './start-command.js';

async function started(t: TestContext, ...args: string[]): Promise<RunningCommand> {
  const command = await startCommand(args);
  t.after(() => command.stop());
  return command;
}

/** What is scripted. */
const scenarios = async ({ guide }: RunningCommand): Promise<ScriptedScenario[]> =>
  (await (await fetch(`${guide.sandbox}/sandbox/scenarios`)).json()) as ScriptedScenario[];

/** Runs the commands of a recipe as if they were pasted, and answers with the JSON of each line. */
async function paste(commands: readonly string[]): Promise<unknown[]> {
  const curl = `curl() { '${process.execPath}' '${fileURLToPath(new URL('curl.mjs', import.meta.url))}' "$@"; }`;
  const { stdout, stderr } = await promisify(execFile)('sh', ['-e', '-c', [curl, ...commands].join('\n')]);
  assert.equal(stderr, '');
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line));
}

test('the printed commands do what their titles say', async (t) => {
  const command = await started(t);
  const [throughProxy, atGateways, control] = command.guide.recipes;

  const [created, settled, verified] = (await paste(throughProxy!.commands)) as [
    Record<string, unknown>,
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  assert.deepEqual(
    [created['status'], created['order'], created['amount']],
    ['pending', '1001', { value: 5000, currency: 'XOF' }],
  );
  assert.equal(settled['phase'], 'succeeded');
  assert.deepEqual([verified['status'], verified['reference']], ['succeeded', created['reference']]);
  assert.equal((await command.event('order_paid'))['order'], '1001');

  const [link, start, details, ...others] = (await paste(atGateways!.commands)) as [
    { transaction: Record<string, unknown> },
    Record<string, unknown>,
    { details: Record<string, unknown> },
    ...Record<string, unknown>[],
  ];
  assert.equal(link.transaction['Status'], 'PENDING');
  assert.match(String(start['payment_url']), new RegExp(`^${command.guide.sandbox}/egopay/checkout/`));
  assert.deepEqual([details.details['status'], details.details['amount']], ['2', '5000']);
  // Each reference is taken once; pasted later, another one is used.
  assert.match(String(link.transaction['externalTransactionId']), /^try-\d+$/);

  const [dexpay, dexpaySession, fedapay, wave, found, paydunya] = others;
  assert.deepEqual([dexpay?.['status'], dexpaySession?.['status']], [201, 'pending']);
  const { 'v1/transaction': transaction } = fedapay as { 'v1/transaction': Record<string, unknown> };
  assert.equal(transaction['status'], 'pending');
  assert.deepEqual(found, { result: [wave] });
  assert.equal(paydunya?.['response_code'], '00');

  const [scripted, transactions] = (await paste(control!.commands)) as [object[], TransactionRecord[]];
  assert.deepEqual(scripted[0], { gateway: 'dexchange', scenario: { webhook: 'never' } });
  assert.deepEqual(
    transactions.map(({ phase }) => phase),
    ['succeeded', ...Array.from({ length: 6 }, () => 'waiting')],
  );
  assert.deepEqual((await callJson(`${command.guide.sandbox}/sandbox/scenarios`)).body, []);
});

test('the reference proxy keeps the contract, by the command that checks it', async (t) => {
  const { guide } = await started(t, '--gateway', 'dexchange');
  let printed = '';
  const status = await runCheckCommand(
    [guide.proxy, '--order', '1002', '--amount', '1500', '--sandbox', guide.sandbox],
    {
      env: {},
      print: (text) => void (printed += text),
      complain: (text) => void (printed += text),
    },
  );
  assert.equal(status, 0, printed);
  assert.match(printed, / 0 fail, 0 not checked\n$/);
});

test('orders have fixed prices, every gateway takes its own, and a paid one is not sold again', async (t) => {
  const command = await started(t, '--scenario', '{"autoOutcome":"succeeded"}');
  for (const [order, gateway, price] of [
    ['1001', 'dexchange', 5000],
    ['1002', 'dexchange', 1500],
    ['2001', 'egopay', 7500],
    ['2002', 'egopay', 3000],
    ['3001', 'dexpay', 6000],
    ['3002', 'dexpay', 1200],
    ['4001', 'fedapay', 9000],
    ['4002', 'fedapay', 2500],
    ['5001', 'wave', 4500],
    ['5002', 'wave', 1000],
    ['6001', 'paydunya', 8000],
    ['6002', 'paydunya', 2000],
    ['1003', 'dexchange', 5000],
  ] as const) {
    const { status, body } = await createSession(command, order, gateway);
    assert.deepEqual([status, body['amount']], [201, { value: price, currency: 'XOF' }], order);
    assert.equal((await retrieveSession(command, body['id'], 20)).body['status'], 'succeeded');
  }
  assert.equal((await createSession(command, '1001', 'dexchange')).body['code'], 'order_already_paid');
  for (const unknown of ['1000', '7001', '0001', '10', 'T-shirt'])
    assert.equal((await createSession(command, unknown, 'dexchange')).body['code'], 'order_not_found', unknown);
});

test('the flags say what happens to payments, with which gateway, after how long', async (t) => {
  const refused = await started(t, '--scenario', '{"autoOutcome":"failed"}', '--gateway', 'egopay', '--latency', '30');
  assert.deepEqual(await scenarios(refused), [
    { scenario: { autoOutcome: 'failed', delay: { create: 30, read: 30 } } },
  ]);
  const { body } = await createSession(refused, '2001', 'egopay');
  assert.equal((await retrieveSession(refused, body['id'], 20)).body['status'], 'failed');
  assert.equal((await createSession(refused, '1001', 'dexchange')).status, 400);
  const page = await (await fetch(refused.guide.shop)).text();
  assert.ok(page.includes('Togo · eGoPay') && !page.includes('DEXCHANGE') && !page.includes('Wave'));
});

test('a gateway that is down is answered gateway_unavailable, and another amount never pays', async (t) => {
  const command = await started(t, '--scenario', 'gateway-down');
  assert.equal((await createSession(command, '1001', 'dexchange')).body['code'], 'gateway_unavailable');
  assert.equal((await sendForm(command, '/control/scenario', { scenario: 'wrong-amount' })).status, 303);
  const { body } = await createSession(command, '1001', 'dexchange');
  await callJson(`${command.guide.sandbox}/sandbox/transactions/${String(body['reference'])}/outcome`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"outcome":"succeeded"}',
  });
  assert.notEqual((await retrieveSession(command, body['id'])).body['status'], 'succeeded');
  await command.event('amount_mismatch');
});

test('mixed draws one of the named scenarios for each payment, by the seed and with the latency', async (t) => {
  const command = await started(t, '--scenario', 'mixed', '--seed', '20', '--latency', '30');
  const [{ scenario } = { scenario: {} }] = await scenarios(command);
  assert.equal(scenario.seed, 20);
  assert.ok(scenario.oneOf && scenario.oneOf.length > 15);
  for (const { delay } of scenario.oneOf) assert.equal(delay?.read, 30);
  assert.ok(scenario.oneOf.some(({ webhook }) => webhook === 'forged'));
});

test('a page elsewhere may call the proxy only where its origin was named', async (t) => {
  const elsewhere = 'http://localhost:8080';
  const named = await started(t, '--origin', elsewhere);
  assert.equal((await createSession(named, '1001', 'dexchange', elsewhere)).status, 201);
  assert.equal(
    (await createSession(named, '1001', 'dexchange', 'http://localhost:8081')).body['code'],
    'origin_not_allowed',
  );
});

test('eGoPay calls the address that was given, where a payment names none', async (t) => {
  const own = createServer((_request, response) => response.end('{}'));
  const received = once(own, 'request', { signal: AbortSignal.timeout(30_000) }).then(
    ([request]: IncomingMessage[]) => `${request?.method} ${request?.url}`,
  );
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  t.after(() => own.close());
  const { guide } = await started(t, '--callback-url', `http://127.0.0.1:${(own.address() as AddressInfo).port}/hook`);
  const start = await callJson(guide.egopay.startUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      token: guide.egopay.token,
      transaction_ref: 'mine',
      amount: 5000,
      channel: 'ALL',
      description: 'T-shirt',
      return_url: guide.shop,
    }),
  });
  assert.equal(start.status, 200);
  await callJson(`${guide.sandbox}/sandbox/transactions/mine/outcome`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"outcome":"succeeded"}',
  });
  assert.equal(await received, 'POST /hook');
});

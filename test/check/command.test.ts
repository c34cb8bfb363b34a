/** The command as somebody types it: its usage, its exit status, what it prints. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { Report } from '../../src/check/index.js';
import { parseArguments } from '../../src/cli/check/arguments.js';
import { runCheckCommand } from '../../src/cli/check/command.js';
import { createPayProxy, dexchange } from '../../src/proxy/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { serve } from '../proxy/serve.js';
import { ROOT } from './start-example.js';

const ORDER = ['--order', '1001', '--amount', '5000'];

/** Runs the sub-command in this process. */
async function run(...args: string[]) {
  const printed: string[] = [];
  const complained: string[] = [];
  const terminal = {
    env: { KEY: 'sandbox-dexchange-key', NOTHING: '' },
    print: (text: string) => void printed.push(text),
    complain: (text: string) => void complained.push(text),
  };
  const status = await runCheckCommand(args, terminal);
  return { status, printed: printed.join(''), complained: complained.join('') };
}

/** A proxy over HTTP that ends with the test. Its sandbox has the limit of the real gateway, unless there is another. */
async function startShop(t: TestContext, requestsPerMinute?: number) {
  const sandbox = await startSandbox({ port: 0, ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }) });
  const server = await serve((request) => proxy.fetch(request));
  const proxy = createPayProxy({
    secret: 'a secret for tests, long enough to be one',
    publicUrl: `${server.url}/pay`,
    allowedOrigins: [server.url],
    gateways: [dexchange(sandbox.dexchange)],
    log: false,
    resolveOrder: (order) => (order === '1001' ? { amount: { value: 5000, currency: 'XOF' } } : null),
  });
  t.after(() => Promise.all([server.close(), sandbox.close()]));
  return { url: `${server.url}/pay`, sandbox };
}

/** An address at which nothing listens any more. */
async function closedUrl(): Promise<string> {
  const server = await serve(() => assert.fail('nobody asks'));
  await server.close();
  return server.url;
}

test('a proxy that keeps the contract ends the command with 0, within what the gateway accepts in a minute', async (t) => {
  const shop = await startShop(t);
  const { status, printed } = await run(shop.url, ...ORDER, '--sandbox', shop.sandbox.url, '--secret-from', 'KEY');
  assert.match(printed, /^Checking http:.+ with order 1001\n\nholds +create-answer +A create is answered 201/);
  assert.match(printed, /\n\d+ hold, 0 fail, 0 not checked\n$/);
  assert.equal(status, 0);
  // One create is refused and one answer lost, because the check wants it so.
  const { create, read } = shop.sandbox.sandbox.counts().dexchange;
  assert.equal(create['429'] ?? read['429'], undefined);
});

test('without a sandbox the outcomes are not checked, which is no failure', async (t) => {
  const shop = await startShop(t, Infinity);
  const { status, printed } = await run(shop.url, ...ORDER, '--json');
  const report = JSON.parse(printed) as Report;
  const notChecked = report.verdicts.filter(({ result }) => result === 'not checked');
  assert.equal(status, 0);
  assert.deepEqual([report.fails, report.notChecked], [0, notChecked.length]);
  assert.ok(notChecked.some(({ id }) => id === 'outcome-succeeded'));
  for (const { reason } of notChecked)
    assert.equal(reason, 'no sandbox was given, so the gateway cannot be told what to do');
  for (const id of ['create-answer', 'webhook-from-anyone', 'return-page-policy', 'problem-shape']) {
    assert.equal(report.verdicts.find((verdict) => verdict.id === id)?.result, 'holds', id);
  }
});

test('a wrong price ends the command with 1 and says why', async (t) => {
  const shop = await startShop(t, Infinity);
  const { status, printed } = await run(shop.url, '--order', '1001', '--amount', '4000');
  assert.equal(status, 1);
  assert.match(
    printed,
    /^FAILS +create-answer .+\n +→ POST \/sessions answered 409 amount_changed, expected 201 with a session\.$/m,
  );
  assert.match(printed, /^not checked +create-price .+\n +→ no session could be created: see create-answer$/m);
});

test('a proxy that does not answer ends the command with 1 and says so', async () => {
  const { status, printed } = await run(await closedUrl(), ...ORDER);
  assert.equal(status, 1);
  assert.match(printed, /→ POST \/sessions got no answer \(ECONNREFUSED\)\./);
});

test('a sandbox that was named and does not answer ends the command with 2', async () => {
  const { status, complained } = await run(await closedUrl(), ...ORDER, '--sandbox', await closedUrl());
  assert.equal(status, 2);
  assert.match(complained, /^sandbox: the sandbox does not answer at http:/);
});

const URL_AND = ['http://localhost:1/pay', ...ORDER];
const WRONG: [string, string[], RegExp][] = [
  ['no URL', [], /^url: name the base URL/],
  ['two URLs', [...URL_AND, 'http://localhost:2/pay'], /^url: there is one proxy to check/],
  [
    'a URL that is none',
    ['localhost:1', '--order', '1001', '--amount', '5000'],
    /^url: "localhost:1" is not an http or https URL/,
  ],
  ['no order', ['http://localhost:1/pay', '--amount', '5000'], /^order: name an order/],
  ['no amount', ['http://localhost:1/pay', '--order', '1001'], /^amount: give the order's price/],
  [
    'an amount with a fraction',
    ['http://localhost:1/pay', '--order', '1001', '--amount', '50.5'],
    /^amount: give the order's price/,
  ],
  ['another currency', [...URL_AND, '--currency', 'EUR'], /^currency: "EUR" is not supported/],
  [
    'an origin with a path',
    [...URL_AND, '--origin', 'http://localhost:1/shop'],
    /^origin: write it without a path, as "http:\/\/localhost:1"/,
  ],
  [
    'a return page elsewhere',
    [...URL_AND, '--return-url', 'http://localhost:2/'],
    /^return-url: must be a page on the allowed origin/,
  ],
  ['the order as the unknown one', [...URL_AND, '--unknown-order', '1001'], /^unknown-order: must be another one/],
  ['a gateway in capitals', [...URL_AND, '--gateway', 'DEXCHANGE'], /^gateway: must be an id such as dexchange/],
  [
    'an empty secret',
    [...URL_AND, '--secret-from', 'NOTHING'],
    /^secret-from: the environment variable NOTHING is empty/,
  ],
  ['an unknown option', [...URL_AND, '--orders', '7'], /--orders/],
];

for (const [what, args, message] of WRONG) {
  test(`${what} ends the command with 2 and names the fix`, async () => {
    const { status, printed, complained } = await run(...args);
    assert.deepEqual([status, printed], [2, '']);
    assert.match(complained, message);
    assert.match(complained, /See: pay-button-element check --help\n$/);
  });
}

test('the price may be in any currency of the contract', () => {
  for (const currency of ['XOF', 'XAF', 'GNF']) {
    const command = parseArguments([...URL_AND, '--currency', currency], {});
    assert.ok(!command.help);
    assert.deepEqual(command.options.amount, { value: 5000, currency });
  }
});

test('help names every option and the exit status', async () => {
  const { status, printed } = await run('--help');
  assert.equal(status, 0);
  for (const option of [
    'order',
    'amount',
    'sandbox',
    'gateway',
    'origin',
    'return-url',
    'unknown-order',
    'currency',
    'secret-from',
    'json',
    'help',
  ]) {
    assert.match(printed, new RegExp(`^  --${option} `, 'm'));
  }
  assert.match(printed, /Exit status: 0 .+, 1 .+, 2 /);
});

test('the package’s command finds its sub-commands, and refuses others with 2', async () => {
  const command = (...args: string[]) =>
    promisify(execFile)(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), 'bin/pay-button-element.mjs', ...args],
      { cwd: ROOT },
    ).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  assert.match((await command('check', '--help')).stdout, /^Usage: pay-button-element check <url>/);
  assert.match((await command()).stdout, /^Usage: pay-button-element <command>/);
  const { code, stderr } = await command('chek');
  assert.equal(code, 2);
  assert.match(stderr, /^There is no command "chek"\./);
  assert.equal((await command('check')).code, 2);
});

/** `pay-button-element sandbox` as somebody types it: usage, exit status, what it prints, and its end. */
import assert from 'node:assert/strict';
import { execFile, execFileSync, execSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { runSandboxCommand } from '../../src/cli/sandbox/command.js';
import { section } from '../docs/markdown.js';
import { FROM_SOURCES, ROOT, startCommand } from './start-command.js';

/** Runs the sub-command in this process; once it prints something, it is stopped. */
async function run(...args: string[]) {
  const stop = new AbortController();
  let printed = '';
  let complained = '';
  const status = await runSandboxCommand(args, {
    print(text) {
      printed += text;
      stop.abort();
    },
    complain: (text) => void (complained += text),
    program: 'node some/pay-button-element.mjs',
    stop: stop.signal,
  });
  return { status, printed, complained };
}

const isFree = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => false,
    () => true,
  );

const WRONG: [string, string[], RegExp][] = [
  ['a port that is no number', ['--port', 'http'], /^port: "http" must be a whole number from 0 to 65534\./],
  ['a port without a next one', ['--port', '65535'], /^port: "65535" must be/],
  [
    'an unknown gateway',
    ['--gateway', 'paypal'],
    /^gateway: there is no "paypal"\. There are dexchange, egopay, dexpay, fedapay, wave, paydunya;/,
  ],
  [
    'an unknown scenario',
    ['--scenario', 'payed'],
    /^scenario: there is no "payed"\. Take one of buyer, paid, .+, mixed, or JSON/,
  ],
  ['a scenario that is no JSON', ['--scenario', '{webhook:never}'], /^scenario: this is not JSON\./],
  [
    'a scenario with an unknown field',
    ['--scenario', '{"webhooks":1}'],
    /^scenario: Unknown scenario field "webhooks"\. The fields are /,
  ],
  [
    'a scenario with a wrong value',
    ['--scenario', '{"webhook":"no"}'],
    /^scenario: Scenario field "webhook" must be one of "once"/,
  ],
  ['a negative latency', ['--latency=-5'], /^latency: "-5" must be a whole number from 0 to 60000\./],
  ['a seed that is no number', ['--seed', 'lucky'], /^seed: "lucky" must be/],
  [
    'an origin with a path',
    ['--origin', 'http://localhost:8080/shop'],
    /^origin: .+ is more than an origin\. Write http:\/\/localhost:8080\./,
  ],
  ['an origin that is none', ['--origin', 'localhost'], /^origin: "localhost" is not an origin\./],
  [
    'an origin with a wildcard',
    ['--port', '0', '--origin', 'http://*.example'],
    /^allowedOrigins: .+there are no wildcards/,
  ],
  [
    'a callback address that is none',
    ['--callback-url', '/hook'],
    /^callback-url: "\/hook" is not an http or https URL\./,
  ],
  ['an unknown option', ['--prot', '1'], /--prot/],
  ['a word too much', ['now'], /now/],
];
for (const [what, args, message] of WRONG) {
  test(`${what} ends the command with 2 and names the fix`, async () => {
    const { status, printed, complained } = await run(...args);
    assert.deepEqual([status, printed], [2, '']);
    assert.match(complained, message);
    assert.match(complained, /See: pay-button-element sandbox --help\n$/);
  });
}

test('help names every option, every scenario and the exit status, and starts nothing', async () => {
  const { status, printed } = await run('--help');
  assert.equal(status, 0);
  for (const option of [
    'port',
    'gateway',
    'scenario',
    'latency',
    'seed',
    'origin',
    'callback-url',
    'json',
    'quiet',
    'help',
  ]) {
    assert.match(printed, new RegExp(`^  --${option} `, 'm'));
  }
  for (const name of ['buyer', 'paid', 'no-answer', 'rate-limited', 'webhook-first', 'mixed'])
    assert.match(printed, new RegExp(`^  ${name}  `, 'm'));
  assert.match(printed, /Exit status: 0 .+, 1 .+, 2 /);
  for (const line of printed.split('\n')) assert.ok(line.length <= 90, line);
});

test('the testing guide has every option of the help, and no other', async () => {
  const { printed } = await run('--help');
  const options = [...printed.matchAll(/^  (--[a-z-]+) /gm)]
    .map(([, option]) => option)
    .filter((option) => option !== '--help');
  const guide = section('docs/testing.md', 'Try it without an account');
  const explained = [...guide.matchAll(/--[a-z-]+/g)].map(([option]) => option).filter((option) => option !== '--help');
  assert.deepEqual([...new Set(explained)].filter((option) => option !== '---').sort(), options.sort());
});

test('the package’s command knows the sub-command, and passes on what it takes and how it ends', async () => {
  const command = (...args: string[]) =>
    promisify(execFile)(process.execPath, [...FROM_SOURCES, ...args], { cwd: ROOT }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  assert.match((await command()).stdout, /^  sandbox  /m);
  assert.match((await command('sandbox', '-h')).stdout, /^Usage: pay-button-element sandbox/);
  assert.equal((await command('sandbox', '--nothing')).code, 2);
});

test(
  'the command can be run by its own path, without naming Node',
  { skip: process.platform === 'win32' && 'Windows knows no run bit' },
  () => {
    assert.match(
      execFileSync(join(ROOT, 'bin/pay-button-element.mjs'), { encoding: 'utf8' }),
      /^Usage: pay-button-element/,
    );
  },
);

test('in a clone that is not built the command says what to run, in one sentence, and ends with 1', async (t) => {
  const clone = mkdtempSync(join(tmpdir(), 'pay-button-clone-'));
  t.after(() => rmSync(clone, { recursive: true, force: true }));
  for (const file of ['package.json', 'bin']) cpSync(join(ROOT, file), join(clone, file), { recursive: true });
  for (const command of ['sandbox', 'check']) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/pay-button-element.mjs', command, '--help'], {
      cwd: clone,
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout, stderr], [1, '', 'This clone is not built yet: run "npm run build" first.\n']);
  }
});

test('the command that is printed for the check can be pasted: it starts this very file', async (t) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'pay-button-')), 'my shop');
  t.after(() => rmSync(dirname(folder), { recursive: true, force: true }));
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  // Its commands only say what they were told.
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "imports": { "#cli/*": "./entry.js" } }');
  writeFileSync(
    join(folder, 'entry.js'),
    `export const runSandboxCommand = (_args, { program, print }) => void print(program + ' check');
     export const runCheckCommand = (_args, { print }) => void print('checked');`,
  );
  const inShell = (command: string): string => execSync(command, { cwd: dirname(folder), encoding: 'utf8' });
  const printed = inShell('node "my shop/bin/pay-button-element.mjs" sandbox');
  assert.match(printed, /^node ".+" check$/);
  assert.equal(inShell(printed), 'checked');
});

test('a taken port ends the command with 1, says so, and leaves nothing running', async (t) => {
  // First the shop's port is taken; then only the next one, which the simulated gateways want.
  for (const [offset, host] of [
    [0, 'localhost'],
    [1, '127.0.0.1'],
  ] as const) {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, host, resolve));
    t.after(() => taken.close());
    const port = (taken.address() as AddressInfo).port - offset;
    const { status, printed, complained } = await run('--port', String(port));
    assert.deepEqual([status, printed], [1, '']);
    assert.match(
      complained,
      new RegExp(`^Port ${port + offset} on ${host.replaceAll('.', '\\.')} is already taken\\..+another port`),
    );
    assert.match(complained, /--port/);
    if (offset === 1) assert.equal(await isFree(`http://localhost:${port}`), true);
  }
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} ends all of it with 0, a request that is being held included`, async () => {
    const command = await startCommand(['--scenario', 'no-answer']);
    const { shop, sandbox, dexchange } = command.guide;
    const held = fetch(`${dexchange.baseUrl}/api/v1/transaction/merchant/get-link`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${dexchange.apiKey}` },
      body: JSON.stringify({
        externalTransactionId: 'held',
        ItemName: 'T-shirt',
        ItemPrice: 5000,
        callBackURL: shop,
        successUrl: shop,
        failureUrl: shop,
      }),
    });
    const broken = assert.rejects(held, TypeError);
    while (((await (await fetch(`${sandbox}/sandbox/transactions`)).json()) as unknown[]).length === 0)
      await new Promise(setImmediate);
    assert.equal(await command.stop(signal), 0);
    await broken;
    assert.deepEqual([await isFree(shop), await isFree(sandbox)], [true, true]);
  });
}

test('it prints the addresses, the keys, the tags and the commands', async () => {
  const { status, printed } = await run('--port', '0', '--seed', '7');
  assert.equal(status, 0);
  for (const line of [
    /^ {2}Shop +http:\/\/localhost:\d+$/m,
    /^ {2}Control +http:\/\/localhost:\d+\/control /m,
    /^ {2}Proxy +http:\/\/localhost:\d+\/pay$/m,
    /^ +DEXCHANGE +base URL +http:\/\/127\.0\.0\.1:\d+\/dexchange$/m,
    /^ +API key +sandbox-dexchange-key$/m,
    /^ +start URL +http:\/\/127\.0\.0\.1:\d+\/egopay\/api\/v1\/payments\/gate\/start$/m,
    /^ +token +sandbox-egopay-token$/m,
    /^ +DEXPAY +base URL +http:\/\/127\.0\.0\.1:\d+\/dexpay$/m,
    /^ +API secret +sk_test_sandbox$/m,
    /^ +FedaPay +base URL +http:\/\/127\.0\.0\.1:\d+\/fedapay$/m,
    /^ +Wave +base URL +http:\/\/127\.0\.0\.1:\d+\/wave$/m,
    /^ +webhook strategy +signing-secret$/m,
    /^ +PayDunya +base URL +http:\/\/127\.0\.0\.1:\d+\/paydunya$/m,
    /^ +master key +sandbox-paydunya-master-key$/m,
    /^ +<script src="http:\/\/localhost:\d+\/pay-button\.iife\.js" defer><\/script>$/m,
    /^ +<pay-button endpoint="http:\/\/localhost:\d+\/pay" order="1001" gateway="dexchange" amount="5000"><\/pay-button>$/m,
    /^ +node some\/pay-button-element\.mjs check http:\/\/localhost:8080\/pay --order 1 --amount 5000 --sandbox http:\/\/127\.0\.0\.1:\d+$/m,
    /^ +SESSION=\$\(curl .+\/pay\/sessions"/m,
    /Ctrl-C ends everything/,
  ]) {
    assert.match(printed, line);
  }
});

test('quiet prints the shop’s address and nothing else; JSON is one object a line', async () => {
  assert.match((await run('--port', '0', '--quiet')).printed, /^http:\/\/localhost:\d+\n$/);
  const { printed } = await run('--port', '0', '--json', '--gateway', 'egopay', '--seed', '7');
  const { event, seed, html } = JSON.parse(printed) as Record<string, unknown>;
  assert.deepEqual([event, seed], ['sandbox_ready', 7]);
  assert.match(JSON.stringify(html), /order=\\"2001\\" gateway=\\"egopay\\" amount=\\"7500\\"/);
});

/** The command of `npm start`: it says where to look, explains what is wrong, and ends as it is told. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { spawnDisposable, temporaryFolder } from '../../scripts/lib/cleanup.mjs';
import { readSettings } from '../../demo/settings.js';
import { freePortPair, isFree, runPlayground, startPlayground, welcome } from './support/playground.js';
import { until } from './support/until.js';

/** Everything that a program prints, once it has ended. */
const readToEnd = async (child: ChildProcess): Promise<{ code: number | null; out: string; err: string }> => {
  let [out, err] = ['', ''];
  child.stdout!.on('data', (chunk: Buffer) => (out += chunk));
  child.stderr!.on('data', (chunk: Buffer) => (err += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
};

/** Runs the command until it ends by itself. */
const runToEnd = (env: Record<string, string>): ReturnType<typeof readToEnd> => readToEnd(runPlayground(env));

/** Asserts that the command refused to start, in one line that says why, and nothing else. */
const assertRefused = ({ code, out, err }: Awaited<ReturnType<typeof readToEnd>>, message: RegExp): void => {
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.match(err, /^\n {2}[^\n]+\n\n$/);
  assert.match(err, message);
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`the playground says where to look, answers there, and ${signal} ends all of it`, async () => {
    const playground = await startPlayground();
    assert.equal(playground.printed(), welcome(Number(new URL(playground.url).port)));
    // What is printed leads to a page.
    for (const [address] of playground.printed().matchAll(/http:\S+/g)) {
      const { status, headers } = await fetch(address, { headers: { Accept: 'text/html,*/*;q=0.8' } });
      assert.deepEqual([address, status, headers.get('Content-Type')?.split(';')[0]], [address, 200, 'text/html']);
    }
    assert.match(await (await fetch(playground.url)).text(), /<pay-button id="wax"/);
    assert.equal(
      (await fetch(`${playground.url}/pay/nothing`)).headers.get('Content-Type'),
      'application/problem+json',
    );
    assert.equal((await fetch(`${playground.sandboxUrl}/sandbox/transactions`)).status, 200);

    playground.process.kill(signal);
    const [code] = (await once(playground.process, 'exit')) as [number | null];
    assert.equal(code, 0);
    assert.equal(await isFree(Number(new URL(playground.url).port), 'localhost'), true);
    assert.equal(await isFree(Number(new URL(playground.sandboxUrl).port), '127.0.0.1'), true);
  });
}

test('with real gateways the welcome says whose money is real, and nothing else changes', async (t) => {
  const playground = await startPlayground({
    DEXCHANGE_API_KEY: 'key',
    EGOPAY_TOKEN: 'token',
    EGOPAY_START_URL: 'https://start.example/',
    FEDAPAY_SECRET_KEY: 'sk_sandbox_key',
    PUBLIC_URL: 'https://shop.example',
  });
  t.after(() => playground.close());
  const simulated = welcome(Number(new URL(playground.url).port)).split('\n');
  assert.deepEqual(
    playground
      .printed()
      .split('\n')
      .filter((line) => !simulated.includes(line)),
    [
      '  REAL MONEY with DEXCHANGE and eGoPay; the test mode of FedaPay; any other gateway is simulated.',
      '  Payments are kept in memory: end this only when no payment is open.',
      "  In eGoPay's dashboard, set the webhook's address https://shop.example/pay/webhooks/egopay",
      "  In FedaPay's dashboard, set the webhook's address https://shop.example/pay/webhooks/fedapay",
    ],
  );
});

test('the keys of each gateway make it the real one, and say by themselves whether its money is real', () => {
  const PUBLIC_URL = 'https://shop.example';
  const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['dexchange real', { DEXCHANGE_API_KEY: 'key', PUBLIC_URL }],
    ['egopay real', { EGOPAY_TOKEN: 'token', EGOPAY_START_URL: 'https://start.example/', PUBLIC_URL }],
    ['dexpay real', { DEXPAY_API_KEY: 'pk_live_1', DEXPAY_API_SECRET: 'sk_live_1', PUBLIC_URL }],
    ['dexpay test', { DEXPAY_API_KEY: 'pk_test_1', DEXPAY_API_SECRET: 'sk_test_1', PUBLIC_URL }],
    ['fedapay real', { FEDAPAY_SECRET_KEY: 'sk_live_1', FEDAPAY_WEBHOOK_SECRET: 'wh_live_1', PUBLIC_URL }],
    ['fedapay test', { FEDAPAY_SECRET_KEY: 'sk_sandbox_1' }],
    ['wave real', { WAVE_API_KEY: 'wave_sn_prod_1', PUBLIC_URL }],
    ['paydunya real', paydunyaKeys('live_private_1', { PUBLIC_URL })],
    ['paydunya test', paydunyaKeys('test_private_1')],
  ];
  for (const [said, env] of cases)
    assert.deepEqual(
      readSettings(env).real.map(({ id, mode, gateway }) => [`${id} ${mode}`, gateway.id]),
      [[said, said.split(' ')[0]]],
    );
});

function paydunyaKeys(privateKey: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PAYDUNYA_MASTER_KEY: 'key', PAYDUNYA_PRIVATE_KEY: privateKey, PAYDUNYA_TOKEN: 'token', ...more };
}

test('a fresh clone prints its welcome and nothing else, and answers whoever comes while it starts', async (t) => {
  const clone = temporaryFolder();
  t.after(clone.dispose);
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const isMade = (path: string): boolean => ['.git', '.mutants', 'dist', 'node_modules'].includes(basename(path));
  cpSync(root, clone.path, { recursive: true, filter: (path) => !isMade(path) });
  symlinkSync(join(root, 'node_modules'), join(clone.path, 'node_modules'));

  const port = await freePortPair();
  const url = `http://localhost:${port}`;
  // Without npm's own lines.
  const npm = spawnDisposable('npm', ['start', '--silent'], {
    cwd: clone.path,
    env: { ...process.env, PORT: String(port) },
    stdio: 'pipe',
  });
  t.after(npm.dispose);
  const printed = readToEnd(npm.child);

  const early = await until('the port to be open', () =>
    fetch(url, { signal: AbortSignal.timeout(60_000) }).catch(refusedOnly),
  );
  assert.match(await early.text(), /<pay-button id="wax"/);
  // What Vite has to say, it says by the time that it has read the page's scripts.
  for (const path of ['/demo/page/main.ts', '/src/index.ts', '/src/element/index.ts'])
    assert.equal((await fetch(url + path)).status, 200, path);
  npm.dispose();
  const { out, err } = await printed;
  assert.deepEqual({ out, err }, { out: welcome(port), err: '' });
});

/** Nobody listens yet: to be tried again. Any other failure is one. */
function refusedOnly(error: unknown): undefined {
  const { cause } = error as { cause?: { code?: string } };
  if (cause?.code !== 'ECONNREFUSED') throw error;
}

test('a taken port is one sentence that names PORT', async (t) => {
  const server = createServer().listen(0, 'localhost');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  assertRefused(
    await runToEnd({ PORT: String(port) }),
    new RegExp(`Port ${port} is taken.*for the page:.*PORT=\\d+ npm start`),
  );
});

test('a taken port after PORT is one sentence that says what needs it', async (t) => {
  const port = await freePortPair();
  const server = createServer().listen(port + 1, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  assertRefused(
    await runToEnd({ PORT: String(port) }),
    new RegExp(`Port ${port + 1} is taken.*for the sandbox, which takes the port after PORT:.*PORT=\\d+ npm start`),
  );
});

for (const [code, message] of [
  ['EACCES', /Port 80 may not be opened by this user.*PORT=5173 npm start/],
  ['EADDRNOTAVAIL', /Port 80 cannot be opened \(EADDRNOTAVAIL\).*PORT=5173 npm start/],
] as const) {
  test(`a port that the system refuses with ${code} is one sentence that names PORT`, async () => {
    // Who runs this test may well be allowed to open port 80: the system's answer is made up.
    const refuse = `import { Server } from 'node:net';
      const listen = Server.prototype.listen;
      Server.prototype.listen = function (port, ...rest) {
        if (port !== 80) return listen.call(this, port, ...rest);
        const error = Object.assign(new Error('listen ${code}: :80'), { code: '${code}', syscall: 'listen', port });
        process.nextTick(() => this.emit('error', error));
        return this;
      };`;
    assertRefused(
      await runToEnd({ PORT: '80', NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(refuse)}` }),
      message,
    );
  });
}

const wrong: [Record<string, string>, RegExp][] = [
  ...['abc', '1e3', '65535'].map((PORT): [Record<string, string>, RegExp] => [
    { PORT },
    /PORT must be a number from 0 .* to 65534, such as 5173, not "/,
  ]),
  [{ DEXCHANGE_API_KEY: 'key' }, /PUBLIC_URL is missing/],
  [{ EGOPAY_TOKEN: 'token', PUBLIC_URL: 'https://shop.example' }, /EGOPAY_START_URL is missing/],
  [
    { EGOPAY_TOKEN: 'token', EGOPAY_START_URL: 'http://start.example', PUBLIC_URL: 'https://shop.example' },
    /`startUrl` must start with https:.* Look at EGOPAY_TOKEN, EGOPAY_START_URL\.$/m,
  ],
  [
    { DEXCHANGE_API_KEY: 'key', PUBLIC_URL: 'https://shop.example/pay' },
    /PUBLIC_URL must be an https address without a path/,
  ],
  [{ PAY_SECRET: 'short' }, /PAY_SECRET must have at least 32 characters/],
];
for (const [env, message] of wrong) {
  test(`a wrong setting is an error that names the fix: ${JSON.stringify(env)}`, async () => {
    assertRefused(await runToEnd(env), message);
  });
}

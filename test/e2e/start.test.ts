/** The command of `npm start`: it says where to look, explains what is wrong, and ends as it is told. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { runPlayground, startPlayground } from './playground.js';

/** Runs the command until it ends by itself. */
const runToEnd = async (env: Record<string, string>): Promise<{ code: number | null; printed: string }> => {
  const child = runPlayground(env);
  let printed = '';
  child.stdout!.on('data', (chunk: Buffer) => (printed += chunk));
  child.stderr!.on('data', (chunk: Buffer) => (printed += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, printed };
};

const isFree = async (port: number, host: string): Promise<boolean> => {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, host, () => resolve(true));
  });
  if (free) server.close();
  return free;
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`the playground says where to look, answers there, and ${signal} ends all of it`, async () => {
    const playground = await startPlayground();
    assert.ok(playground.printed().includes(playground.url), playground.printed());
    assert.ok(playground.printed().includes(playground.sandboxUrl), playground.printed());
    assert.match(await (await fetch(playground.url)).text(), /<pay-button id="wax"/);
    assert.equal((await fetch(`${playground.url}/pay/nothing`)).headers.get('Content-Type'), 'application/problem+json');
    assert.equal((await fetch(`${playground.sandboxUrl}/sandbox/transactions`)).status, 200);

    playground.process.kill(signal);
    const [code] = (await once(playground.process, 'exit')) as [number | null];
    assert.equal(code, 0);
    assert.equal(await isFree(Number(new URL(playground.url).port), 'localhost'), true);
    assert.equal(await isFree(Number(new URL(playground.sandboxUrl).port), '127.0.0.1'), true);
  });
}

test('a taken port is an error that names PORT', async () => {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { code, printed } = await runToEnd({ PORT: String(port) });
  server.close();
  assert.equal(code, 1);
  assert.match(printed, new RegExp(`Port ${port} is taken.*PORT=`));
});

const wrong: [Record<string, string>, RegExp][] = [
  [{ PORT: 'abc' }, /PORT must be a number/],
  [{ DEXCHANGE_API_KEY: 'key' }, /PUBLIC_URL is missing/],
  [{ EGOPAY_TOKEN: 'token', PUBLIC_URL: 'https://shop.example' }, /EGOPAY_START_URL is missing/],
  [{ EGOPAY_TOKEN: 'token', EGOPAY_START_URL: 'http://start.example', PUBLIC_URL: 'https://shop.example' }, /EGOPAY_START_URL must be the https address/],
  [{ DEXCHANGE_API_KEY: 'key', PUBLIC_URL: 'https://shop.example/pay' }, /PUBLIC_URL must be an https address without a path/],
  [{ PAY_SECRET: 'short' }, /PAY_SECRET must have at least 32 characters/],
];
for (const [env, message] of wrong) {
  test(`a wrong setting is an error that names the fix: ${JSON.stringify(env)}`, async () => {
    const { code, printed } = await runToEnd(env);
    assert.equal(code, 1);
    assert.match(printed, message);
  });
}

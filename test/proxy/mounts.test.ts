/**
 * The proxy on every server of `examples`: each is started as a shop would start it and keeps the whole
 * contract; those that translate to `fetch` hand every request over whole. `nodeListener`, which needs no
 * translation, is in `node-listener.test.ts`, and the README's server in `test/docs/quick-start.test.ts`.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, startExample, type Example } from '../check/start-example.js';
import { assertContract } from './assert-contract.js';
import { nodeWithSqlite } from './stores/node-with-sqlite.js';

/** Milliseconds after which a mount that says nothing is broken. */
const PATIENCE = 20_000;

const running: Example[] = [];
after(() => Promise.all(running.map((example) => example.close())));

const start = async (...args: string[]): Promise<Example> => {
  const example = await startExample(() => [nodeWithSqlite(), '--import', import.meta.resolve('tsx'), ...args]);
  running.push(example);
  return example;
};

type Files = readonly string[];
const BY_FETCH: Readonly<Record<string, Files>> = {
  Hono: ['examples/hono.mjs'],
  'a Next route handler': ['test/check/next-server.ts', `${ROOT}examples/next/app/pay/[...path]/route.js`],
};
const EXAMPLES: Readonly<Record<string, Files>> = {
  'node:http': ['examples/node-http.mjs'],
  Express: ['examples/express.mjs'],
  ...BY_FETCH,
};

for (const [name, files] of Object.entries(EXAMPLES)) {
  test(`mounted in ${name}, the proxy keeps every promise of the contract`, async () => {
    await assertContract(await start(...files));
  });
}

for (const [name, files] of Object.entries(BY_FETCH)) {
  test(`mounted in ${name}, the proxy is handed requests whole, and its answers go out whole`, async () => {
    const { origin } = await start('--import', './test/proxy/mount-probe.ts', ...files);
    const echo = send(origin, '/pay/echo?page=2', 'POST', { 'X-Twice': ['one', 'two'] });
    echo.end('the body');
    const answer = await answerOf(echo);
    assert.deepEqual(JSON.parse(await textOf(answer)), {
      method: 'POST',
      url: `${origin}/pay/echo?page=2`,
      twice: 'one, two',
      body: 'the body',
    });
    assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [409, '7']);
  });

  test(`mounted in ${name}, the proxy reads a body while it comes in`, { timeout: PATIENCE }, async () => {
    const { origin } = await start('--import', './test/proxy/mount-probe.ts', ...files);
    const slow = send(origin, '/pay/first-chunk', 'POST', { 'Transfer-Encoding': 'chunked' });
    slow.write('the beginning');
    assert.equal(await textOf(await answerOf(slow)), 'the beginning');
    slow.destroy();
  });

  test(`mounted in ${name}, the proxy hears when a buyer whose request it holds has left`, async () => {
    const { origin, printed } = await start('--import', './test/proxy/mount-probe.ts', ...files);
    const held = send(origin, '/pay/hold', 'GET', {});
    held.on('error', () => undefined);
    held.end();
    await prints(printed, 'held');
    held.destroy();
    await prints(printed, 'let go');
  });
}

const send = (
  origin: string,
  path: string,
  method: string,
  headers: Record<string, string | string[]>,
): ClientRequest => httpRequest(origin + path, { method, headers, agent: false });

async function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
  return text;
}

async function prints(printed: () => string, line: string): Promise<void> {
  for (let turn = 0; !printed().split('\n').includes(line); turn++) {
    assert.ok(turn < 1000, `it never printed "${line}" but:\n${printed()}`);
    await sleep(10);
  }
}

/** The proxy on every server of `examples`: each is started as a shop would start it, and keeps the whole contract. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { checkProxy } from '../../src/check/index.js';
import { failures } from '../check/stage.js';
import { ROOT, startExample, type Example } from '../check/start-example.js';

const running: Example[] = [];
after(() => Promise.all(running.map((example) => example.close())));

const node = (...args: string[]): [string, ...string[]] => [process.execPath, '--import', import.meta.resolve('tsx'), ...args];

const MOUNTS = {
  'node:http': node('examples/node-http.mjs'),
  Express: node('examples/express.mjs'),
  Hono: node('examples/hono.mjs'),
  'a Next route handler': node('test/check/next-server.ts', `${ROOT}examples/next/app/pay/[...path]/route.js`),
};

for (const [name, command] of Object.entries(MOUNTS)) {
  test(`mounted in ${name}, the proxy keeps every promise of the contract`, async () => {
    const example = await startExample(() => command);
    running.push(example);
    const report = await checkProxy({
      url: example.url,
      order: '1001',
      amount: { value: 5000, currency: 'XOF' },
      sandbox: example.sandbox.url,
      secrets: [example.env['PAY_SECRET'] ?? '', example.env['DEXCHANGE_API_KEY'] ?? ''],
    });
    assert.deepEqual(failures(report), {}, example.printed());
    assert.equal(report.notChecked, 0);
  });
}

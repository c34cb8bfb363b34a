/** The proxy in plain PHP, which has none of our code: started by PHP's own server, and held to the same contract. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { CheckoutSessionSchema, type CheckoutSession } from '../../src/contract/index.js';
import { ROOT, startExample, type Example } from '../check/start-example.js';
import { assertContract, ORDER } from './assert-contract.js';

const run = promisify(execFile);
const FILE = 'examples/php/pay.php';
let example: Example;

before(async () => {
  example = await startExample((port) => ['php', '-S', `127.0.0.1:${port}`, FILE]);
});
after(() => example?.close());

const create = async (): Promise<CheckoutSession> => {
  const { origin } = example;
  const answer = await fetch(`${example.url}/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin, 'Idempotency-Key': crypto.randomUUID() },
    body: JSON.stringify({ order: ORDER, returnUrl: `${origin}/` }),
  });
  return CheckoutSessionSchema.parse(await answer.json());
};

// This one comes first: the check pays the only order that there is.
test('a payment whose buyer and webhook never came back is heard of by the run from cron', async () => {
  example.sandbox.sandbox.script({}, { webhook: 'never' });
  const session = await create();
  example.sandbox.sandbox.choose(session.gatewayReference ?? '', 'failed');
  const cron = async (): Promise<string> => (await run('php', [FILE], { cwd: ROOT, env: { ...process.env, ...example.env } })).stderr;
  const line = `Order ${ORDER} is failed: ${session.reference}`;
  const told = [await cron(), await cron()].map((printed) => printed.includes(line));
  assert.deepEqual(told, [true, false], 'it is told once');
  example.sandbox.sandbox.script({}, {});
});

test('the PHP proxy keeps every promise of the contract', async () => {
  await assertContract(example);
});

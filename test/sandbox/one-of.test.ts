/** The scenario that is drawn for each payment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox, SandboxError, type Scenario } from '../../src/sandbox/index.js';
import { linkBody } from './support.js';

/** Creates so many payments; answers with the status of each create. */
async function statuses(scenario: Scenario, count = 24): Promise<number[]> {
  const sandbox = createSandbox({ requestsPerMinute: Infinity });
  sandbox.script({}, scenario);
  const answers: number[] = [];
  for (let number = 0; number < count; number++) {
    const request = new Request('http://127.0.0.1/dexchange/api/v1/transaction/merchant/get-link', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-dexchange-key' },
      body: JSON.stringify(linkBody({ externalTransactionId: `ORDER-${number}` })),
    });
    answers.push((await sandbox.fetch(request)).status);
  }
  return answers;
}

const DOWN: Scenario = { create: { status: 503 } };

test('each payment gets one of the scenarios, and the same seed draws the same again', async () => {
  const drawn = await statuses({ oneOf: [{}, DOWN], seed: 1 });
  assert.deepEqual([...new Set(drawn)].sort(), [201, 503]);
  assert.deepEqual(await statuses({ oneOf: [{}, DOWN], seed: 1 }), drawn);
  assert.notDeepEqual(await statuses({ oneOf: [{}, DOWN], seed: 2 }), drawn);
});

test('every scenario of the list is drawn sooner or later', async () => {
  const list = [500, 501, 502, 503, 504].map((status): Scenario => ({ create: { status } }));
  assert.deepEqual([...new Set(await statuses({ oneOf: list, seed: 3 }, 60))].sort(), [500, 501, 502, 503, 504]);
});

test('a drawn scenario counts its own payments, and limits its own rate', async () => {
  const once = await statuses({ oneOf: [{ create: { status: 503, times: 2 } }], seed: 1 }, 4);
  assert.deepEqual(once, [503, 503, 201, 201]);
  assert.deepEqual(await statuses({ oneOf: [{ rateLimit: 1 }], seed: 1 }, 3), [201, 429, 429]);
});

for (const [what, scenario, message] of [
  ['an empty list', { oneOf: [] }, /"oneOf" must be a list of at least one scenario/],
  ['a list within a list', { oneOf: [{ oneOf: [{}] }] }, /without "oneOf"/],
  ['an unsound scenario in it', { oneOf: [{}, { webhook: 'no' }] }, /"webhook" must be one of/],
  ['a seed that is no count', { oneOf: [{}], seed: -1 }, /"seed" must be a whole number/],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => createSandbox().script({}, scenario as unknown as Scenario),
      (error) => error instanceof SandboxError && message.test(error.message),
    );
  });
}

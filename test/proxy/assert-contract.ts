/** Holds a running example to the whole contract: every check of the conformance run, with nothing left out. */
import assert from 'node:assert/strict';
import { checkProxy } from '../../src/check/index.js';
import { failures } from '../check/stage.js';
import type { Example } from '../check/start-example.js';

/** The order that every example has; the check pays it. */
export const ORDER = '1001';

export async function assertContract({ url, sandbox, env, printed }: Example): Promise<void> {
  const report = await checkProxy({
    url,
    order: ORDER,
    amount: { value: 5000, currency: 'XOF' },
    sandbox: sandbox.url,
    secrets: [env['PAY_SECRET'] ?? '', env['DEXCHANGE_API_KEY'] ?? ''],
  });
  assert.deepEqual(failures(report), {}, printed());
  assert.equal(report.notChecked, 0);
}

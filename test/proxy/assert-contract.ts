/** Checks a running example against the whole contract: every check of the conformance run, with none left out. */
import assert from 'node:assert/strict';
import { checkProxy } from '../../src/check/index.js';
import { failures } from '../check/stage.js';
import type { Example } from '../check/start-example.js';

/** The order that every example has; the check pays it. */
export const ORDER = '1001';

/** @param refused Checks whose requests are refused by something before the proxy. */
export async function assertContract(
  { url, sandbox, env, printed }: Example,
  refused: readonly string[] = [],
): Promise<void> {
  const report = await checkProxy({
    url,
    order: ORDER,
    amount: { value: 5000, currency: 'XOF' },
    sandbox: sandbox.url,
    secrets: [env['PAY_SECRET'] ?? '', env['DEXCHANGE_API_KEY'] ?? ''],
  });
  const broken = failures(report);
  assert.deepEqual(Object.keys(broken).sort(), [...refused].sort(), `${JSON.stringify(broken, null, 2)}\n${printed()}`);
  assert.equal(report.notChecked, 0);
}

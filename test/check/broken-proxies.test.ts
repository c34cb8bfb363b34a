/** Each way in which a proxy can break the contract is noticed by the check that is meant for it, and by no other. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CHECKS } from '../../src/check/checks/index.js';
import { BROKEN_PROXIES } from './broken-proxies.js';
import { checkWith, failures } from './stage.js';

test('our own proxy fails none, at either gateway', async () => {
  for (const gateway of ['dexchange', 'egopay']) {
    const report = await checkWith({ options: { gateway } });
    assert.deepEqual([failures(report), report.notChecked], [{}, 0], gateway);
  }
});

test('no check is there that none of the broken proxies fails', () => {
  const failed = new Set(BROKEN_PROXIES.flatMap(({ fails }) => fails));
  assert.deepEqual(
    CHECKS.map(({ id }) => id).filter((id) => !failed.has(id)),
    [],
  );
});

// Side by side, because each of them holds a request for a second.
describe('broken on purpose', { concurrency: 8 }, () => {
  for (const { mistake, fails, ...difference } of BROKEN_PROXIES) {
    test(`a proxy that ${mistake} fails ${fails.join(', ')} and nothing else`, async () => {
      const found = failures(await checkWith(difference));
      assert.deepEqual(Object.keys(found).sort(), [...fails].sort(), JSON.stringify(found, null, 2));
      for (const reason of Object.values(found)) assert.match(reason, /^\S.{10,}[.?]$/s);
    });
  }
});

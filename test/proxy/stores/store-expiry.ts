/** A store of tables removes what has expired while it works, so it stays as large as what is alive. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stoppedClock } from '../shop.js';
import type { OpenEmptyStore } from './sudden-death.js';

const DAY = 24 * 3_600_000;
const PER_DAY = 20;

/** `rows` counts those of a table. */
export function testExpiry(
  kind: string,
  openEmpty: OpenEmptyStore,
  rows: (table: 'records' | 'counts' | 'messages') => Promise<number>,
): void {
  test(`${kind}: payments of a month leave no more rows than those that are alive, and none of these goes`, async () => {
    const clock = stoppedClock();
    const store = await openEmpty(clock);
    await store.set('alive', 'value', 365 * DAY);
    let most = 0;
    for (let day = 0; day < 30; day++) {
      for (let i = 0; i < PER_DAY; i++) {
        await store.set(`day ${day}, ${i}`, 'x'.repeat(400), 8 * DAY);
        await store.take(`client ${day} ${i}`, 5, DAY / 24);
        await store.publish('settled', `${day}-${i}`);
        clock.advance(DAY / PER_DAY);
      }
      most = Math.max(most, await rows('records'));
    }
    // The records of eight days, and as many that wait for their removal: writes do not wait for it.
    assert.ok(most <= 16 * PER_DAY, `${most} records`);
    for (const table of ['counts', 'messages'] as const) {
      const left = await rows(table);
      assert.ok(left <= 8 * PER_DAY, `${left} ${table}`);
    }
    assert.equal(await store.get('alive'), 'value');
    assert.equal(await store.get(`day 29, ${PER_DAY - 1}`), 'x'.repeat(400));
  });
}

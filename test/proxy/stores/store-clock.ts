/** What a store counts when its clock is set back: it was wrong, and somebody has corrected it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompleteStore } from '../../../src/proxy/index.js';
import { HOUR, MINUTE, stoppedClock } from '../shop.js';
import type { OpenEmptyStore } from './sudden-death.js';

const LIMIT = 3;

const taken = async (store: CompleteStore): Promise<number> => {
  let count = 0;
  while (count <= LIMIT && (await store.take('calls', LIMIT, MINUTE))) count++;
  return count;
};

export function testClockSetBack(name: string, openEmpty: OpenEmptyStore): void {
  test(`${name}: after the clock was set back by an hour, a window is as long as ever, and has no more calls than ever`, async () => {
    const clock = stoppedClock();
    const store = await openEmpty(clock);
    assert.equal(await taken(store), LIMIT);
    clock.advance(-HOUR);
    await taken(store);
    clock.advance(MINUTE);
    assert.equal(await taken(store), LIMIT);
    assert.equal(await taken(store), 0);
    clock.advance(MINUTE - 1);
    assert.equal(await taken(store), 0);
    clock.advance(1);
    assert.equal(await taken(store), LIMIT);
  });

  test(`${name}: a clock that is a second behind counts what a faster one has counted`, async () => {
    const clock = stoppedClock();
    const store = await openEmpty(clock);
    assert.equal(await taken(store), LIMIT);
    clock.advance(-1000);
    assert.equal(await taken(store), 0);
  });
}

/**
 * Thousands of seeded sessions of the real flow, in a world with many faults. A failure names its seed, the shortest
 * trace that still fails, and the command that replays it.
 *
 * SIMULATION_SEED and SIMULATION_SESSIONS choose other and more sessions, `npm run simulate` a hundred thousand. Every run
 * prints its seed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareWithReload } from './reload.js';
import { describeFailure } from './report.js';
import { attackedPlanOf, planOf, runSession } from './simulate.js';
import { Statistics } from './statistics.js';
import type { Plan } from './world/plan.js';

const SEED = Number(process.env['SIMULATION_SEED'] ?? 1);
const SESSIONS = Number(process.env['SIMULATION_SESSIONS'] ?? 1000);
/** Sessions with the real proxy and a stranger. */
const ATTACKED = 8;
/** Sessions that are compared with and without a reload. */
const RELOADS = Math.max(50, SESSIONS / 20);

/** Runs sessions from the first seed on. Fails at the first broken invariant. */
async function runSessions(count: number, planOfSeed: (seed: number) => Plan): Promise<Statistics> {
  const statistics = new Statistics();
  for (let seed = SEED; seed < SEED + count; seed++) {
    const outcome = await runSession(planOfSeed(seed));
    if (outcome.violation) assert.fail(await describeFailure(outcome));
    statistics.add(outcome);
  }
  return statistics;
}

test(`keeps every promise in ${SESSIONS} sessions from seed ${SEED}`, async () => {
  const statistics = await runSessions(SESSIONS, planOf);
  assert.ok(
    statistics.paid >= SESSIONS / 2,
    `only ${statistics.paid} payments in ${SESSIONS} sessions: the world is too hostile to prove anything`,
  );
  console.log(`seed ${SEED}, ${SESSIONS} sessions, ${statistics.paid} payments\n${statistics}`);
});

test(`a stranger who attacks stops nobody from paying, and every paid payment is told, in ${ATTACKED} sessions`, async () => {
  const statistics = await runSessions(ATTACKED, attackedPlanOf);
  assert.ok(statistics.injected('a stranger') >= ATTACKED);
  assert.ok(statistics.paid >= ATTACKED / 2, `only ${statistics.paid} payments in ${ATTACKED} sessions`);
});

test('plays the same seed the same way, byte for byte, with either server', async () => {
  const draws = [1, 10, 11, 20, 137, 140].map((seed) => () => planOf(seed));
  for (const draw of [...draws, () => attackedPlanOf(8)]) {
    const [one, another] = [await runSession(draw()), await runSession(draw())];
    assert.ok(one.trace.length > 500);
    assert.equal(another.trace, one.trace);
  }
});

test('plays different seeds differently', async () => {
  const traces = new Set<string>();
  for (let seed = 1; seed <= 20; seed++) traces.add((await runSession(planOf(seed))).trace);
  assert.equal(traces.size, 20);
});

test(`I10: a reload at any moment changes nothing but timing, in ${RELOADS} sessions`, async () => {
  for (let seed = SEED; seed < SEED + RELOADS; seed++) {
    const { undisturbed, reloaded } = await compareWithReload(seed);
    assert.deepEqual(
      reloaded.ends,
      undisturbed.ends,
      `seed ${seed}:\n${undisturbed.trace}\n\nwith a reload:\n${reloaded.trace}`,
    );
  }
});

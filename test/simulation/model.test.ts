/**
 * The same world with fast-check: random sequences of what a buyer, a phone and a network can do. A failing sequence is
 * shrunk to the shortest one. The model checks what the invariants do not: a paid order stays paid and no new payment
 * begins, unless the shop changes the order.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { conclude, play } from './simulate.js';
import type { RequestFault } from './world/network.js';
import { emptyPlan, type Step, type StepAction, type Visit } from './world/plan.js';
import { QUIET, UNQUIET, type Setting } from './world/setting.js';
import { World } from './world/world.js';

const SEED = Number(process.env['SIMULATION_SEED'] ?? 1);
const RUNS = 1500;

/** The model: whether a success was told, how many payments there were then, and whether the purchase has changed since. */
interface Model {
  payments: number | undefined;
  changed: boolean;
}

type Command = fc.AsyncCommand<Model, World>;

/** `changes`: after this command a new payment may begin in spite of an earlier success. */
function command(name: string, run: (world: World) => Promise<void> | void, changes = false): Command {
  return {
    check: () => true,
    async run(model, world) {
      model.changed ||= changes;
      await run(world);
      const { invariants, gateway, trace } = world;
      assert.deepEqual(invariants.violations, [], `\n${trace}`);
      if (model.changed || world.setting.repeatable) return;
      if (
        model.payments !== undefined &&
        invariants.shownIn(world.browser).every(({ status }) => status !== 'pending')
      ) {
        assert.equal(gateway.payments.length, model.payments, `something began after a success\n${trace}`);
      }
      if (world.browser.reliable && invariants.ends.some((end) => end.startsWith('payment-success')))
        model.payments ??= gateway.payments.length;
    },
    toString: () => name,
  };
}

const step = (changes: Partial<Step> & { readonly action: StepAction }): Step => ({
  after: 0,
  duration: 1000,
  tab: 0,
  ...changes,
});

const milliseconds = (most: number): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: most }));

const STEPS = fc
  .record({
    action: fc.constantFrom<StepAction[]>(
      'click',
      'double click',
      'open tab',
      'switch tab',
      'verify',
      'dismiss',
      'close popup',
      'reload',
      'back',
      'freeze',
      'leave app',
      'offline',
      'crash',
      'discard',
      'clock jump',
      'forged returns',
      'close tab',
      'restart server',
      'lose storage',
    ),
    duration: milliseconds(90_000),
    tab: fc.nat({ max: 2 }),
  })
  .map((changes) =>
    command(`${changes.action} (${changes.duration} ms, tab ${changes.tab})`, (world) => world.perform(step(changes))),
  );

/** Commands after which it is another purchase, or the success is forgotten. */
const CHANGES = fc
  .record({
    action: fc.constantFrom<StepAction[]>(
      'price changes',
      'price changes',
      'order is gone',
      'gateway is switched',
      'orders begin again',
      'another buyer',
      'another shop',
      'new elements',
      'storage: writes throw',
      'storage: writes are lost',
      'storage: reads throw',
    ),
    duration: milliseconds(90_000),
  })
  .map((changes) =>
    command(`${changes.action} (${changes.duration} ms)`, (world) => world.perform(step(changes)), true),
  );

const CLICKS = fc
  .nat({ max: 2 })
  .map((tab) => command(`click (tab ${tab})`, (world) => world.perform(step({ action: 'click', tab }))));

const TIME = milliseconds(120_000).map((time) => command(`${time} ms pass`, (world) => world.pass(time)));

const VISITS = fc
  .record<Visit>({
    think: milliseconds(5000),
    outcome: fc.constantFrom('pay', 'refuse', 'cancel', 'expire', 'nothing', 'pay another amount'),
    settleAfter: fc.oneof(fc.constant(0), milliseconds(60_000)),
    leave: fc.constantFrom('return', 'close', 'stay', 'back', 'return in another browser'),
  })
  .map((visit) =>
    command(`at the next hosted page: ${visit.outcome}, ${visit.leave}`, (world) => world.buyer.decide(visit)),
  );

const FAULTS = fc
  .record<Omit<RequestFault, 'request'>>({
    kind: fc.constantFrom<RequestFault['kind'][]>(
      'request dropped',
      'answer dropped',
      'hangs',
      'request delayed',
      'answer delayed',
      'duplicated',
      'status',
      'problem',
      'captive portal',
      'garbage',
      'empty answer',
      'broken body',
    ),
    delay: milliseconds(40_000),
    status: fc.constantFrom(408, 409, 425, 429, 500, 503, 404),
    retryAfter: fc.option(fc.nat({ max: 90 }), { nil: undefined }),
    acted: fc.boolean(),
  })
  .map((fault) => command(`the next request: ${fault.kind}`, (world) => world.network.breakNext(fault)));

/** The quiet value is the first: fast-check shrinks to it. */
const SETTINGS = fc.record(
  Object.fromEntries(
    Object.entries(UNQUIET).map(([name, choices]) => [
      name,
      fc.constantFrom(QUIET[name as keyof Setting], ...choices.map(([, value]) => value)),
    ]),
  ),
) as fc.Arbitrary<Setting>;

test(`keeps every promise whatever a buyer, a phone and a network do, in ${RUNS} sequences from seed ${SEED}`, async () => {
  const commands = fc.commands([CLICKS, VISITS, TIME, STEPS, FAULTS, CHANGES, STEPS, TIME], { maxCommands: 24 });
  await fc.assert(
    fc.asyncProperty(SETTINGS, commands, async (setting, sequence) => {
      const world = new World(emptyPlan(setting));
      await play(world, async () => {
        await world.arrive();
        await fc.asyncModelRun(() => ({ model: { payments: undefined, changed: false }, real: world }), sequence);
        await conclude(world);
      });
      assert.deepEqual(world.invariants.violations, [], `\n${world.trace}`);
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

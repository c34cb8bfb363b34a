/** Runs sessions of the simulated world, and reduces failed ones. */
import type { Violation } from './world/invariants.js';
import { drawPlan } from './world/draw-plan.js';
import { itemsOf, onlyItems, type Plan } from './world/plan.js';
import { World } from './world/world.js';

/** One session in this many uses the real proxy; the others use a simulated one. */
export const REAL_PROXY_EVERY = 10;

/** The result of a session. */
export interface Outcome {
  readonly plan: Plan;
  readonly violation: Violation | undefined;
  readonly trace: string;
  /** How often each kind of fault was injected. */
  readonly faults: ReadonlyMap<string, number>;
  /** Virtual milliseconds. */
  readonly duration: number;
  /** Payments that were paid at the gateway. */
  readonly paid: number;
}

/** The plan of a seed: every {@link REAL_PROXY_EVERY}th seed is for the real proxy. */
export const planOf = (seed: number): Plan => drawPlan(seed, seed % REAL_PROXY_EVERY === 0);

/** The same with an attacking stranger from the beginning. In every second session no webhook arrives. */
export function attackedPlanOf(seed: number): Plan {
  const plan = planOf(seed * REAL_PROXY_EVERY);
  return {
    ...plan,
    setting: { ...plan.setting, callsAreLost: seed % 2 === 0 },
    steps: [{ after: 0, action: 'a stranger', duration: 180_000, tab: 0 }, ...plan.steps],
  };
}

/** Runs one session to its end, or to the first broken invariant. */
export async function runSession(plan: Plan): Promise<Outcome> {
  const world = new World(plan);
  await play(world, async () => {
    await world.arrive();
    for (const step of plan.steps) await world.perform(step);
    await conclude(world);
  });
  return {
    plan,
    violation: world.invariants.violations[0],
    trace: world.trace.toString(),
    faults: world.trace.faults,
    duration: world.clock.now,
    paid: world.gateway.payments.filter(({ status }) => status === 'succeeded').length,
  };
}

/** Ends all faults, and checks what must be true in the end. */
export async function conclude(world: World): Promise<void> {
  const isBroken = (): boolean => world.invariants.violations.length > 0;
  if (!isBroken()) await world.calm();
  if (!isBroken()) await world.finish();
  if (!isBroken()) await world.calm();
}

/** Runs in a world. An uncaught error breaks an invariant. */
export async function play(world: World, run: () => Promise<void>): Promise<void> {
  const uncaught = (error: unknown): void => world.invariants.violate('I7', `unhandled: ${String(error)}`);
  const { error: printError } = console;
  // The flow logs refusals for developers. Here they are expected.
  console.error = () => undefined;
  process.on('unhandledRejection', uncaught);
  process.on('uncaughtException', uncaught);
  try {
    await run();
  } finally {
    console.error = printError;
    process.off('unhandledRejection', uncaught);
    process.off('uncaughtException', uncaught);
  }
}

/** The smallest part of a failed plan that still breaks the same invariant, and its items. */
export async function cutDown({
  plan,
  violation,
}: Outcome): Promise<{ readonly outcome: Outcome; readonly items: readonly string[] }> {
  let items = itemsOf(plan);
  let outcome = await runSession(onlyItems(plan, items));
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < items.length;) {
      const fewer = [...items.slice(0, start), ...items.slice(start + size)];
      const tried = await runSession(onlyItems(plan, fewer));
      if (tried.violation?.invariant === violation?.invariant) {
        items = fewer;
        outcome = tried;
      } else {
        start += size;
      }
    }
  }
  return { outcome, items };
}

/** I10: the same buyer, who wants the same thing, once undisturbed and once with the page reloaded. */
import { drawPlan } from './world/draw-plan.js';
import type { Plan, Visit } from './world/plan.js';
import { Random } from './world/random.js';
import { World } from './world/world.js';

/** Virtual milliseconds between two looks of the buyer, and for how long the buyer goes on. */
const LOOK = 1500;
const PATIENCE = 5 * 60_000;

/** What a buyer who went on until there was an end has seen. */
export interface Course {
  /** The ends that were told: one, if all is well. */
  readonly ends: readonly string[];
  readonly trace: string;
}

/** Plays a seed's buyer twice. */
export async function compareWithReload(
  seed: number,
): Promise<{ readonly undisturbed: Course; readonly reloaded: Course }> {
  const random = new Random(seed).fork('reload');
  const outcome = random.pick(['pay', 'pay', 'refuse', 'cancel', 'expire'] as const);
  const visit: Visit = {
    think: random.duration(500, 20_000),
    outcome,
    settleAfter: random.duration(1, 20_000),
    leave: random.pick(['return', 'close']),
  };
  const drawn = drawPlan(seed, seed % 10 === 0);
  const plan: Plan = {
    ...drawn,
    setting: { ...drawn.setting, storage: 'works', otherPrice: false, repeatable: false },
    steps: [],
    visits: Array.from({ length: 20 }, () => visit),
    requestFaults: [],
    creationTroubles: [],
    readingTroubles: [],
  };
  const moment = random.duration(10, 40_000);
  return { undisturbed: await goOn(plan, undefined), reloaded: await goOn(plan, moment) };
}

/** The buyer clicks where there is nothing to see, taps the link where there is one, and otherwise waits. */
async function goOn(plan: Plan, reloadAt: number | undefined): Promise<Course> {
  const world = new World(plan);
  const { browser, clock, invariants } = world;
  await world.arrive();
  if (reloadAt !== undefined) {
    clock.after(reloadAt, () => {
      const shop = browser.tabs.find(({ page }) => page);
      if (!shop) return;
      world.trace.add(clock.now, `— reload (${shop.page?.label})`);
      browser.reload(shop);
    });
  }
  while (clock.now < PATIENCE && invariants.ends.length === 0 && invariants.violations.length === 0) {
    await world.pass(LOOK, () => invariants.ends.length > 0);
    const { front } = browser;
    const state = front?.page?.checkout.state;
    const isAway = browser.tabs.some(
      ({ alive, content }) => alive && (content.kind === 'hosted' || content.kind === 'return'),
    );
    if (state?.name === 'idle') front?.page?.gesture((checkout) => checkout.pay());
    else if (state?.name === 'checkout' && state.presented === 'link' && !isAway)
      browser.openTab(state.session.checkoutUrl);
    else if (
      state?.name === 'confirming' &&
      !isAway &&
      world.gateway.payments.every(({ settledAt }) => settledAt === undefined)
    ) {
      // The hosted page is gone, and nothing was done there: on with it.
      front?.page?.gesture((checkout) => checkout.pay());
    } else if (!front) browser.openTab();
  }
  // Whoever would tell a second time would do it now.
  await world.pass(60_000);
  return {
    ends: [...invariants.ends, ...invariants.violations.map(({ message }) => message)],
    trace: world.trace.toString(),
  };
}

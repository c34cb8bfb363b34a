/** I10: the same buyer and the same purchase, once without and once with a reload of the page. */
import { planOf } from './simulate.js';
import { emptyPlan, type Plan, type Visit } from './world/plan.js';
import { Random } from './world/random.js';
import { World } from './world/world.js';

/** Virtual milliseconds: how often the buyer looks at the page, and for how long. */
const LOOK = 1500;
const PATIENCE = 5 * 60_000;

/** What a buyer has seen until the end. */
export interface Course {
  /** The end events. There should be exactly one. */
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
  const { realProxy, setting } = planOf(seed);
  const plan: Plan = {
    ...emptyPlan({ ...setting, storage: 'works', otherPrice: false, repeatable: false }),
    seed,
    realProxy,
    visits: Array.from({ length: 20 }, () => visit),
  };
  const moment = random.duration(10, 40_000);
  return { undisturbed: await goOn(plan, undefined), reloaded: await goOn(plan, moment) };
}

/** The buyer clicks the button if nothing happens, taps the link if there is one, and otherwise waits. */
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
      // The hosted page is gone and nothing was paid: pay again.
      front?.page?.gesture((checkout) => checkout.pay());
    } else if (!front) browser.openTab();
  }
  // Time for a second end event, which would be an error.
  await world.pass(60_000);
  return {
    ends: [...invariants.ends, ...invariants.violations.map(({ message }) => message)],
    trace: world.trace.toString(),
  };
}

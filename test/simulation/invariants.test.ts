/** Tests of the invariants: each one is broken by hand once, and must report that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckoutSession } from '../../src/contract/index.js';
import { attackedPlanOf, conclude, play } from './simulate.js';
import type { Payment } from './world/facts.js';
import type { Page } from './world/page.js';
import { emptyPlan } from './world/plan.js';
import { CART } from './world/server.js';
import { QUIET, type Setting } from './world/setting.js';
import { problem } from './world/simulated-proxy.js';
import { World } from './world/world.js';

const SESSIONS = 'https://shop.example/pay/sessions';

/** A quiet world in which the buyer is on the hosted page. */
interface Scene {
  readonly world: World;
  readonly page: Page;
  readonly payment: Payment;
  readonly session: CheckoutSession;
}

/** Runs `harm` in a quiet world. Returns the broken invariants. */
async function broken(harm: (scene: Scene) => unknown): Promise<string[]> {
  const world = new World(emptyPlan());
  await play(world, async () => {
    await world.arrive();
    const page = world.browser.pages[0]!;
    page.gesture((checkout) => checkout.pay());
    await world.pass(2500);
    const { state } = page.checkout;
    assert.ok('session' in state && state.session);
    assert.deepEqual(world.invariants.violations, []);
    await harm({ world, page, payment: world.gateway.payments[0]!, session: state.session });
    await world.pass(70_000);
  });
  return brokenIn(world);
}

const brokenIn = ({ invariants }: World): string[] => invariants.violations.map(({ invariant }) => invariant);

/** The page's button dispatches an event. */
const tell = ({ checkout }: Page, type: string, detail: object): boolean =>
  checkout.dispatchEvent(new CustomEvent(type, { detail }));

test('a quiet world breaks nothing', async () => {
  assert.deepEqual(await broken(() => undefined), []);
});

test('I1: a second end of one attempt is noticed, in another tab too', async () => {
  const invariants = await broken(async ({ world, page, payment, session }) => {
    world.gateway.settle(payment, 'failed');
    world.browser.openTab();
    await world.pass(15_000);
    assert.deepEqual(world.invariants.ends, ['payment-failed failed P1']);
    const other = world.browser.pages.find((each) => each !== page)!;
    tell(other, 'payment-failed', { reason: 'failed', session });
  });
  assert.deepEqual(invariants, ['I1']);
});

test('I2: a success that nobody paid for is noticed', async () => {
  const invariants = await broken(({ page, session }) => tell(page, 'payment-success', { session }));
  assert.deepEqual(invariants, ['I2']);
});

test('I2: a success with another amount is noticed', async () => {
  const invariants = await broken(({ world, page, payment, session }) => {
    world.gateway.settle(payment, 'succeeded', 4999);
    tell(page, 'payment-success', { session });
  });
  assert.deepEqual(invariants, ['I2']);
});

test('I2: a success that nobody was told is noticed', async () => {
  const invariants = await broken(async ({ world, page, payment }) => {
    world.gateway.settle(payment, 'succeeded');
    page.checkout.disconnect();
    page.setVisible(false);
    await world.calm();
  });
  assert.ok(invariants.includes('I2') || invariants.includes('I6'), `${invariants}`);
});

test('I3: a failure of what is still pending is noticed', async () => {
  const invariants = await broken(({ page, session }) => tell(page, 'payment-failed', { reason: 'failed', session }));
  assert.deepEqual(invariants, ['I3']);
});

test('I3: an error of an attempt whose checkout was shown is noticed', async () => {
  const error = { reason: 'error', code: 'network_error' };
  const invariants = await broken(({ page }) => tell(page, 'payment-failed', error));
  assert.deepEqual(invariants, ['I3']);
});

test('I4: a second payment beside a live one is noticed', async () => {
  const invariants = await broken(({ world, page, payment }) => {
    const second: Payment = { ...payment, label: 'P2', reference: 'another' };
    world.report({ type: 'shown', page, browser: page.browser, payment: second });
  });
  assert.deepEqual(invariants, ['I4']);
});

test('I5: a second poll at the same time is noticed', async () => {
  const invariants = await broken(({ page: { window } }) => {
    void window.fetch(`${SESSIONS}/S-1`, {});
    void window.fetch(`${SESSIONS}/S-1`, {});
  });
  assert.equal(invariants[0], 'I5');
});

test('I5: polls without a pause are noticed', async () => {
  const invariants = await broken(({ page: { window } }) => {
    for (let i = 0; i < 3; i++) window.setTimeout(() => void window.fetch(`${SESSIONS}/S-1`, {}), 400 * i);
  });
  assert.equal(invariants[0], 'I5');
});

test('I6: a page that shows a payment and never tells its success is noticed', async () => {
  const invariants = await broken(({ world, page, payment }) => {
    page.checkout.disconnect();
    world.gateway.settle(payment, 'succeeded');
  });
  assert.deepEqual(invariants, ['I6']);
});

test('I7: an error that nobody catches is noticed', async () => {
  const fail = (): never => {
    throw new Error('by hand');
  };
  assert.deepEqual(await broken(({ page }) => page.window.setTimeout(fail, 10)), ['I7']);
});

test('I8: a waiting page that stays open is noticed', async () => {
  const invariants = await broken(({ page }) => page.gesture(() => void page.window.open('', 'forgotten', '')));
  assert.deepEqual(invariants, ['I8']);
});

test('I9: a button with which nobody can pay the order is noticed', async () => {
  const invariants = await broken(async ({ world, page }) => {
    page.checkout.pay = () => undefined;
    await world.pass(4000);
    world.browser.tabs.filter((tab) => tab.opener).forEach((tab) => world.browser.close(tab));
    await world.finish();
  });
  assert.deepEqual(invariants, ['I9']);
});

test('I11: money at another price that is told as if it paid the order is noticed', async () => {
  const invariants = await broken(({ world, payment, session }) => {
    world.shop.changePrice();
    payment.status = 'succeeded';
    world.shop.settled({ ...session, status: 'succeeded' }, {});
  });
  assert.equal(invariants[0], 'I11');
});

for (const [what, settlement] of [
  ['a payment that is wrongly told as a duplicate', { duplicateOf: 'another' }],
  ['a payment that is wrongly told as superseded', { supersededBy: 'another' }],
  ['a price that is not the order’s', { priceNow: { value: 1, currency: 'XOF' } }],
] as const) {
  test(`I11: ${what} is noticed`, async () => {
    const invariants = await broken(({ world, payment, session }) => {
      payment.status = 'succeeded';
      world.shop.settled({ ...session, status: 'succeeded' }, settlement);
    });
    assert.equal(invariants[0], 'I11');
  });
}

test('I11: a success that the shop is not told is noticed', async () => {
  const invariants = await broken(async ({ world, payment }) => {
    world.shop.told.add = () => world.shop.told;
    world.gateway.settle(payment, 'succeeded');
    await world.calm();
  });
  assert.deepEqual(invariants, ['I11']);
});

test('I11: a session that another shop can use is noticed', async () => {
  const invariants = await broken(({ world, payment }) =>
    world.report({ type: 'leaked', payment, how: 'was opened elsewhere' }),
  );
  assert.deepEqual(invariants, ['I11']);
});

test('I12: a link for an order that is recorded as paid is noticed', async () => {
  const invariants = await broken(({ world, payment }) => {
    world.shop.paidBy = payment;
    world.shop.offered({ ...payment, label: 'P2', amount: 1 }, 'another');
  });
  assert.equal(invariants[0], 'I12');
});

test('I13: a second link for the same purchase is noticed', async () => {
  const invariants = await broken(({ world, payment }) => world.shop.offered({ ...payment, label: 'P2' }, 'another'));
  assert.deepEqual(invariants, ['I13']);
});

test('I13: a link for another buyer, price or gateway is allowed', async () => {
  const invariants = await broken(({ world, payment }) => {
    for (const other of [{ customer: '770000000' }, { amount: 1 }, { gateway: 'egopay' }])
      world.shop.offered({ ...payment, ...other }, 'another');
  });
  assert.deepEqual(invariants, []);
});

test('I14: a page that shows somebody else’s payment as paid is noticed', async () => {
  const invariants = await broken(async ({ world, page, payment, session }) => {
    world.gateway.settle(payment, 'succeeded');
    await world.pass(21_000);
    const other = world.another();
    other.openTab();
    await world.pass(1000);
    const state = { name: 'succeeded', session: { ...session, status: 'succeeded' } };
    tell(other.pages[0]!, 'payment-statechange', { state, previous: page.checkout.state });
  });
  assert.deepEqual(invariants, ['I14']);
});

test('I14: a page that shows what was never paid as paid is noticed', async () => {
  const invariants = await broken(({ page, session }) =>
    tell(page, 'payment-statechange', { state: { name: 'succeeded', session }, previous: page.checkout.state }),
  );
  assert.equal(invariants[0], 'I14');
});

test('I15: a payment that begins without a click is noticed', async () => {
  const invariants = await broken(async ({ world, page, payment }) => {
    world.gateway.settle(payment, 'canceled');
    await world.pass(21_000);
    page.checkout.pay();
  });
  assert.deepEqual(invariants, ['I15']);
});

test('I15: too many creates after one click are noticed', async () => {
  const invariants = await broken(({ page: { window } }) => {
    for (let i = 0; i < 20; i++)
      void window.fetch(SESSIONS, { method: 'POST', headers: { 'Idempotency-Key': 'the same' }, body: '{}' });
  });
  assert.equal(invariants[0], 'I15');
});

/** Runs a session under attack by a stranger, with a server that `harm` has changed. Returns the broken invariants. */
async function attacked(harm: (world: World) => void, unquiet: Partial<Setting> = {}): Promise<string[]> {
  const world = new World({ ...attackedPlanOf(1), visits: [], setting: { ...QUIET, ...unquiet } });
  await play(world, async () => {
    await world.arrive();
    world.attack(1000);
    harm(world);
    await conclude(world);
  });
  return brokenIn(world);
}

test('a stranger who attacks the proxy that ships breaks nothing', async () => {
  assert.deepEqual(await attacked(() => undefined), []);
  assert.deepEqual(await attacked(() => undefined, { callsAreLost: true }), []);
});

test('I16: a buyer who is refused for longer than a minute is noticed', async () => {
  const invariants = await attacked(({ server }) => {
    server.handle = (_request, answer) => answer(problem('rate_limited'));
  });
  assert.deepEqual(invariants, ['I16']);
});

test('I17: a paid payment without webhook, return and `reconcile()` is noticed', async () => {
  const invariants = await attacked(({ server }) => (server.reconcile = async () => undefined), { callsAreLost: true });
  assert.deepEqual(invariants, ['I17']);
});

test('I17: a paid payment that the server does not read after the buyer’s return is noticed', async () => {
  const invariants = await attacked(({ server }) => {
    const handle = server.handle.bind(server);
    server.handle = (request, answer) =>
      request.method === 'POST' ? handle(request, answer) : answer(problem('rate_limited'));
    server.reconcile = server.receiveWebhook = async () => undefined;
    server.returnPage = async () => ({ href: CART, reference: undefined });
  });
  assert.equal(invariants[0], 'I17');
});

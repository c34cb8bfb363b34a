/** The first nudge of each source, in all processes together; and who gives a payment up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGatewayBudget, type CallReason, type GatewayBudget } from '../../src/proxy/budget/gateway-budget.js';
import { memoryStore } from '../../src/proxy/index.js';
import { FakeGateway } from './fake-gateway.js';
import { openShop, ORIGIN, stoppedClock } from './shop.js';

function openBudgets(requestsPerMinute: number) {
  const now = stoppedClock();
  const memory = memoryStore({ now });
  const counted: string[] = [];
  const store = {
    ...memory,
    take: (key: string, limit: number, window: number) => (counted.push(key), memory.take(key, limit, window)),
  };
  const open = (): GatewayBudget => createGatewayBudget('fake', requestsPerMinute, { store, now });
  return { now, store, counted, budgets: [open(), open(), open()] as const };
}

/** How many calls about different payments there are, up to 100. */
async function taken(budget: GatewayBudget, reason: CallReason): Promise<number> {
  let count = 0;
  while (count < 100 && (await budget.take(reason, `${reason}-${count}`))) count++;
  return count;
}

for (const source of ['webhook', 'return'] as const) {
  test(`a ${source} that reaches every process is followed at once by one of them`, async () => {
    const { now, budgets } = openBudgets(100);
    const followed = [];
    for (const budget of budgets) followed.push(await budget.take(source, 'one'));
    assert.deepEqual(followed, [true, false, false]);
    now.advance(5000);
    assert.deepEqual(await Promise.all(budgets.map((budget) => budget.hasPriority('one', source))), [
      false,
      false,
      false,
    ]);
  });
}

test('the gateway’s own calls are followed by every process that gets one', async () => {
  const { budgets } = openBudgets(100);
  for (const budget of budgets) assert.equal(await budget.take('signed_webhook', 'one'), true);
});

test('a first nudge that found no budget is still the first one, in the process that has claimed it', async () => {
  const { now, budgets } = openBudgets(100);
  await taken(budgets[1], 'webhook');
  assert.equal(await budgets[0].take('return', 'paid'), false);
  assert.equal(await budgets[2].hasPriority('paid', 'return'), false);
  now.advance(65_000);
  await taken(budgets[1], 'poll');
  assert.equal(await budgets[0].take('return', 'paid'), true);
});

test('a first nudge whose claim the store did not answer is claimed by the next one', async () => {
  const { store, now } = openBudgets(100);
  let fails = true;
  const broken = {
    take: (...args: Parameters<typeof store.take>) => (fails ? Promise.reject(new Error()) : store.take(...args)),
  };
  const budget = createGatewayBudget('fake', 100, { store: { ...store, ...broken }, now });
  await assert.rejects(budget.take('webhook', 'one'));
  fails = false;
  assert.equal(await budget.hasPriority('one', 'webhook'), true);
});

test('where the gateway has no limit, nothing is claimed', async () => {
  const { budgets, counted } = openBudgets(Infinity);
  for (const budget of budgets) assert.equal(await budget.take('webhook', 'one'), true);
  assert.deepEqual(counted, []);
});

test('a payment that is given up takes no call of those who begin and those who have paid', async () => {
  const { budgets } = openBudgets(60);
  const [budget] = budgets;
  // All of it is common: 15 of 45 parts of 27.
  assert.equal(await taken(budget, 'cancel'), 9);
  assert.equal(await taken(budget, 'create'), 24);
  assert.equal(await taken(budget, 'webhook'), 15);
});

test('a buyer who gives up where no call is left is answered with what is known, and the gateway keeps the payment', async () => {
  class Canceling extends FakeGateway {
    canceled = 0;
    async cancelPayment(): Promise<void> {
      this.canceled++;
    }
  }
  const gateway = new Canceling();
  Object.assign(gateway.limits, { requestsPerMinute: 10 });
  const { open, openSeveral, send, proxy } = openShop({ gateways: [gateway] });
  const mine = await open();
  await openSeveral(3);
  for (const { returnUrl } of gateway.created.slice(1)) await proxy.fetch(new Request(returnUrl));
  const answer = await send(`/sessions/${mine.id}`, { method: 'DELETE', headers: { Origin: ORIGIN } });
  assert.equal(answer.status, 200);
  assert.equal(((await answer.json()) as { status: string }).status, 'pending');
  assert.equal(gateway.canceled, 0);
});

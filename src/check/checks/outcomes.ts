/** How a payment ends, with a sandbox as the gateway: the proxy reports each final status, and no false one. */
import { randomUUID } from 'node:crypto';
import { IDEMPOTENCY_KEY_HEADER, sameMoney, type CheckoutSession, type FinalStatus } from '../../contract/index.js';
import { codeOf, describe, expectProblem, sessionOf, type Bench, type OpenSession } from '../bench/bench.js';
import type { Check } from './check.js';
import { expect } from '../bench/expect.js';
import { CUSTOMER, type Answer } from '../bench/proxy-client.js';
import type { Outcome } from '../bench/sandbox-control.js';

/** eGoPay has one status for everything that is not a success. */
const expectedStatus = (gateway: string, outcome: Outcome): FinalStatus =>
  gateway === 'egopay' && outcome !== 'succeeded' ? 'failed' : outcome;

/** Settles a payment with an outcome. Returns the session that the proxy reports then. */
async function settle(
  { sandbox, until, retrieve }: Bench,
  { session }: OpenSession,
  outcome: Outcome,
): Promise<CheckoutSession> {
  const before = await retrieve(session.id);
  expect(before.status === 'pending', `Before the buyer did anything the session is ${before.status}.`);
  await sandbox.choose(session, outcome);
  return until(`The session of a payment that ${outcome} got a final status`, async () => {
    const now = await retrieve(session.id);
    return now.status === 'pending' ? undefined : now;
  });
}

function ending(outcome: Outcome): Check {
  return {
    id: `outcome-${outcome}`,
    promise: `A payment that ${outcome === 'failed' ? 'failed' : `was ${outcome}`} at the gateway is reported so.`,
    needs: 'sandbox',
    async run(bench) {
      const opened = await bench.open();
      const { status } = await settle(bench, opened, outcome);
      const expected = expectedStatus(opened.session.gateway, outcome);
      expect(status === expected, `The session is ${status}, expected ${expected}.`);
    },
  };
}

/** The gateway's answer must not end the session, even if its webhook claims a success. */
const staysPending = (
  id: string,
  promise: string,
  scenarioOf: (bench: Bench) => Readonly<Record<string, unknown>>,
): Check => ({
  id,
  promise,
  needs: 'sandbox',
  async run(bench) {
    const { session } = await bench.during(scenarioOf(bench), () => bench.open());
    const { reads } = await bench.sandbox.transactionOf(session);
    await bench.sandbox.choose(session, 'succeeded');
    const { status } = await bench.retrieveAfterRead(session, reads);
    expect(status === 'pending', `The session is ${status}, expected pending.`);
  },
});

export const OUTCOMES: readonly Check[] = [
  ending('failed'),
  ending('canceled'),
  ending('expired'),
  staysPending('status-unknown', 'A status that nobody knows leaves the session pending.', () => ({
    finalStatus: 'IN_REVIEW',
  })),
  {
    id: 'gateway-silent',
    promise:
      'While the gateway cannot be asked, nothing is known: 503 gateway_unavailable with Retry-After, or still pending.',
    needs: 'sandbox',
    async run({ during, open, proxy, sandbox, until }) {
      const { session } = await during({ read: { status: 503 } }, () => open());
      // Its webhook makes the proxy read the status at once.
      await sandbox.choose(session, 'failed');
      await until('The proxy asked the gateway about the payment', async () => {
        expectNothingKnown(await proxy.retrieve(session.id));
        const { reads } = await sandbox.transactionOf(session);
        return reads > 0 ? reads : undefined;
      });
      expectNothingKnown(await proxy.retrieve(session.id));
    },
  },
  {
    id: 'create-refused-later',
    promise:
      'A create that the gateway could not serve is answered 503 gateway_unavailable, and the same key succeeds later.',
    needs: 'sandbox',
    run: (bench) => failsThenSucceeds(bench, { create: { status: 503, times: 1 } }),
  },
  {
    id: 'dead-payment-replaced',
    promise: 'Once a payment has failed, a create with another key for the same purchase gives a new one.',
    needs: 'sandbox',
    async run(bench) {
      const customer = { ...CUSTOMER, name: `${CUSTOMER.name} ${randomUUID()}` };
      const opened = await bench.open({ customer });
      await settle(bench, opened, 'failed');
      const { session } = await bench.open({ customer });
      expect(
        session.reference !== opened.session.reference,
        'The create was answered with the payment that had failed: the buyer cannot pay any more.',
      );
      await bench.sandbox.transactionOf(session);
    },
  },
  {
    id: 'create-answer-lost',
    promise: "When the gateway's answer to a create is lost, the same key gives one session that can be paid.",
    needs: 'sandbox',
    run: (bench) => failsThenSucceeds(bench, { createLost: 1 }),
  },
  {
    // One payment must not pay two orders, so it must not belong to two sessions.
    id: 'gateway-id-reused',
    promise: "A payment's id that the gateway gives a second time gets no second session.",
    needs: 'sandbox',
    async run({ shared, during, proxy, sandbox }) {
      const { id, checkoutUrl } = await sandbox.transactionOf((await shared()).session);
      // In the form of each gateway.
      const body = {
        payment_url: checkoutUrl,
        payment_reference: id,
        transaction: { success: true, transactionId: id, PaymentUrl: checkoutUrl },
      };
      await during({ create: { status: 201, body, times: 1 } }, async () => {
        const answer = await proxy.create();
        // A proxy that asks the gateway by its own reference need not trust the gateway's id.
        if (answer.status === 201) {
          const { gatewayReference } = sessionOf(answer, 201);
          expect(gatewayReference !== id, `Two sessions have the gateway's id ${id}: one payment would settle both.`);
        } else {
          expectProblem(answer, 503, 'gateway_unavailable', 'The gateway answered with the id of another payment');
        }
      });
    },
  },
  // The last one: a proxy that fails it has recorded the order as paid.
  staysPending(
    'amount-mismatch',
    'A success with another amount than the price leaves the session pending.',
    ({ options }) => ({
      amount: options.amount.value - 1,
    }),
  ),
];

/** It pays the order, so it runs last. */
export const SUCCEEDED: Check = {
  id: 'outcome-succeeded',
  promise: 'A paid session succeeds with the price, no hosted page and the time, and stays so.',
  needs: 'sandbox',
  async run(bench) {
    const { proxy, options } = bench;
    const opened = await bench.open();
    const paid = await settle(bench, opened, 'succeeded');
    expect(paid.status === 'succeeded', `The session is ${paid.status}, expected succeeded.`);
    expect(paid.reference === opened.session.reference, 'The paid session has another reference.');
    expect(
      sameMoney(paid.amount, options.amount),
      `The paid amount is ${paid.amount.value}, expected ${options.amount.value}.`,
    );
    expect(
      paid.checkoutUrl === undefined,
      'The paid session still has a checkoutUrl: the buyer could be sent to pay again.',
    );
    expect(paid.settledAt !== undefined, 'The paid session has no settledAt.');
    const again = sessionOf(await proxy.retrieve(opened.session.id), 200);
    expect(again.status === 'succeeded', `Read again, the paid session is ${again.status}.`);
    const repeated = await proxy.create({}, { [IDEMPOTENCY_KEY_HEADER]: opened.key });
    if (codeOf(repeated) === 'order_already_paid') return;
    const { reference, status } = sessionOf(repeated, 201);
    expect(reference === paid.reference, 'The same key made a second payment of a paid session.');
    expect(status === 'succeeded', `The same key gives the paid session as ${status}.`);
  },
};

/** The gateway did not answer: the session is pending, or the answer is this error. */
function expectNothingKnown(answer: Answer): void {
  if (answer.status === 200) {
    const { status } = sessionOf(answer, 200);
    expect(status === 'pending', `The gateway could not be asked, and the session is ${status}.`);
    return;
  }
  expectProblem(answer, 503, 'gateway_unavailable', 'The gateway could not be asked');
  expect(answer.headers.has('Retry-After'), `${answer.asked} answered 503 without Retry-After.`);
}

async function failsThenSucceeds(
  { during, proxy, sandbox }: Bench,
  scenario: Readonly<Record<string, unknown>>,
): Promise<void> {
  await during(scenario, async () => {
    const create = () => proxy.create({}, { [IDEMPOTENCY_KEY_HEADER]: key });
    const key = randomUUID();
    const first = await create();
    // Some proxies try again themselves, with another reference.
    if (first.status !== 201) {
      expectProblem(first, 503, 'gateway_unavailable', 'The gateway did not create the payment');
      expect(first.headers.has('Retry-After'), `${first.asked} answered 503 without Retry-After.`);
    }
    const second = await create();
    expect(second.status === 201, `The second create with the same key answered ${describe(second)}, expected 201.`);
    await sandbox.transactionOf(sessionOf(second, 201));
  });
}

/**
 * A webhook is a nudge: it makes the proxy read the status, and nothing in it is trusted, because anybody can send
 * one. The webhooks of these checks claim a success that did not happen.
 */
import { webhookPath, type CheckoutSession } from '../../contract/index.js';
import { describe, type Bench } from '../bench/bench.js';
import type { Check } from './check.js';
import { expect } from '../bench/expect.js';

/** How many requests are sent, and how many of them at once. */
const FLOOD = 40;
const AT_ONCE = 8;

export const WEBHOOKS: readonly Check[] = [
  {
    id: 'webhook-from-anyone',
    promise: 'A webhook that claims a success is answered 200, and changes no status.',
    needs: 'session',
    async run({ shared, proxy, retrieve }) {
      const { session } = await shared();
      for (const claim of forgeries(session)) {
        const answer = await proxy.send(webhookPath(session.gateway), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(claim),
        });
        expect(
          answer.status === 200,
          `${answer.asked} answered ${describe(answer)}, expected 200: a gateway repeats a call that is refused.`,
        );
        const { status } = await retrieve(session.id);
        expect(status === 'pending', `A forged webhook made the session ${status}.`);
      }
    },
  },
  {
    id: 'webhook-from-gateway',
    promise: 'A false success at the webhook address that only the gateway knows changes no status either.',
    needs: 'sandbox',
    async run({ during, open, sandbox, until, retrieve }) {
      await during({ webhook: 'forged' }, async () => {
        const { session } = await open();
        // The webhook may come before the answer of the create.
        expect(session.status === 'pending', `A forged webhook made the session ${session.status}.`);
        const delivered = await until("The gateway's webhook was answered", async () => {
          const { webhooks } = await sandbox.transactionOf(session);
          return webhooks.find(({ forged }) => forged);
        });
        expect(delivered.status !== null, 'The gateway could not reach the webhook address that the proxy gave it.');
        expect(
          delivered.status === 200,
          `The webhook was answered ${delivered.status}, expected 200: a gateway repeats a call that is refused.`,
        );
        const { status } = await retrieve(session.id);
        expect(status === 'pending', `A forged webhook made the session ${status}.`);
      });
    },
  },
];

/**
 * Requests for an unpaid session must not use up the calls that the gateway accepts. A proxy may read the status once a
 * second, so a slow proxy, such as a CGI, may read it more often: its flood lasts longer.
 */
export const FLOODS: readonly Check[] = [
  flood(
    'webhook-flood',
    'However many webhooks a stranger sends about one payment, the gateway is asked about it a few times only.',
    async ({ proxy }, session) => {
      const [body] = forgeries(session);
      const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
      const answer = await proxy.send(webhookPath(session.gateway), init);
      expect(answer.status === 200, `${answer.asked} answered ${describe(answer)}, expected 200.`);
    },
  ),
  flood(
    'poll-flood',
    'However many ask about one payment at the same moment, the gateway is asked about it a few times only.',
    async ({ retrieve }, session) => void (await retrieve(session.id)),
  ),
];

function flood(id: string, promise: string, send: (bench: Bench, session: CheckoutSession) => Promise<void>): Check {
  return {
    id,
    promise,
    needs: 'sandbox',
    async run(bench) {
      const { session } = await bench.during({ webhook: 'never' }, () => bench.open());
      const { reads: before } = await bench.sandbox.transactionOf(session);
      const started = performance.now();
      for (let sent = 0; sent < FLOOD; sent += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, () => send(bench, session)));
      }
      const reads = (await bench.sandbox.transactionOf(session)).reads - before;
      const seconds = (performance.now() - started) / 1000;
      expect(
        reads <= FLOOD / 4 + seconds,
        `${FLOOD} of them within ${seconds.toFixed(1)} s made the proxy ask the gateway ${reads} times: a stranger can use up the calls that it takes.`,
      );
    },
  };
}

/** False webhooks in the form of each gateway, with the id and the reference that a page can see. */
function forgeries({
  reference,
  gatewayReference = reference,
  amount,
}: {
  reference: string;
  gatewayReference?: string | undefined;
  amount: { value: number };
}): unknown[] {
  const ours = { externalTransactionId: reference, transaction_ref: reference };
  const theirs = { id: gatewayReference, transactionId: gatewayReference, payment_reference: gatewayReference };
  const paid = {
    STATUS: 'SUCCESS',
    AMOUNT: amount.value,
    transactionType: 'CASHOUT',
    status: '1',
    amount: String(amount.value),
    channel: 'tmoney',
  };
  return [{ ...ours, ...theirs, ...paid }, { details: { ...ours, ...theirs, ...paid } }];
}

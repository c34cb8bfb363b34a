/**
 * The life of a transaction: opened, chosen, settled, told to the merchant. The hosted page, the
 * control API and scenarios all settle through here, so that one payment never ends twice.
 * A webhook that fails is recorded and not tried again (assumption: no vendor documents a retry).
 */
import type { JsonObject } from '../http/http.js';
import { SandboxError } from '../lib/errors.js';
import type { Outcome } from './scenario.js';
import type { Timers } from '../lib/timers.js';
import type { NewTransaction, Transaction, Transactions } from './transactions.js';

/** How late a `late` webhook is where the scenario does not say. */
const LATE_WEBHOOK_MS = 10_000;
/** How long the merchant has to answer a webhook (assumption). */
const WEBHOOK_TIMEOUT_MS = 10_000;

/** A message to the merchant's server. */
export interface WebhookMessage {
  /** `undefined` where the merchant has given no address. */
  readonly url: string | undefined;
  readonly body: JsonObject;
}

export interface Payments {
  open(transaction: NewTransaction): Transaction;
  /** Settles as the buyer chose. Throws `already_chosen`: the first choice stands. */
  choose(transaction: Transaction, outcome: Outcome, operator: string): void;
  /** Resolves when every webhook under way has been answered. Does not wait for those still to be sent. */
  idle(): Promise<void>;
  /** Gives up webhooks under way. */
  close(): void;
}

export interface PaymentsContext {
  readonly transactions: Transactions;
  readonly timers: Timers;
  readonly now: () => number;
  readonly fetch: typeof globalThis.fetch;
  readonly defaultOperator: (transaction: Transaction) => string;
  readonly webhook: (transaction: Transaction, outcome: Outcome, at: number) => WebhookMessage;
}

export function createPayments({
  transactions,
  timers,
  now,
  fetch,
  defaultOperator,
  webhook,
}: PaymentsContext): Payments {
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();

  /** Without a delay, a choice is final before anyone can ask. */
  const atOnceOrAfter = (milliseconds: number, task: () => void): void => {
    if (milliseconds === 0) task();
    else timers.after(milliseconds, task);
  };

  async function deliver(transaction: Transaction, outcome: Outcome, forged: boolean): Promise<void> {
    const { url, body } = webhook(transaction, outcome, now());
    if (url === undefined) return;
    const at = new Date(now()).toISOString();
    let status: number | null = null;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(WEBHOOK_TIMEOUT_MS)]),
      });
      status = response.status;
      await response.body?.cancel();
    } catch {
      // Nobody listens, or too slowly: the `null` in the record says so.
    }
    transaction.webhooks.push({ at, forged, status });
  }

  function send(transaction: Transaction, outcome: Outcome, { times = 1, forged = false } = {}): void {
    const sending = (async () => {
      for (let sent = 0; sent < times; sent++) await deliver(transaction, outcome, forged);
    })();
    underWay.add(sending);
    void sending.finally(() => underWay.delete(sending));
  }

  function settle(transaction: Transaction, outcome: Outcome): void {
    const { webhook: mode = 'once', delay = {} } = transaction.rule.scenario;
    transaction.settledAt = now();
    if (mode === 'never') return;
    const late = mode === 'late' ? LATE_WEBHOOK_MS : 0;
    const times = mode === 'twice' ? 2 : 1;
    atOnceOrAfter(delay.webhook ?? late, () => send(transaction, outcome, { times }));
  }

  const choose: Payments['choose'] = (transaction, outcome, operator) => {
    if (transaction.choice !== undefined) {
      throw new SandboxError(
        'already_chosen',
        `Transaction ${transaction.id} was already chosen to be "${transaction.choice.outcome}". Start a new one.`,
      );
    }
    transaction.choice = { outcome, operator, at: now() };
    atOnceOrAfter(transaction.rule.scenario.delay?.settle ?? 0, () => settle(transaction, outcome));
  };

  return {
    choose,
    open(given) {
      const transaction = transactions.add(given);
      transaction.rule.opened++;
      const { autoOutcome, webhook: mode, delay = {} } = transaction.rule.scenario;
      if (autoOutcome !== undefined) {
        timers.after(delay.auto ?? 0, () => {
          if (transaction.choice === undefined) choose(transaction, autoOutcome, defaultOperator(transaction));
        });
      }
      if (mode === 'forged') {
        timers.after(delay.webhook ?? 0, () => send(transaction, 'succeeded', { forged: true }));
      }
      return transaction;
    },
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => closing.abort(),
  };
}

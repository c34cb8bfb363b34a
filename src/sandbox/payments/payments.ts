/**
 * The life of a transaction: opened, chosen, settled, told to the merchant. The hosted page, the
 * control API, scenarios and the merchant's cancel all settle through here, so that one payment never ends twice.
 * A webhook that fails is recorded and not tried again: Wave documents retries for three days, and no vendor
 * says in which steps.
 */
import { SandboxError } from '../lib/errors.js';
import type { Outcome } from './scenario.js';
import type { Timers } from '../lib/timers.js';
import type { NewTransaction, Transaction, Transactions } from './transactions.js';
import type { WebhookMessage, Webhooks } from './webhook.js';

/** How late a `late` webhook is where the scenario does not say. */
const LATE_WEBHOOK_MS = 10_000;
const WEBHOOK_TIMEOUT_MS = 10_000;

export interface Payments {
  open(transaction: NewTransaction): Transaction;
  /**
   * Settles as the buyer chose, by the first of the page's operators where none is named; a success may be one of
   * the scenario's failed attempts. Throws `already_chosen`: the first choice stands.
   */
  choose(transaction: Transaction, outcome: Outcome, operator?: string): void;
  /** Ends it for the merchant. `false`: the buyer was faster. */
  cancel(transaction: Transaction, outcome: 'canceled' | 'expired'): boolean;
  /** Sends a message of no transaction. Resolves with the merchant's HTTP status; `null`: no answer. */
  sendTest(message: WebhookMessage): Promise<number | null>;
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
  /** The first of the hosted page. */
  readonly defaultOperator: (transaction: Transaction) => string;
  readonly webhooksOf: (transaction: Transaction) => Webhooks;
}

/** What a webhook tells of. */
type News = Outcome | 'attempt-failed';

export function createPayments({
  transactions,
  timers,
  now,
  fetch,
  defaultOperator,
  webhooksOf,
}: PaymentsContext): Payments {
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();

  /** Without a delay, a choice is final before anyone can ask. */
  const atOnceOrAfter = (milliseconds: number, task: () => void): void => {
    if (milliseconds === 0) task();
    else timers.after(milliseconds, task);
  };

  /** The merchant's HTTP status; `null`: nobody listens, or too slowly. */
  async function post({ headers, body }: WebhookMessage, url: string, timeout: number): Promise<number | null> {
    try {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeout)]);
      const response = await fetch(url, { method: 'POST', headers, body, signal });
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    }
  }

  async function deliver(transaction: Transaction, news: News, forged: boolean): Promise<void> {
    const { signedWith = forged ? 'wrong-secret' : 'webhook-secret' } = transaction.rule.scenario;
    const webhooks = webhooksOf(transaction);
    const sending = { at: now(), signedWith };
    const message =
      news === 'attempt-failed'
        ? webhooks.failedAttempt?.(transaction, sending)
        : webhooks.webhook(transaction, news, sending);
    if (message?.url === undefined) return;
    const status = await post(message, message.url, webhooks.webhookTimeout ?? WEBHOOK_TIMEOUT_MS);
    transaction.webhooks.push({ at: new Date(sending.at).toISOString(), forged, status });
  }

  function send(transaction: Transaction, news: News, { times = 1, forged = false } = {}): void {
    const sending = (async () => {
      for (let sent = 0; sent < times; sent++) await deliver(transaction, news, forged);
    })();
    underWay.add(sending);
    void sending.finally(() => underWay.delete(sending));
  }

  function tell(transaction: Transaction, news: News): void {
    const { webhook: mode = 'once', delay = {} } = transaction.rule.scenario;
    if (mode === 'never') return;
    const late = mode === 'late' ? LATE_WEBHOOK_MS : 0;
    const times = mode === 'twice' ? 2 : 1;
    atOnceOrAfter(delay.webhook ?? late, () => send(transaction, news, { times }));
  }

  function settle(transaction: Transaction, outcome: Outcome): void {
    transaction.settledAt = now();
    tell(transaction, outcome);
  }

  const failsThisTime = (transaction: Transaction): boolean =>
    webhooksOf(transaction).failedAttempt !== undefined &&
    transaction.failedAttempts < (transaction.rule.scenario.failedAttempts ?? 0);

  const choose: Payments['choose'] = (transaction, outcome, operator = defaultOperator(transaction)) => {
    if (transaction.choice !== undefined) {
      throw new SandboxError(
        'already_chosen',
        `Transaction ${transaction.id} was already chosen to be "${transaction.choice.outcome}". Start a new one.`,
      );
    }
    if (outcome === 'succeeded' && failsThisTime(transaction)) {
      transaction.failedAttempts++;
      tell(transaction, 'attempt-failed');
      return;
    }
    transaction.choice = { outcome, operator, at: now() };
    atOnceOrAfter(transaction.rule.scenario.delay?.settle ?? 0, () => settle(transaction, outcome));
  };

  /** The buyer who needs no page, and who tries again after an attempt that failed. */
  function chooseAfter(milliseconds: number, transaction: Transaction, outcome: Outcome): void {
    timers.after(milliseconds, () => {
      if (transaction.choice !== undefined) return;
      choose(transaction, outcome);
      if (transaction.choice === undefined) chooseAfter(milliseconds, transaction, outcome);
    });
  }

  return {
    choose,
    open(given) {
      const transaction = transactions.add(given);
      transaction.rule.opened++;
      const { autoOutcome, webhook: mode, delay = {} } = transaction.rule.scenario;
      if (autoOutcome !== undefined) chooseAfter(delay.auto ?? 0, transaction, autoOutcome);
      if (mode === 'forged') {
        timers.after(delay.webhook ?? 0, () => send(transaction, 'succeeded', { forged: true }));
      }
      return transaction;
    },
    cancel(transaction, outcome) {
      if (transaction.choice === undefined && transaction.rule.scenario.paidAtCancel) choose(transaction, 'succeeded');
      if (transaction.choice !== undefined) return false;
      transaction.choice = { outcome, operator: '', at: now() };
      settle(transaction, outcome);
      return true;
    },
    sendTest: async (message) => (message.url === undefined ? null : post(message, message.url, WEBHOOK_TIMEOUT_MS)),
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => closing.abort(),
  };
}

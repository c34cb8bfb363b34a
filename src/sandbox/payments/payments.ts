/**
 * The life of a transaction: it is opened, the buyer chooses an outcome, it settles, and a webhook is sent. The hosted
 * page, the control API, scenarios and the merchant's cancel all use this file, so a transaction never settles twice.
 * A failed webhook is recorded and not sent again: Wave documents retries for three days, and no vendor says at which
 * times.
 */
import { SandboxError } from '../lib/errors.js';
import type { Outcome } from './scenario.js';
import type { Timers } from '../lib/timers.js';
import type { NewTransaction, Transaction, Transactions } from './transactions.js';
import type { WebhookMessage, Webhooks } from './webhook.js';

/** Delay of a `late` webhook, if the scenario does not give one. */
const LATE_WEBHOOK_MS = 10_000;
const WEBHOOK_TIMEOUT_MS = 10_000;

export interface Payments {
  open(transaction: NewTransaction): Transaction;
  /**
   * Chooses the outcome, as the buyer does. Without an operator it is the first of the page. Instead of a success the
   * scenario may give a failed attempt. Throws `already_chosen` for a second choice.
   */
  choose(transaction: Transaction, outcome: Outcome, operator?: string): void;
  /** Cancels it for the merchant. `false`: the buyer has chosen before. */
  cancel(transaction: Transaction, outcome: 'canceled' | 'expired'): boolean;
  /** Sends a test message without a transaction. Resolves with the merchant's HTTP status; `null`: no answer. */
  sendTest(message: WebhookMessage): Promise<number | null>;
  /** Resolves when every sent webhook has been answered. Does not wait for webhooks that will be sent later. */
  idle(): Promise<void>;
  /** Aborts webhooks under way. */
  close(): void;
}

export interface PaymentsContext {
  readonly transactions: Transactions;
  readonly timers: Timers;
  readonly now: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** The first operator of the hosted page. */
  readonly defaultOperator: (transaction: Transaction) => string;
  readonly webhooksOf: (transaction: Transaction) => Webhooks;
}

/** What a webhook reports. */
type Reported = Outcome | 'attempt-failed';

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

  /** Without a delay the task runs at once, so that the next status read already sees its result. */
  const atOnceOrAfter = (milliseconds: number, task: () => void): void => {
    if (milliseconds === 0) task();
    else timers.after(milliseconds, task);
  };

  /** The merchant's HTTP status; `null`: no answer in time. */
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

  async function deliver(transaction: Transaction, reported: Reported, forged: boolean): Promise<void> {
    const { signedWith = forged ? 'wrong-secret' : 'webhook-secret' } = transaction.rule.scenario;
    const webhooks = webhooksOf(transaction);
    const sending = { at: now(), signedWith };
    const message =
      reported === 'attempt-failed'
        ? webhooks.failedAttempt?.(transaction, sending)
        : webhooks.webhook(transaction, reported, sending);
    if (message?.url === undefined) return;
    const status = await post(message, message.url, webhooks.webhookTimeout ?? WEBHOOK_TIMEOUT_MS);
    transaction.webhooks.push({ at: new Date(sending.at).toISOString(), forged, status });
  }

  function send(transaction: Transaction, reported: Reported, { times = 1, forged = false } = {}): void {
    const sending = (async () => {
      for (let sent = 0; sent < times; sent++) await deliver(transaction, reported, forged);
    })();
    underWay.add(sending);
    void sending.finally(() => underWay.delete(sending));
  }

  function sendWebhook(transaction: Transaction, reported: Reported): void {
    const { webhook: mode = 'once', delay = {} } = transaction.rule.scenario;
    if (mode === 'never') return;
    const late = mode === 'late' ? LATE_WEBHOOK_MS : 0;
    const times = mode === 'twice' ? 2 : 1;
    atOnceOrAfter(delay.webhook ?? late, () => send(transaction, reported, { times }));
  }

  function settle(transaction: Transaction, outcome: Outcome): void {
    transaction.settledAt = now();
    sendWebhook(transaction, outcome);
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
      sendWebhook(transaction, 'attempt-failed');
      return;
    }
    transaction.choice = { outcome, operator, at: now() };
    atOnceOrAfter(transaction.rule.scenario.delay?.settle ?? 0, () => settle(transaction, outcome));
  };

  /** `autoOutcome`: chooses without a hosted page, and tries again after a failed attempt. */
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

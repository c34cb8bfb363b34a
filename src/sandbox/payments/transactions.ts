/**
 * The transactions of all gateways, in memory. If there are too many, the oldest are removed. This file knows the
 * state of a transaction, but not the vendors' words for it.
 */
import type { JsonObject } from '../http/http.js';
import type { GatewayName, Operation, Outcome } from './scenario.js';
import type { Rule } from './script.js';

/** One delivery of a webhook. Address and body are not kept: they contain secrets and personal data. */
export interface WebhookDelivery {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Whether it claimed a success that did not happen. */
  readonly forged: boolean;
  /** HTTP status of the merchant's answer; `null`: no answer. */
  readonly status: number | null;
}

/** A transaction in a simulator. Times are in ms since the epoch. */
export interface Transaction {
  readonly gateway: GatewayName;
  /** The gateway's own id: `transactionId` (DEXCHANGE), `payment_reference` (eGoPay), and so on. */
  readonly id: string;
  /** The merchant's reference: `externalTransactionId` (DEXCHANGE), `transaction_ref` (eGoPay), and so on. May be empty. */
  readonly reference: string;
  /** Whole francs. The currency has no smaller unit. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly description: string;
  /** Address of the hosted page. */
  readonly checkoutUrl: string;
  readonly successUrl: string | undefined;
  readonly failureUrl: string | undefined;
  /** Address for this transaction's webhook, if the create call gave one. */
  readonly callbackUrl: string | undefined;
  /** The body of the create call: the vendor's messages repeat some of its fields. */
  readonly request: JsonObject;
  readonly createdAt: number;
  /** When it expires without a choice. No webhook is sent for that. Absent: never. */
  readonly expiresAt?: number | undefined;
  readonly rule: Rule;
  /** Calls about it so far, by operation: `faultAt` needs their number. */
  readonly calls: Record<Operation, number>;
  /** Scripted statuses answered so far. */
  statusesRead: number;
  /** Failed tries to pay, after which the buyer could try again. */
  failedAttempts: number;
  choice: { readonly outcome: Outcome; readonly operator: string; readonly at: number } | undefined;
  settledAt: number | undefined;
  readonly webhooks: WebhookDelivery[];
}

/** The fields of a transaction that are known at the create call. */
export type NewTransaction = Omit<
  Transaction,
  'calls' | 'statusesRead' | 'failedAttempts' | 'choice' | 'settledAt' | 'webhooks'
>;

/** A transaction as tests and the control API see it. It has no secrets. */
export interface TransactionRecord {
  readonly gateway: GatewayName;
  readonly id: string;
  readonly reference: string;
  /** Whole francs. */
  readonly amount: number;
  /** ISO 4217: `XOF`. */
  readonly currency: string;
  readonly description: string;
  readonly checkoutUrl: string;
  /** `waiting` for the buyer, `processing` the choice, or how it ended. */
  readonly phase: Phase;
  /** The chosen outcome; `null` before the choice. */
  readonly outcome: Outcome | null;
  /** Failed tries to pay, after which the buyer could try again. */
  readonly failedAttempts: number;
  /** Status reads so far. */
  readonly reads: number;
  readonly webhooks: readonly WebhookDelivery[];
}

/** The state of a transaction: `waiting` for the buyer, `processing` the choice, or how it ended. */
export type Phase = 'waiting' | 'processing' | Outcome;

export function phaseOf({ choice, settledAt }: Transaction): Phase {
  if (choice === undefined) return 'waiting';
  return settledAt === undefined ? 'processing' : choice.outcome;
}

/** The scenario's raw status for this status read, instead of the true one; `undefined`: the true one. */
export function scriptedStatus(transaction: Transaction): string | number | undefined {
  const { statuses = [], finalStatus } = transaction.rule.scenario;
  if (transaction.choice === undefined) return undefined;
  if (transaction.statusesRead < statuses.length) return statuses[transaction.statusesRead++];
  return transaction.settledAt === undefined ? undefined : finalStatus;
}

export const recordOf = (transaction: Transaction): TransactionRecord => ({
  gateway: transaction.gateway,
  id: transaction.id,
  reference: transaction.reference,
  amount: transaction.amount,
  currency: transaction.currency,
  description: transaction.description,
  checkoutUrl: transaction.checkoutUrl,
  phase: phaseOf(transaction),
  outcome: transaction.choice?.outcome ?? null,
  failedAttempts: transaction.failedAttempts,
  reads: transaction.calls.read,
  webhooks: [...transaction.webhooks],
});

/** Finds transactions by the gateway's id or the merchant's reference. */
export interface Transactions {
  add(transaction: NewTransaction): Transaction;
  byId(gateway: GatewayName, id: string): Transaction | undefined;
  /** The newest with this reference. */
  byReference(gateway: GatewayName, reference: string): Transaction | undefined;
  /** Oldest first. */
  list(): Transaction[];
}

/** Keeps at most `limit` transactions. `now` in ms since the epoch. */
export function createTransactions(limit: number, now: () => number): Transactions {
  const byId = new Map<string, Transaction>();
  const byReference = new Map<string, Transaction>();
  const key = (gateway: GatewayName, id: string): string => `${gateway} ${id}`;

  /** There is no timer for expiry. Each read of a transaction first marks it as expired, if its time is over. */
  function expireIfDue(transaction: Transaction): Transaction {
    const { expiresAt, choice } = transaction;
    if (choice === undefined && expiresAt !== undefined && expiresAt <= now()) {
      transaction.choice = { outcome: 'expired', operator: '', at: expiresAt };
      transaction.settledAt = expiresAt;
    }
    return transaction;
  }
  const current = (found: Transaction | undefined): Transaction | undefined => found && expireIfDue(found);

  return {
    add(given) {
      const transaction: Transaction = {
        ...given,
        calls: { create: 0, link: 0, read: 0, cancel: 0, refund: 0 },
        statusesRead: 0,
        failedAttempts: 0,
        choice: undefined,
        settledAt: undefined,
        webhooks: [],
      };
      byId.set(key(given.gateway, given.id), transaction);
      byReference.set(key(given.gateway, given.reference), transaction);
      for (const [oldestKey, oldest] of byId) {
        if (byId.size <= limit) break;
        byId.delete(oldestKey);
        const referenceKey = key(oldest.gateway, oldest.reference);
        // Some vendors allow several transactions with the same reference.
        if (byReference.get(referenceKey) === oldest) byReference.delete(referenceKey);
      }
      return transaction;
    },
    byId: (gateway, id) => current(byId.get(key(gateway, id))),
    byReference: (gateway, reference) => current(byReference.get(key(gateway, reference))),
    list: () => [...byId.values()].map(expireIfDue),
  };
}

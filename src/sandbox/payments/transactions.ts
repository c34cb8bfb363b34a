/**
 * The transactions of both gateways, in memory and bounded: the oldest go when there are too many.
 * It knows what has happened to a transaction, and no vendor's words for it.
 */
import type { GatewayName, Outcome } from './scenario.js';
import type { Rule } from './script.js';

/** One attempt to deliver a webhook. Neither address nor body is kept: they hold secrets and personal data. */
export interface WebhookDelivery {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Whether it claimed a success that did not happen. */
  readonly forged: boolean;
  /** HTTP status of the merchant's answer; `null` where there was none. */
  readonly status: number | null;
}

/** A transaction as the simulators keep it. Times are ms since the epoch. */
export interface Transaction {
  readonly gateway: GatewayName;
  /** The gateway's own id: `transactionId` (DEXCHANGE) or `payment_reference` (eGoPay). */
  readonly id: string;
  /** The merchant's id: `externalTransactionId` (DEXCHANGE) or `transaction_ref` (eGoPay). */
  readonly reference: string;
  /** F CFA, whole francs. */
  readonly amount: number;
  readonly description: string;
  /** The hosted page. */
  readonly checkoutUrl: string;
  readonly successUrl: string;
  readonly failureUrl: string;
  /** Where this transaction's webhook goes, where the create call said so. */
  readonly callbackUrl: string | undefined;
  readonly customData: string;
  /** The buyer's phone number, as the merchant gave it. */
  readonly phone: string | undefined;
  readonly createdAt: number;
  readonly rule: Rule;
  /** Status reads so far. */
  reads: number;
  /** Scripted statuses answered so far. */
  statusesRead: number;
  choice: { readonly outcome: Outcome; readonly operator: string; readonly at: number } | undefined;
  settledAt: number | undefined;
  readonly webhooks: WebhookDelivery[];
}

/** Everything that a create call decides about a transaction. */
export type NewTransaction = Omit<Transaction, 'reads' | 'statusesRead' | 'choice' | 'settledAt' | 'webhooks'>;

/** What the sandbox tells about a transaction: to tests, and to any page through the control API. */
export interface TransactionRecord {
  readonly gateway: GatewayName;
  readonly id: string;
  readonly reference: string;
  /** F CFA, whole francs. */
  readonly amount: number;
  readonly description: string;
  readonly checkoutUrl: string;
  /** `waiting` for the buyer, `processing` the choice, or how it ended. */
  readonly phase: Phase;
  /** What was chosen, `null` before. */
  readonly outcome: Outcome | null;
  /** Status reads so far. */
  readonly reads: number;
  readonly webhooks: readonly WebhookDelivery[];
}

/** Where a transaction stands: `waiting` for the buyer, `processing` the choice, or how it ended. */
export type Phase = 'waiting' | 'processing' | Outcome;

export function phaseOf({ choice, settledAt }: Transaction): Phase {
  if (choice === undefined) return 'waiting';
  return settledAt === undefined ? 'processing' : choice.outcome;
}

/** The raw status that the scenario puts in place of the true one at this read, if any. */
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
  description: transaction.description,
  checkoutUrl: transaction.checkoutUrl,
  phase: phaseOf(transaction),
  outcome: transaction.choice?.outcome ?? null,
  reads: transaction.reads,
  webhooks: [...transaction.webhooks],
});

/** Finds transactions by either id. */
export interface Transactions {
  add(transaction: NewTransaction): Transaction;
  byId(gateway: GatewayName, id: string): Transaction | undefined;
  byReference(gateway: GatewayName, reference: string): Transaction | undefined;
  /** Oldest first. */
  list(): Transaction[];
}

/** Keeps at most `limit` transactions. */
export function createTransactions(limit: number): Transactions {
  const byId = new Map<string, Transaction>();
  const byReference = new Map<string, Transaction>();
  const key = (gateway: GatewayName, id: string): string => `${gateway} ${id}`;
  return {
    add(given) {
      const transaction: Transaction = {
        ...given,
        reads: 0,
        statusesRead: 0,
        choice: undefined,
        settledAt: undefined,
        webhooks: [],
      };
      byId.set(key(given.gateway, given.id), transaction);
      byReference.set(key(given.gateway, given.reference), transaction);
      for (const [oldestKey, oldest] of byId) {
        if (byId.size <= limit) break;
        byId.delete(oldestKey);
        byReference.delete(key(oldest.gateway, oldest.reference));
      }
      return transaction;
    },
    byId: (gateway, id) => byId.get(key(gateway, id)),
    byReference: (gateway, reference) => byReference.get(key(gateway, reference)),
    list: () => [...byId.values()],
  };
}

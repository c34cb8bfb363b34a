/**
 * The transactions of all gateways, in memory and bounded: the oldest go when there are too many.
 * It knows what has happened to a transaction, and no vendor's words for it.
 */
import type { JsonObject } from '../http/http.js';
import type { GatewayName, Operation, Outcome } from './scenario.js';
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
  /** The gateway's own id: `transactionId` (DEXCHANGE), `payment_reference` (eGoPay), and so on. */
  readonly id: string;
  /** The merchant's id: `externalTransactionId` (DEXCHANGE), `transaction_ref` (eGoPay), and so on. Empty: none was given. */
  readonly reference: string;
  /** In the smallest unit that there is: whole francs. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly description: string;
  /** The hosted page. */
  readonly checkoutUrl: string;
  readonly successUrl: string | undefined;
  readonly failureUrl: string | undefined;
  /** Where this transaction's webhook goes, where the create call said so. */
  readonly callbackUrl: string | undefined;
  /** The body of the create call, for whatever else the vendor gives back. */
  readonly request: JsonObject;
  readonly createdAt: number;
  /** When it ends by itself, untold, if nobody has chosen; absent: never. */
  readonly expiresAt?: number | undefined;
  readonly rule: Rule;
  /** Calls about it so far that a fault can strike. */
  readonly calls: Record<Operation, number>;
  /** Scripted statuses answered so far. */
  statusesRead: number;
  /** Attempts to pay that failed without ending it. */
  failedAttempts: number;
  choice: { readonly outcome: Outcome; readonly operator: string; readonly at: number } | undefined;
  settledAt: number | undefined;
  readonly webhooks: WebhookDelivery[];
}

/** Everything that a create call decides about a transaction. */
export type NewTransaction = Omit<
  Transaction,
  'calls' | 'statusesRead' | 'failedAttempts' | 'choice' | 'settledAt' | 'webhooks'
>;

/** What the sandbox tells about a transaction: to tests, and to any page through the control API. */
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
  /** What was chosen, `null` before. */
  readonly outcome: Outcome | null;
  /** Attempts to pay that failed without ending it. */
  readonly failedAttempts: number;
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
  currency: transaction.currency,
  description: transaction.description,
  checkoutUrl: transaction.checkoutUrl,
  phase: phaseOf(transaction),
  outcome: transaction.choice?.outcome ?? null,
  failedAttempts: transaction.failedAttempts,
  reads: transaction.calls.read,
  webhooks: [...transaction.webhooks],
});

/** Finds transactions by either id. */
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

  /** Time passes without a timer: whoever looks finds what it has done. */
  function upToDate(transaction: Transaction): Transaction {
    const { expiresAt, choice } = transaction;
    if (choice === undefined && expiresAt !== undefined && expiresAt <= now()) {
      transaction.choice = { outcome: 'expired', operator: '', at: expiresAt };
      transaction.settledAt = expiresAt;
    }
    return transaction;
  }
  const look = (found: Transaction | undefined): Transaction | undefined => found && upToDate(found);

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
        // Not every vendor keeps a reference for one transaction only.
        if (byReference.get(referenceKey) === oldest) byReference.delete(referenceKey);
      }
      return transaction;
    },
    byId: (gateway, id) => look(byId.get(key(gateway, id))),
    byReference: (gateway, reference) => look(byReference.get(key(gateway, reference))),
    list: () => [...byId.values()].map(upToDate),
  };
}

/** What the merchant's server is told of a transaction, and how; the words are the vendors' business. */
import type { Outcome, SigningKey } from './scenario.js';
import type { Transaction } from './transactions.js';

/** When and how a webhook is sent. */
export interface Sending {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly signedWith: SigningKey;
}

/** A message to the merchant's server. */
export interface WebhookMessage {
  /** `undefined` where the merchant has given no address. */
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** As it is sent. */
  readonly body: string;
}

/** What a vendor says of its transactions. */
export interface Webhooks {
  /** How long the merchant has to answer, in ms. Absent: 10 s (assumption). */
  readonly webhookTimeout?: number;
  /** Says how a transaction ended, or is claimed to have ended; `undefined` where the vendor does not tell such a thing. */
  webhook(transaction: Transaction, outcome: Outcome, sending: Sending): WebhookMessage | undefined;
  /** Says that an attempt failed and the buyer may try again. Absent: nobody says that the buyer may. */
  failedAttempt?(transaction: Transaction, sending: Sending): WebhookMessage | undefined;
}

/** Types of the webhooks to the merchant's server. The vendors' files write the messages. */
import type { Outcome, SigningKey } from './scenario.js';
import type { Transaction } from './transactions.js';

/** When a webhook is sent, and what it is signed with. */
export interface Sending {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly signedWith: SigningKey;
}

/** A message to the merchant's server. */
export interface WebhookMessage {
  /** `undefined`: the merchant has given no address. */
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The body, exactly as it is sent. */
  readonly body: string;
}

/** The webhooks of a vendor. */
export interface Webhooks {
  /** Ms that the merchant has to answer. Default: 10 s (assumption). */
  readonly webhookTimeout?: number;
  /** The message about the end of a transaction, true or forged; `undefined`: the vendor sends none for this outcome. */
  webhook(transaction: Transaction, outcome: Outcome, sending: Sending): WebhookMessage | undefined;
  /** The message after a failed try to pay, if the vendor lets the buyer try again. */
  failedAttempt?(transaction: Transaction, sending: Sending): WebhookMessage | undefined;
}

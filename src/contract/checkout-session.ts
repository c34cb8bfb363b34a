/** The checkout session: what the proxy says about one payment of one order at one gateway. */
import * as z from 'zod/mini';
import { matching } from './matching.js';
import { MoneySchema } from './money.js';

/** The statuses that end an attempt. `canceled` and `expired` are outcomes of their own, not errors. */
export const FINAL_STATUSES = ['succeeded', 'failed', 'canceled', 'expired'] as const;

/** `pending` is the only status that can change. */
export const SessionStatusSchema = z.enum(['pending', ...FINAL_STATUSES]);

/** The status of a session. */
export type SessionStatus = z.infer<typeof SessionStatusSchema>;

/** A status that ends an attempt. */
export type FinalStatus = (typeof FINAL_STATUSES)[number];

/** ISO 8601 in UTC, as `Date.prototype.toISOString` writes it. */
const TimeSchema = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

/** Goes unescaped into a URL path, so it has only characters that need no escaping. */
export const SessionIdSchema = matching(/^[\w.~-]{1,2048}$/);

/** The answer of `POST /sessions` and `GET /sessions/{id}`. */
export const CheckoutSessionSchema = z.object({
  /** Opaque to the browser. Our proxy seals it, so that it can be neither guessed nor altered. */
  id: SessionIdSchema,
  status: SessionStatusSchema,
  /** Id of the gateway adapter: `dexchange`, `egopay`. */
  gateway: z.string(),
  /** The merchant's order number, as it stood on the tag. */
  order: z.string(),
  /** The proxy's unique name for this payment. Use it as the key in your own records. */
  reference: z.string(),
  /** What the gateway was asked to collect: the order's price, in minor units. */
  amount: MoneySchema,
  /** What is paid for, in words for the buyer. */
  description: z.optional(z.string()),
  /** The gateway's hosted page, while `pending`. Check it before navigating: see `checkout-url.ts`. */
  checkoutUrl: z.optional(z.string()),
  createdAt: TimeSchema,
  /** When the hosted page stops taking payments, where the gateway says so. */
  expiresAt: z.optional(TimeSchema),
  /** When the final status was reached, if the gateway says so; else when the proxy first read it. */
  settledAt: z.optional(TimeSchema),
  /** How the buyer paid, in the gateway's words: `tmoney`, `wave`. */
  channel: z.optional(z.string()),
  /** The gateway's own id of the payment, for support. */
  gatewayReference: z.optional(z.string()),
  /**
   * With `succeeded`: the money was received, but the order now has another price or no longer exists. The order is not
   * paid, and the shop must act.
   */
  atAnotherPrice: z.optional(z.boolean()),
  /** The order may be paid many times, by many buyers: a donation, an article at a fixed price. */
  repeatable: z.optional(z.boolean()),
  /**
   * While `pending`: the buyer can give the payment up, by `DELETE /sessions/{id}` or as `supersedes` of another
   * create. The proxy then cancels it at the gateway, if the gateway can, and answers with the status after that.
   */
  cancelable: z.optional(z.boolean()),
});

/** What the proxy says about one payment. */
export type CheckoutSession = z.infer<typeof CheckoutSessionSchema>;

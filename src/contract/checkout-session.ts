/**
 * The checkout session: one attempt to pay one order at one gateway, as the proxy reports it,
 * and the request that creates it.
 */
import * as z from 'zod/mini';
import { MoneySchema } from './money.js';

/** `pending` is the only status that can change; the other four are final. */
export const SessionStatusSchema = z.enum(['pending', 'succeeded', 'failed', 'canceled', 'expired']);

/** Where a session stands. `canceled` and `expired` are outcomes of their own, not errors. */
export type SessionStatus = z.infer<typeof SessionStatusSchema>;

/** A status that ends an attempt. */
export type FinalStatus = Exclude<SessionStatus, 'pending'>;

/** ISO 8601 in UTC, as `Date.prototype.toISOString` writes it. */
const TimeSchema = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/));

/** Goes into a URL path as it stands, so it holds nothing that would need escaping. */
const SessionIdSchema = z.string().check(z.regex(/^[\w.~-]{1,2048}$/));

/** The answer of `POST /sessions` and `GET /sessions/{id}`. */
export const CheckoutSessionSchema = z.object({
  /** Opaque to the browser. Our proxy seals it, so that it can be neither guessed nor altered. */
  id: SessionIdSchema,
  status: SessionStatusSchema,
  /** Id of the gateway adapter: `dexchange`, `egopay`. */
  gateway: z.string(),
  /** The merchant's order number, as it stood on the tag. */
  order: z.string(),
  /** The proxy's name for this attempt: unique, and the key for the merchant's own work. */
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
  /** When the final status was reached, where the gateway says so, else when it was noticed. */
  settledAt: z.optional(TimeSchema),
  /** How the buyer paid, in the gateway's words: `tmoney`, `wave`. */
  channel: z.optional(z.string()),
  /** The gateway's own id of the payment, for support. */
  gatewayReference: z.optional(z.string()),
});

/** One attempt to pay one order. */
export type CheckoutSession = z.infer<typeof CheckoutSessionSchema>;

/** What the buyer typed on the shop's page, passed on so that the hosted page need not ask again. */
export const CustomerSchema = z.object({
  name: z.optional(z.string().check(z.maxLength(100))),
  phone: z.optional(z.string().check(z.maxLength(32))),
  email: z.optional(z.string().check(z.maxLength(254))),
});

/** The buyer, as far as the shop knows. Sent to the gateway, never returned. */
export type Customer = z.infer<typeof CustomerSchema>;

/** Longest order number. The reference made from it must stay short enough for every gateway. */
export const ORDER_MAX_LENGTH = 64;

/** The merchant's order number: printable, 1 to 64 characters. */
export const OrderSchema = z.string().check(z.regex(/^[^\p{Cc}\p{Cs}]{1,64}$/u));

/** The body of `POST /sessions`. */
export const CreateSessionRequestSchema = z.object({
  order: OrderSchema,
  /** Id of the gateway adapter; may be left out where the proxy has only one. */
  gateway: z.optional(z.string().check(z.maxLength(64))),
  /** The amount as the buyer saw it. Never the price: a difference is answered `amount_changed`. */
  amount: z.optional(MoneySchema),
  customer: z.optional(CustomerSchema),
  /** The page the buyer came from and returns to; must be on an allowed origin. */
  returnUrl: z.string().check(z.maxLength(2048)),
  /** BCP 47 language of the buyer's page. */
  locale: z.optional(z.string().check(z.maxLength(35))),
});

/** What a click asks the proxy for. */
export type CreateSessionRequest = z.infer<typeof CreateSessionRequestSchema>;

/**
 * The request to create a session. It has its own file, so that the widget, which only sends such requests, does not
 * load its schema.
 */
import * as z from 'zod/mini';
import { MoneySchema } from './money.js';
import { OrderSchema } from './order.js';
import { SessionIdSchema } from './checkout-session.js';

/** What the buyer typed on the shop's page, passed on so that the hosted page need not ask again. */
export const CustomerSchema = z.object({
  name: z.optional(z.string().check(z.maxLength(100))),
  phone: z.optional(z.string().check(z.maxLength(32))),
  email: z.optional(z.string().check(z.maxLength(254))),
});

/** What the shop knows of the buyer. Sent to the gateway, never returned. */
export type Customer = z.infer<typeof CustomerSchema>;

/** The body of `POST /sessions`. */
export const CreateSessionRequestSchema = z.object({
  order: OrderSchema,
  /** Id of the gateway adapter; may be left out where the proxy has only one. */
  gateway: z.optional(z.string().check(z.maxLength(64))),
  /** The amount that the buyer saw. Never used as the price: if it differs, the answer is `amount_changed`. */
  amount: z.optional(MoneySchema),
  customer: z.optional(CustomerSchema),
  /** The page the buyer came from and returns to; must be on an allowed origin. */
  returnUrl: z.string().check(z.maxLength(8192)),
  /**
   * Id of an earlier session of this order that the buyer gives up for the new one. The proxy cancels it first, if its
   * gateway can.
   */
  supersedes: z.optional(SessionIdSchema),
  /** BCP 47 language of the buyer's page. */
  locale: z.optional(z.string().check(z.maxLength(35))),
});

/** A request to create a session. */
export type CreateSessionRequest = z.infer<typeof CreateSessionRequestSchema>;

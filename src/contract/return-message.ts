/**
 * Messages between the return page and the shop's page. They are nudges only: the shop's page then asks the proxy, and
 * takes no status from a message.
 */
import * as z from 'zod/mini';

/** `BroadcastChannel` that both pages use when they share an origin. */
export const RETURN_CHANNEL = 'pay-button';

/** `return`: the buyer came back from the hosted page. `ack`: a shop page received that and asks the proxy. */
export const ReturnMessageSchema = z.object({
  payButton: z.enum(['return', 'ack']),
  /** Reference of the payment. A page that does not follow this payment does not answer. */
  reference: z.string(),
});

/** A message between return page and shop page. */
export type ReturnMessage = z.infer<typeof ReturnMessageSchema>;

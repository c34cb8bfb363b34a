/**
 * What the return page and the shop's page say to each other. A nudge only: it changes when the
 * shop's page asks the proxy, never what it believes.
 */
import * as z from 'zod/mini';

/** `BroadcastChannel` that both pages use when they share an origin. */
export const RETURN_CHANNEL = 'pay-button';

/** `return`: the buyer came back from the hosted page. `ack`: a shop page heard it and is verifying. */
export const ReturnMessageSchema = z.object({
  payButton: z.enum(['return', 'ack']),
  /** Which attempt; a page that is not watching it stays silent. */
  reference: z.string(),
});

/** A message between return page and shop page. */
export type ReturnMessage = z.infer<typeof ReturnMessageSchema>;

/** The answer of `GET /gateways`: what a buyer can choose from. */
import * as z from 'zod/mini';

export const GatewayListSchema = z.object({
  gateways: z.array(
    z.object({
      /** Id of the gateway adapter. */
      id: z.string(),
      /** Its name for buyers, used for gateways that the button does not know. */
      name: z.string(),
      /** `false` while it is down, or takes no more payments this minute. The buyer may still choose it. */
      available: z.boolean(),
    }),
  ),
});

/** What a buyer can choose from. */
export type GatewayList = z.infer<typeof GatewayListSchema>;

/**
 * Checks the types of an adapter's answer. An adapter may be a merchant's own, in JavaScript: an id that is a
 * number would be sealed into a session that no browser accepts and that never opens again. An answer of a
 * wrong type is an unknown outcome, because the payment may exist. Knows nothing of what answers mean.
 */
import * as z from 'zod/mini';
import { GatewayError, type CreatedPayment, type PaymentState } from './gateway.js';

/** Long enough for every vendor, and short enough for a session id. */
const IdSchema = z.optional(z.string().check(z.maxLength(128)));

const CreatedPaymentSchema = z.object({
  gatewayReference: IdSchema,
  checkoutUrl: z.string(),
  expiresAt: z.optional(z.string()),
});

/** Without the status, which is checked later: an unknown one counts as pending. */
const PaymentStateSchema = z.object({
  amount: z.optional(z.object({ value: z.number(), currency: z.string() })),
  channel: z.optional(z.string()),
  gatewayReference: IdSchema,
  settledAt: z.optional(z.string()),
  unclear: z.optional(z.string().check(z.maxLength(64))),
});

/** The created payment, if it has its type. Throws a {@link GatewayError} that names the wrong field. */
export const checkCreated = (answer: CreatedPayment): CreatedPayment =>
  check('createPayment', CreatedPaymentSchema, answer);

/** The payment's state, if it has its type. Throws a {@link GatewayError} that names the wrong field. */
export const checkState = (answer: PaymentState): PaymentState => check('retrievePayment', PaymentStateSchema, answer);

function check<Answer>(method: string, schema: z.ZodMiniType, answer: Answer): Answer {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return answer;
  const field = parsed.error.issues[0]?.path.join('.');
  const what =
    field === undefined || field === '' ? 'something that is no object' : `a \`${field}\` of the wrong type or length`;
  throw new GatewayError('gateway_unavailable', `the adapter's ${method} answered ${what}.`, { outcomeUnknown: true });
}

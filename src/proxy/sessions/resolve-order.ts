/**
 * Asks the merchant what an order costs: at the create, and again when the payment has succeeded. Required fields are
 * checked strictly; a wrong optional field is ignored.
 */
import * as z from 'zod/mini';
import { MoneySchema, type Money } from '../../contract/index.js';
import type { CheckedConfig } from '../config/check-config.js';
import { ProxyError } from '../lib/proxy-error.js';
import { describeError, type RequestLog } from '../lib/request-log.js';
import { atMost } from '../lib/within.js';

const DESCRIPTION_MAX_LENGTH = 100;
/** Ms for `resolveOrder`. A buyer waits, and servers in front of the proxy have time limits too. */
const TIME_LIMIT = 10_000;

/** The merchant's checked answer about an order. */
export interface PricedOrder {
  readonly amount: Money;
  readonly description?: string | undefined;
  readonly paid: boolean;
  readonly repeatable: boolean;
}

/** Only the amount is required. Other fields may be missing or null. */
const AnswerSchema = z.object({
  amount: MoneySchema,
  description: z.catch(z.optional(z.string()), undefined),
  paid: z.optional(z.unknown()),
  repeatable: z.optional(z.unknown()),
});

/**
 * The price of an order; `undefined` if the shop does not know the order. `request` is the browser's; there is none
 * after a success. Throws `internal_error` if the shop's answer is missing or invalid.
 */
export async function resolveOrder(
  config: Pick<CheckedConfig, 'resolveOrder'>,
  order: string,
  request: Request | undefined,
  log: RequestLog,
): Promise<PricedOrder | undefined> {
  let answer: unknown;
  try {
    const work = Promise.resolve(config.resolveOrder(order, request));
    answer = await atMost(TIME_LIMIT, work, () => new Error(`no answer within ${TIME_LIMIT / 1000} s`));
  } catch (error) {
    log('error', 'resolve_order_failed', {
      order,
      asked: request === undefined ? 'because money arrived' : 'by a buyer',
      error: describeError(error),
    });
    throw new ProxyError('internal_error', "The shop could not look up the order; the proxy's log knows more.", {
      cause: error,
    });
  }
  if (answer === null || answer === undefined) return undefined;
  const parsed = AnswerSchema.safeParse(answer);
  if (parsed.success) {
    const { amount, description, paid, repeatable } = parsed.data;
    return { amount, description: shorten(description), paid: Boolean(paid), repeatable: Boolean(repeatable) };
  }
  log('error', 'resolve_order_malformed', {
    order,
    field: parsed.error.issues[0]?.path.join('.') ?? '',
    expected:
      "{ amount: { value: a positive integer, currency: 'XOF' }, description?: string, paid?: boolean, repeatable?: boolean } or null",
  });
  throw new ProxyError(
    'internal_error',
    "The shop's answer about the order cannot be used; the proxy's log knows more.",
  );
}

/** Cuts between code points, so that no character is split. */
function shorten(description: string | undefined): string | undefined {
  const text = description?.trim();
  return text === undefined || text === '' ? undefined : [...text].slice(0, DESCRIPTION_MAX_LENGTH).join('');
}

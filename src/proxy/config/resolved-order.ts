/**
 * Warns of a misspelt field in the answer of the merchant's `resolveOrder`: a `payed: true` that nobody reads would
 * let an order be paid again. Other fields of the merchant's own are ignored.
 */
import type { PayProxyConfig, ResolvedOrder } from './config.js';
import { nearestName } from '../lib/known-options.js';
import type { Log } from '../lib/log.js';
import { requestLog } from '../lib/request-log.js';

const FIELDS: Readonly<Record<keyof ResolvedOrder, true>> = {
  amount: true,
  description: true,
  paid: true,
  repeatable: true,
};

/**
 * The merchant's function with a warning in the log, once per field, when a field looks like a misspelling of one that
 * is missing.
 */
export function watchResolvedOrder(
  resolveOrder: PayProxyConfig['resolveOrder'],
  write: Log,
): PayProxyConfig['resolveOrder'] {
  const warned = new Set<string>();
  const log = requestLog(write);
  return async (order, request) => {
    const answer = await resolveOrder(order, request);
    const fields = typeof answer === 'object' && answer !== null ? Object.keys(answer) : [];
    const missing = Object.keys(FIELDS).filter((field) => !fields.includes(field));
    for (const field of fields) {
      const meant = Object.hasOwn(FIELDS, field) ? undefined : nearestName(field, missing);
      if (meant === undefined || warned.has(field)) continue;
      warned.add(field);
      log('warn', 'resolve_order_unknown_field', { field, meant });
    }
    return answer;
  };
}

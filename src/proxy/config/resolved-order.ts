/**
 * Notices a misspelt field in what the merchant's `resolveOrder` answers: a `payed: true` that nobody
 * reads would let an order be paid again. Fields of the merchant's own are left in peace.
 */
import type { PayProxyConfig, ResolvedOrder } from './config.js';
import { nearestName } from '../lib/known-options.js';
import type { Log } from '../log/log.js';
import { requestLog } from '../log/request-log.js';

const FIELDS: Readonly<Record<keyof ResolvedOrder, true>> = {
  amount: true,
  description: true,
  paid: true,
  repeatable: true,
};

/** The same function; it warns in the log, once, of each field that is nearly one of ours where ours is missing. */
export function watchResolvedOrder(
  resolveOrder: PayProxyConfig['resolveOrder'],
  write: Log,
): PayProxyConfig['resolveOrder'] {
  const told = new Set<string>();
  const log = requestLog(write);
  return async (order, request) => {
    const answer = await resolveOrder(order, request);
    const fields = typeof answer === 'object' && answer !== null ? Object.keys(answer) : [];
    const missing = Object.keys(FIELDS).filter((field) => !fields.includes(field));
    for (const field of fields) {
      const meant = Object.hasOwn(FIELDS, field) ? undefined : nearestName(field, missing);
      if (meant === undefined || told.has(field)) continue;
      told.add(field);
      log('warn', 'resolve_order_unknown_field', { field, meant });
    }
    return answer;
  };
}

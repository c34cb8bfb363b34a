/**
 * Records verified final statuses, and calls the merchant's `onSettled`. A record is written atomically: if many
 * requests find the same final status, only one of them calls `onSettled`. A recorded success never changes. A
 * recorded failure is replaced if the gateway reports a success later.
 *
 * A settlement is put into the queue of undelivered settlements before it is recorded. It is removed from there when
 * `onSettled` has accepted it. If the process ends in between, `reconcile()` calls `onSettled` later.
 */
import { sameMoney, type CheckoutSession } from '../../contract/index.js';
import type { Settlement } from '../config/config.js';
import type { ProxyContext } from './context.js';
import { retryDelay } from '../lib/back-off.js';
import {
  bindGatewayReference,
  readSettled,
  recordKey,
  TTL,
  workQueue,
  type SettledRecord,
  type Stored,
} from './records.js';
import { describeError, type RequestLog } from '../lib/request-log.js';
import { resolveOrder } from './resolve-order.js';
import type { SettledSignal } from './settled-signal.js';
import { within } from '../lib/within.js';

/** Ms after which a call of `onSettled` without an end is made again. Longer after each call. */
const NOTIFY_LEASE = 60_000;
const leaseOf = (calls: number): number => Math.max(NOTIFY_LEASE, retryDelay(calls));
/** Ms for which the answer to a buyer waits for `onSettled`. Some processes (serverless) end after their answer. */
const ON_SETTLED_WAIT = 5_000;
/** Tries to write a record that other processes change at the same time. */
const MAX_ROUNDS = 5;

/** Final statuses, as recorded. */
export interface Settlements {
  /** The settled session, if it has settled. Calls `onSettled` if that is due. */
  find(session: CheckoutSession, log: RequestLog): Promise<CheckoutSession | undefined>;
  /**
   * Records a verified final status. Returns the session as it is recorded; `undefined` if it cannot be recorded yet:
   * the shop did not give the price of the order, or the payment belongs to another session.
   */
  settle(session: CheckoutSession, log: RequestLog): Promise<CheckoutSession | undefined>;
  /** Calls `onSettled` for an undelivered settlement. `true`: it is delivered, or there was none. */
  deliver(reference: string, log: RequestLog): Promise<boolean>;
}

/** One per proxy. Proxies that share a store share the settlements. */
export function createSettlements({ config, counter }: ProxyContext, signal: SettledSignal): Settlements {
  const { store, now, onSettled } = config;

  return {
    async find(session, log) {
      const found = await readSettled(store, session.reference);
      if (found === undefined) return undefined;
      if (!found.value.notified) await within(ON_SETTLED_WAIT, notifyIfDue(found, log));
      // A session may have been sealed more than once. Each caller keeps its own session id.
      return { ...found.value.session, id: session.id };
    },

    async settle(verified, log) {
      const key = recordKey.settled(verified.reference);
      const known = await readSettled(store, verified.reference);
      if (known !== undefined && !supersedes(verified, known.value.session))
        return { ...known.value.session, id: verified.id };
      const settlement = verified.status === 'succeeded' ? await receive(verified, log) : {};
      if (settlement === undefined) return undefined;
      const session = settlement.priceNow === undefined ? verified : { ...verified, atAnotherPrice: true };
      const record: SettledRecord = {
        session,
        ...settlement,
        notified: onSettled === undefined,
        notifyAfter: now() + leaseOf(1),
        failures: 1,
      };
      const text = JSON.stringify(record);
      const due = record.notified ? 0 : await scheduleDelivery(session.reference, record.failures);
      for (let round = 1; round <= MAX_ROUNDS; round++) {
        const added = await store.add(key, text, TTL.settled);
        const found = added ? undefined : await readSettled(store, session.reference);
        if (found !== undefined && !supersedes(session, found.value.session)) {
          return { ...found.value.session, id: session.id };
        }
        if (added || (found !== undefined && (await store.replace(key, found.text, text, TTL.settled)))) {
          const { gateway, reference, status } = session;
          log('info', 'session_settled', {
            gateway,
            reference,
            status,
            ...(added ? {} : { before: found?.value.session.status }),
          });
          counter.settled(status);
          await signal.send(reference);
          if (settlement.duplicateOf !== undefined)
            log('error', 'order_paid_twice', { gateway, reference, duplicateOf: settlement.duplicateOf });
          if (settlement.priceNow !== undefined) {
            log('error', 'paid_at_another_price', {
              gateway,
              reference,
              received: session.amount,
              priceNow: settlement.priceNow,
            });
          }
          if (!record.notified) await within(ON_SETTLED_WAIT, notify({ value: record, text }, due, log));
          return session;
        }
      }
      throw new Error('the settled record kept changing');
    },

    async deliver(reference, log) {
      const found = await readSettled(store, reference);
      return found === undefined || (await notifyIfDue(found, log));
    },
  };

  /**
   * Compares a success with the present price of the order; `undefined` if the price is not known, or if the payment
   * belongs to another session. Only a payment of the full price marks the order as paid.
   */
  async function receive(session: CheckoutSession, log: RequestLog): Promise<Settlement | undefined> {
    const { order, reference, gateway, gatewayReference, amount } = session;
    if (gatewayReference !== undefined && !(await bindGatewayReference(store, gateway, gatewayReference, reference))) {
      log('error', 'gateway_reference_reused', { gateway, reference });
      return undefined;
    }
    let priced;
    try {
      priced = await resolveOrder(config, order, undefined, log);
    } catch {
      return undefined;
    }
    const isPrice = priced !== undefined && sameMoney(priced.amount, amount);
    const isRepeatable = priced?.repeatable ?? session.repeatable ?? false;
    const first = isRepeatable ? undefined : await firstToPay(order, isPrice ? reference : undefined);
    const latest = isRepeatable ? undefined : await store.get(recordKey.latest(order));
    return {
      ...(isPrice ? {} : { priceNow: priced?.amount ?? null }),
      ...(first === undefined || first === reference ? {} : { duplicateOf: first }),
      ...(latest === undefined || latest === reference ? {} : { supersededBy: latest }),
    };
  }

  /** The reference that paid the order first. It may be `reference`. */
  async function firstToPay(order: string, reference: string | undefined): Promise<string | undefined> {
    const key = recordKey.paid(order);
    if (reference !== undefined && (await store.add(key, reference, TTL.settled))) return reference;
    return store.get(key);
  }

  /** Calls `onSettled` if it is due. `true`: the settlement is delivered. */
  async function notifyIfDue(found: Stored<SettledRecord>, log: RequestLog): Promise<boolean> {
    const { notified, notifyAfter, session } = found.value;
    if (notified || notifyAfter > now()) return notified;
    // The call is counted before it is made, because it may never return.
    const failures = found.value.failures + 1;
    const due = await scheduleDelivery(session.reference, failures);
    // Claim the call: another request may want to make it too.
    const claimed = await replace(found, { notifyAfter: now() + leaseOf(failures), failures });
    return claimed !== undefined && notify(claimed, due, log);
  }

  /** `due` is when the queue schedules the next delivery. */
  async function notify(stored: Stored<SettledRecord>, due: number, log: RequestLog): Promise<boolean> {
    const { session, duplicateOf, supersededBy, priceNow } = stored.value;
    const { gateway, reference, status } = session;
    try {
      await onSettled?.(session, {
        ...(duplicateOf === undefined ? {} : { duplicateOf }),
        ...(supersededBy === undefined ? {} : { supersededBy }),
        ...(priceNow === undefined ? {} : { priceNow }),
      });
    } catch (error) {
      // The buyer still gets the verified status, and `onSettled` is called again later.
      log('error', 'on_settled_failed', { gateway, reference, status, error: describeError(error) });
      counter.undelivered();
      // Not before `notifyAfter`: the merchant needs time to repair the error.
      const notifyAfter = now() + retryDelay(stored.value.failures);
      await replace(stored, { notifyAfter });
      await store.schedule(workQueue.undelivered, reference, notifyAfter);
      return false;
    }
    if ((await replace(stored, { notified: true })) === undefined) return false;
    // Only if `due` has not changed: a success may have replaced this failure meanwhile, and must be delivered.
    await store.reschedule(workQueue.undelivered, reference, due);
    return true;
  }

  async function scheduleDelivery(reference: string, calls: number): Promise<number> {
    const due = now() + leaseOf(calls);
    await store.schedule(workQueue.undelivered, reference, due);
    return due;
  }

  async function replace(
    stored: Stored<SettledRecord>,
    changes: Partial<SettledRecord>,
  ): Promise<Stored<SettledRecord> | undefined> {
    const value = { ...stored.value, ...changes };
    const text = JSON.stringify(value);
    const done = await store.replace(recordKey.settled(value.session.reference), stored.text, text, TTL.settled);
    return done ? { value, text } : undefined;
  }
}

const supersedes = (next: CheckoutSession, known: CheckoutSession): boolean =>
  next.status === 'succeeded' && known.status !== 'succeeded';

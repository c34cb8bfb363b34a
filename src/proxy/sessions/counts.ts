/**
 * Counts of one process since it started, for a merchant's monitoring. They hold numbers and the
 * ids of gateways, nothing of payments or people.
 */
import type { SessionStatus } from '../../contract/index.js';
import type { GatewayErrorCode } from '../gateways/gateway.js';

/** How a call to a gateway ended. `rate_limited` counts its 429s. */
export type CallOutcome = 'ok' | GatewayErrorCode;

/** What a gateway is called for. */
export type GatewayOperation = 'createPayment' | 'retrievePayment' | 'cancelPayment';

/** Under which name the calls are counted. */
const KIND = { createPayment: 'creates', retrievePayment: 'reads', cancelPayment: 'cancels' } as const;

/** Calls to one gateway. */
export interface GatewayCounts {
  /** Creates, by outcome. */
  readonly creates: Readonly<Record<CallOutcome, number>>;
  /** Cancelings of payments that were given up, by outcome. */
  readonly cancels: Readonly<Record<CallOutcome, number>>;
  /** Reads of a payment's status, by outcome. */
  readonly reads: Readonly<Record<CallOutcome, number>>;
  /** Calls that were not made, because the gateway's budget for the minute was used up. */
  readonly withheld: number;
  /** How long reads took, in milliseconds. `sum / count` is the average. */
  readonly readTime: { readonly count: number; readonly sum: number; readonly max: number };
}

/** What has happened in this process. */
export interface ProxyCounts {
  /** Sessions created. */
  readonly created: number;
  /** Final statuses recorded. A failure that became a success is counted in both. */
  readonly settled: Readonly<Record<Exclude<SessionStatus, 'pending'>, number>>;
  /** Calls of `onSettled` that threw. */
  readonly undelivered: number;
  /** Requests that are being held at this moment. */
  readonly held: number;
  /** By the gateway's id. */
  readonly gateways: Readonly<Record<string, GatewayCounts>>;
}

/** Ms that a held request may last longer than planned and still count. Some platforms drop requests silently. */
const GRACE = 60_000;

type Writable<Value> = {
  -readonly [Key in keyof Value]: Value[Key] extends object ? Writable<Value[Key]> : Value[Key];
};

/** Counts what happens in the proxy. */
export interface Counter {
  created(): void;
  settled(status: SessionStatus): void;
  undelivered(): void;
  /** Notes a held request. It counts until the returned function is called, or a while after `until` (epoch ms). */
  holds(until: number): () => void;
  /** `ms` is how long the call took. */
  called(gateway: string, operation: GatewayOperation, outcome: CallOutcome, ms: number): void;
  withheld(gateway: string): void;
  /** The counts as they are now. */
  read(): ProxyCounts;
}

/** All at zero. */
export function createCounter(gateways: Iterable<string>, now: () => number): Counter {
  const held = new Set<{ readonly until: number }>();
  const counts: Writable<Omit<ProxyCounts, 'gateways' | 'held'>> = {
    created: 0,
    settled: { succeeded: 0, failed: 0, canceled: 0, expired: 0 },
    undelivered: 0,
  };
  const byGateway = new Map([...gateways].map((id) => [id, noCalls()]));

  return {
    created: () => void counts.created++,
    settled: (status) => void (status !== 'pending' && counts.settled[status]++),
    undelivered: () => void counts.undelivered++,
    holds(until) {
      for (const request of held) if (request.until < now() - GRACE) held.delete(request);
      const request = { until };
      held.add(request);
      return () => void held.delete(request);
    },
    called(gateway, operation, outcome, ms) {
      const calls = byGateway.get(gateway);
      if (calls === undefined) return;
      calls[KIND[operation]][outcome]++;
      if (operation !== 'retrievePayment') return;
      const { count, sum, max } = calls.readTime;
      calls.readTime = { count: count + 1, sum: sum + ms, max: Math.max(max, ms) };
    },
    withheld(gateway) {
      const calls = byGateway.get(gateway);
      if (calls !== undefined) calls.withheld++;
    },
    read: () =>
      structuredClone({
        ...counts,
        held: [...held].filter(({ until }) => until >= now() - GRACE).length,
        gateways: Object.fromEntries(byGateway),
      }),
  };
}

const noCalls = (): Writable<GatewayCounts> => ({
  creates: noOutcomes(),
  cancels: noOutcomes(),
  reads: noOutcomes(),
  withheld: 0,
  readTime: { count: 0, sum: 0, max: 0 },
});

const noOutcomes = (): Record<CallOutcome, number> => ({
  ok: 0,
  gateway_rejected: 0,
  gateway_unavailable: 0,
  gateway_misconfigured: 0,
  rate_limited: 0,
  duplicate_reference: 0,
  payment_not_found: 0,
});

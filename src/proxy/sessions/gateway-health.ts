/**
 * Which gateways are down, as far as this process knows. A gateway counts as down for a short time after a failed
 * call, because the next call would probably fail too.
 */
import type { CallOutcome } from './counts.js';
import { createSteadyClock } from '../lib/steady-clock.js';

/** Ms for which a gateway counts as down after a failed call. */
const REMEMBERED = 60_000;

/** The health of all gateways of one proxy. */
export interface GatewayHealth {
  /** Notes that a call to the gateway has ended. */
  note(gateway: string, outcome: CallOutcome): void;
  /** Whether its last call failed a short time ago. */
  isDown(gateway: string): boolean;
}

/** One per proxy. */
export function createGatewayHealth(now: () => number): GatewayHealth {
  const clock = createSteadyClock(now);
  const failedAt = new Map<string, number>();
  return {
    note(gateway, outcome) {
      if (outcome === 'gateway_unavailable' || outcome === 'gateway_misconfigured') failedAt.set(gateway, clock());
      else failedAt.delete(gateway);
    },
    isDown: (gateway) => clock() - (failedAt.get(gateway) ?? -Infinity) < REMEMBERED,
  };
}

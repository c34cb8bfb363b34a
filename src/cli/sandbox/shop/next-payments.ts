/**
 * What happens to the next payments: chosen by flag or on the control page, kept by the sandbox as
 * its script, and read back from there, so that what the control API scripts is seen as well.
 */
import type { GatewayName, Sandbox, Scenario } from '../../../sandbox/index.js';
import { namedScenarios, readScenario, withLatency, type NamedScenario } from './named-scenarios.js';

/** A scenario in force. */
export interface InForce {
  /** Which payments it is meant for; absent: all. */
  readonly gateway?: GatewayName | undefined;
  /** How the merchant's reference begins; absent: any. */
  readonly reference?: string | undefined;
  readonly scenario: Scenario;
  /** Absent for one that has no name. */
  readonly named?: NamedScenario | undefined;
}

/** The choice. */
export interface NextPayments {
  /** All that have a name. */
  readonly scenarios: readonly NamedScenario[];
  /** What `mixed` draws by. */
  readonly seed: number;
  /**
   * Chooses by name or JSON, for one gateway, or for all payments; the latter forgets every other
   * choice. Throws a `UsageError`, and then nothing has changed.
   */
  choose(text: string, gateway?: GatewayName): void;
  /** The most specific first. Empty: the buyer decides. */
  inForce(): InForce[];
}

/** Chooses for one sandbox. `latency` in ms goes with every choice that has no delay of its own. */
export function createNextPayments(
  sandbox: Sandbox,
  { latency, seed }: { latency: number; seed: number },
): NextPayments {
  const scenarios = namedScenarios(seed);
  const texts = new Map(scenarios.map((named) => [JSON.stringify(withLatency(named.scenario, latency)), named]));
  return {
    scenarios,
    seed,
    choose(text, gateway) {
      const scenario = withLatency(readScenario(text, seed), latency);
      if (gateway === undefined) sandbox.clearScenarios();
      sandbox.script(gateway === undefined ? {} : { gateway }, scenario);
    },
    inForce: () => sandbox.scenarios().map((each) => ({ ...each, named: texts.get(JSON.stringify(each.scenario)) })),
  };
}

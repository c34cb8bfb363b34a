/**
 * The scenarios of the next payments. The flag or the control page chooses them. Only the sandbox stores them, so that
 * scenarios set with the control API are shown too.
 */
import type { GatewayName, Sandbox, Scenario } from '../../../sandbox/index.js';
import { namedScenarios, readScenario, withLatency, type NamedScenario } from './named-scenarios.js';

/** An active scenario. */
export interface ActiveScenario {
  /** The gateway whose payments get it. Absent: all. */
  readonly gateway?: GatewayName | undefined;
  /** Beginning of the merchant's reference. Absent: any. */
  readonly reference?: string | undefined;
  readonly scenario: Scenario;
  /** Absent: the scenario has no name. */
  readonly named?: NamedScenario | undefined;
}

/** The chosen scenarios. */
export interface NextPayments {
  /** All scenarios with a name. */
  readonly scenarios: readonly NamedScenario[];
  /** Seed of the scenario `mixed`. */
  readonly seed: number;
  /**
   * Chooses by name or JSON, for one gateway, or for all payments. A choice for all payments removes every other one.
   * Throws a `UsageError`, and then nothing has changed.
   */
  choose(text: string, gateway?: GatewayName): void;
  /** The most specific first. Empty: the buyer decides. */
  active(): ActiveScenario[];
}

/** For one sandbox. Every chosen scenario gets `latency` in ms as its default delay. */
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
    active: () => sandbox.scenarios().map((each) => ({ ...each, named: texts.get(JSON.stringify(each.scenario)) })),
  };
}

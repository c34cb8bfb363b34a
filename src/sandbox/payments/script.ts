/**
 * Chooses the scenario of a new transaction. Rules match by gateway and by the beginning of the merchant's reference.
 * Only the most specific rule is used; rules are not merged. A transaction keeps its rule, so changes of the script do
 * not change transactions that exist already.
 */
import { quoted, type Checks } from '../lib/checks.js';
import { SandboxError } from '../lib/errors.js';
import { createDraw } from '../lib/draw.js';
import { createRateLimit, type RateLimit } from '../lib/rate-limit.js';
import { checkScenario, type Fault, type GatewayName, type Scenario } from './scenario.js';

/** Which new transactions get a scenario. Empty: all. */
export interface ScenarioMatch {
  /** Beginning of the merchant's reference. A payment without a reference counts as having an empty one. */
  readonly reference?: string;
  readonly gateway?: GatewayName;
}

/** A match that has not been checked. */
export type UncheckedMatch = { readonly [field in keyof ScenarioMatch]: unknown };

/** A scenario and its match. */
export interface ScriptedScenario extends ScenarioMatch {
  readonly scenario: Scenario;
}

/** A scenario in use, with its counts. */
export interface Rule {
  readonly match: ScenarioMatch;
  readonly scenario: Scenario;
  readonly rateLimit: RateLimit;
  /** Create calls so far. */
  creates: number;
  /** Transactions opened so far. */
  opened: number;
  /** The rule for a call without a known transaction: this one, or one of `oneOf`. */
  next(): Rule;
}

function createRule(match: ScenarioMatch, scenario: Scenario): Rule {
  const draw = createDraw(scenario.seed);
  const drawn = (scenario.oneOf ?? []).map((each) => createRule(match, each));
  const rule: Rule = {
    match,
    scenario,
    rateLimit: createRateLimit(scenario.rateLimit ?? Infinity),
    creates: 0,
    opened: 0,
    next: () => drawn[draw(drawn.length)] ?? rule,
  };
  return rule;
}

function checkMatch({ reference, gateway }: UncheckedMatch, gateways: readonly GatewayName[]): ScenarioMatch {
  if (reference !== undefined && typeof reference !== 'string') {
    throw new SandboxError(
      'invalid_scenario',
      '"reference" must be a string: the beginning of the merchant\'s reference.',
    );
  }
  const known = gateways.find((name) => name === gateway);
  if (gateway !== undefined && known === undefined) {
    throw new SandboxError(
      'invalid_scenario',
      `"gateway" must be one of ${quoted(gateways)}; it is ${JSON.stringify(gateway)}.`,
    );
  }
  return { ...(reference !== undefined && { reference }), ...(known !== undefined && { gateway: known }) };
}

const specificity = ({ match }: Rule): number => (match.reference?.length ?? 0) * 2 + (match.gateway ? 1 : 0);

/** The fault for the request with this number (from 0), if there is one. */
export function faultAt(faults: Fault | readonly Fault[] | undefined, request: number): Fault | undefined {
  const list = faults === undefined ? [] : [faults].flat();
  let end = 0;
  return list.find((fault) => request < (end += fault.times ?? Infinity));
}

/** The rules of one sandbox. */
export interface Script {
  /** Adds a rule, or replaces the rule with the same match. Throws `invalid_scenario`. */
  set(match: UncheckedMatch, scenario: unknown): void;
  clear(): void;
  list(): ScriptedScenario[];
  /** The rule for a new transaction. A scenario with `oneOf` gives a random one at each call. */
  ruleFor(gateway: GatewayName, reference: string): Rule;
}

/** A script for these gateways. `switches` are the vendors' own fields of scenarios. */
export function createScript(gateways: readonly GatewayName[], switches: Checks): Script {
  let rules: Rule[] = [];
  const unscripted = createRule({}, {});
  return {
    set(given, scenario) {
      const match = checkMatch(given, gateways);
      const rule = createRule(match, checkScenario(scenario, switches));
      const others = rules.filter(
        (other) => other.match.reference !== match.reference || other.match.gateway !== match.gateway,
      );
      rules = [...others, rule].sort((a, b) => specificity(b) - specificity(a));
    },
    clear() {
      rules = [];
    },
    list: () => rules.map(({ match, scenario }) => ({ ...match, scenario })),
    ruleFor(gateway, reference) {
      const rule = rules.find(
        ({ match }) =>
          (match.gateway === undefined || match.gateway === gateway) && reference.startsWith(match.reference ?? ''),
      );
      return (rule ?? unscripted).next();
    },
  };
}

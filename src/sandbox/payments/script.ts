/**
 * Which scenario a new transaction gets: rules by gateway and by prefix of the merchant's reference.
 * The most specific rule wins alone; rules are not merged. A transaction keeps the rule it got when
 * it was created, so changing the script never changes a payment under way.
 */
import { quoted, type Checks } from '../lib/checks.js';
import { SandboxError } from '../lib/errors.js';
import { createDraw } from '../lib/draw.js';
import { createRateLimit, type RateLimit } from '../lib/rate-limit.js';
import { checkScenario, type Fault, type GatewayName, type Scenario } from './scenario.js';

/** Which new transactions a scenario is meant for. Empty: all of them. */
export interface ScenarioMatch {
  /** Prefix of the merchant's reference. A payment that carries none has an empty one. */
  readonly reference?: string;
  readonly gateway?: GatewayName;
}

/** A match as it may come in from anywhere. */
export type UncheckedMatch = { readonly [field in keyof ScenarioMatch]: unknown };

/** A scenario and what it is meant for. */
export interface ScriptedScenario extends ScenarioMatch {
  readonly scenario: Scenario;
}

/** A scenario in use, with what it has already done. */
export interface Rule {
  readonly match: ScenarioMatch;
  readonly scenario: Scenario;
  readonly rateLimit: RateLimit;
  /** Create calls seen. */
  creates: number;
  /** Transactions opened. */
  opened: number;
  /** The rule that a call about no known transaction meets: this one, or one of `oneOf`. */
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

/** The fault that the request with this number (0 is the first) meets, if any. */
export function faultAt(faults: Fault | readonly Fault[] | undefined, request: number): Fault | undefined {
  const list = faults === undefined ? [] : [faults].flat();
  let end = 0;
  return list.find((fault) => request < (end += fault.times ?? Infinity));
}

/** The rules of one sandbox. */
export interface Script {
  /** Adds a rule; replaces the one with the same match. Throws `invalid_scenario`. */
  set(match: UncheckedMatch, scenario: unknown): void;
  clear(): void;
  list(): ScriptedScenario[];
  /** The rule for a transaction that is being created. A scenario with `oneOf` draws at each call. */
  ruleFor(gateway: GatewayName, reference: string): Rule;
}

/** A script for these gateways; `switches` are the fields of scenarios that are some vendors' own. */
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

/**
 * The plan of one session, made from one seed before the session begins: its world, the buyer's actions, the faults.
 * Each difference from a quiet world is an item with a name, so that a failed plan can be reduced to the items that
 * matter.
 */
import type { CreationTrouble } from './gateway.js';
import type { RequestFault } from './network.js';
import { QUIET, type Setting } from './setting.js';

/** What the buyer or the environment does, with its weight in a random plan. */
export const STEPS = [
  [6, 'click'],
  [2, 'double click'],
  [2, 'verify'],
  [2, 'dismiss'],
  [4, 'open tab'],
  [2, 'switch tab'],
  [1.5, 'close tab'],
  [4, 'close popup'],
  [4, 'reload'],
  [1.5, 'back'],
  [1.5, 'crash'],
  [1.5, 'discard'],
  [3, 'freeze'],
  [2, 'leave app'],
  [3, 'offline'],
  [1.5, 'clock jump'],
  [1, 'lose storage'],
  [1, 'forged returns'],
  [1, 'restart server'],
  [0.7, 'days later'],
  [2, 'price changes'],
  [1, 'order is gone'],
  [1.5, 'gateway is switched'],
  [0.7, 'orders begin again'],
  [2, 'another buyer'],
  [0.5, 'another shop'],
  [0.7, 'a stranger'],
  [1, 'new elements'],
  [0.7, 'storage: writes throw'],
  [0.7, 'storage: writes are lost'],
  [0.7, 'storage: reads throw'],
] as const;

export type StepAction = (typeof STEPS)[number][1];

export interface Step {
  /** Virtual milliseconds since the last step. */
  readonly after: number;
  readonly action: StepAction;
  /** How long it takes, in ms. */
  readonly duration: number;
  /** Index of the shop's page, modulo their number. */
  readonly tab: number;
}

/** What the buyer does on a hosted page. */
export interface Visit {
  /** Ms until the buyer acts. */
  readonly think: number;
  readonly outcome: 'pay' | 'pay another amount' | 'refuse' | 'cancel' | 'expire' | 'nothing';
  /** Ms until the gateway settles: the buyer approves on the phone later. */
  readonly settleAfter: number;
  /** How the buyer leaves the hosted page. */
  readonly leave: 'return' | 'close' | 'stay' | 'back' | 'return in another browser';
}

/** A whole session. */
export interface Plan {
  readonly seed: number;
  /** Whether the server is the real proxy. */
  readonly realProxy: boolean;
  readonly setting: Setting;
  readonly steps: readonly Step[];
  /** For the first, second … shown hosted page. On later ones the buyer does nothing. */
  readonly visits: readonly (Visit | undefined)[];
  readonly requestFaults: readonly RequestFault[];
  readonly creationTroubles: readonly (CreationTrouble | undefined)[];
  readonly readingTroubles: readonly boolean[];
}

/** A plan in which nothing happens: no steps, no decisions of the buyer, no faults. A quiet world, but for `unquiet`. */
export const emptyPlan = (unquiet: Partial<Setting> = {}): Plan => ({
  seed: 1,
  realProxy: false,
  setting: { ...QUIET, ...unquiet },
  steps: [],
  visits: [],
  requestFaults: [],
  creationTroubles: [],
  readingTroubles: [],
});

/** The names of a plan's items. */
export function itemsOf({ setting, steps, visits, requestFaults, creationTroubles, readingTroubles }: Plan): string[] {
  const names = Object.keys(QUIET) as (keyof Setting)[];
  return [
    ...requestFaults.map((_, index) => `request${index}`),
    ...indexesOf(readingTroubles).map((index) => `reading${index}`),
    ...indexesOf(creationTroubles).map((index) => `creation${index}`),
    ...steps.map((_, index) => `step${index}`),
    ...names.filter((name) => setting[name] !== QUIET[name]),
    ...indexesOf(visits).map((index) => `visit${index}`),
  ];
}

/** The plan with only these items. Times do not change. */
export function onlyItems(plan: Plan, items: readonly string[]): Plan {
  const kept = new Set(items);
  const setting = Object.fromEntries(Object.entries(plan.setting).filter(([name]) => kept.has(name)));
  return {
    ...plan,
    setting: { ...QUIET, ...setting },
    steps: withoutSteps(plan.steps, kept),
    visits: plan.visits.map((visit, index) => (kept.has(`visit${index}`) ? visit : undefined)),
    requestFaults: plan.requestFaults.filter((_, index) => kept.has(`request${index}`)),
    creationTroubles: plan.creationTroubles.map((trouble, index) =>
      kept.has(`creation${index}`) ? trouble : undefined,
    ),
    readingTroubles: plan.readingTroubles.map((trouble, index) => trouble && kept.has(`reading${index}`)),
  };
}

/** Removes steps. Their time is added to the next step. */
function withoutSteps(steps: readonly Step[], kept: ReadonlySet<string>): Step[] {
  const rest: Step[] = [];
  let passed = 0;
  for (const [index, step] of steps.entries()) {
    passed += step.after;
    if (!kept.has(`step${index}`)) continue;
    rest.push({ ...step, after: passed });
    passed = 0;
  }
  return rest;
}

const indexesOf = (list: readonly unknown[]): number[] => list.flatMap((item, index) => (item ? index : []));

/**
 * What can be made to happen to a transaction: a plain, JSON-serialisable description, checked when
 * it is given. Nothing here acts; the other files ask the scenario and do as it says.
 */
import { SandboxError } from '../lib/errors.js';

/** The two simulated gateways. */
export const GATEWAY_NAMES = ['dexchange', 'egopay'] as const;
export type GatewayName = (typeof GATEWAY_NAMES)[number];

/** How a checkout can end. `data-outcome` on the hosted page's buttons has these values. */
export const OUTCOMES = ['succeeded', 'failed', 'canceled', 'expired'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** An answer in place of the real one. */
export interface Fault {
  /** HTTP status, 200 to 599. */
  readonly status: number;
  /** A string is sent as it is (as HTML), anything else as JSON. Absent: the vendor's body for this status. */
  readonly body?: unknown;
  /** How many requests get it. Absent: all of them. */
  readonly times?: number;
}

/** How long things take, in ms. Absent: at once. */
export interface Delays {
  /** Before the create call is answered; the transaction exists already meanwhile. */
  readonly create?: number;
  /** Before a status read is answered; the answer is as old as the request. */
  readonly read?: number;
  /** From creation to `autoOutcome`. */
  readonly auto?: number;
  /** From the buyer's choice to the final status. */
  readonly settle?: number;
  /** From the final status to the webhook (`forged`: from creation). `late` without it: 10 s. */
  readonly webhook?: number;
}

/** What happens to a transaction that this scenario is meant for. Everything is optional. */
export interface Scenario {
  /** DEXCHANGE: where the 201 body holds the transaction. Two are documented, `data` was seen read. Default `wrapped`. */
  readonly createShape?: 'wrapped' | 'flat' | 'data';
  /** DEXCHANGE: `message` of an error as an array (default) or as a string; both are documented. */
  readonly messageShape?: 'array' | 'string';
  /** Errors in place of creating, one after another. Nothing is created. */
  readonly create?: Fault | readonly Fault[];
  /** The first n creates succeed inside, and the answer is lost. */
  readonly createLost?: number;
  /** How it is lost: the connection breaks (default), or no answer ever comes. */
  readonly createLostAs?: 'break' | 'hang';
  /** Errors in place of status reads, one after another. */
  readonly read?: Fault | readonly Fault[];
  readonly delay?: Delays;
  /** Raw statuses answered after the choice, one per read, before the final one. */
  readonly statuses?: readonly (string | number)[];
  /** Raw status in place of the final one, in status reads. */
  readonly finalStatus?: string | number;
  /** Raw amount that status reads claim. */
  readonly amount?: string | number | null;
  /** eGoPay: `amount` and `status` as strings (default, as documented) or as numbers. */
  readonly numbers?: 'string' | 'number';
  /** eGoPay: verify answers `{"details":null}` until the buyer has chosen, instead of status 2. */
  readonly missing?: boolean;
  /** eGoPay: errors answer with HTTP 200 and the code in the body, instead of as HTTP status. */
  readonly errorsInBody?: boolean;
  /** Default `once`. `forged` claims a success right after creation, and is followed by the true one. */
  readonly webhook?: 'once' | 'never' | 'late' | 'twice' | 'forged';
  /** The transaction is settled so, `delay.auto` after its creation, without a buyer. */
  readonly autoOutcome?: Outcome;
  /** Whether the hosted page sends the buyer back after the choice. Default `true`. */
  readonly redirect?: boolean;
  /** `Cross-Origin-Opener-Policy` of the hosted page. Default: no such header. */
  readonly coop?: 'same-origin' | 'same-origin-allow-popups' | 'noopener-allow-popups' | 'unsafe-none';
  /** Raw payment URL in the create answer, whatever it is. */
  readonly paymentUrl?: string;
  /** Requests a minute that the gateway accepts for all transactions of this scenario together. */
  readonly rateLimit?: number;
  /** Each payment gets one of these, drawn; what else this scenario says, but `seed`, is not looked at. Not nested. */
  readonly oneOf?: readonly Scenario[];
  /** The same seed draws the same scenarios in the same order. Absent: chance. */
  readonly seed?: number;
}

interface Check {
  readonly expected: string;
  accepts(value: unknown): boolean;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isRaw = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';
const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ');

const oneOf = (...values: string[]): Check => ({
  expected: `one of ${quoted(values)}`,
  accepts: (value) => typeof value === 'string' && values.includes(value),
});
const boolean: Check = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };
const string: Check = { expected: 'a string', accepts: (value) => typeof value === 'string' };
const count: Check = { expected: 'a whole number, 0 or more', accepts: isCount };

const FAULT_FIELDS = ['status', 'body', 'times'];
const isFault = (value: unknown): boolean =>
  isObject(value) &&
  Object.keys(value).every((key) => FAULT_FIELDS.includes(key)) &&
  Number.isInteger(value['status']) &&
  Number(value['status']) >= 200 &&
  Number(value['status']) <= 599 &&
  (value['times'] === undefined || isCount(value['times']));
const faults: Check = {
  expected:
    'an error such as { "status": 503, "times": 2 } (status 200 to 599; body and times are optional), or a list of them',
  accepts: (value) => (Array.isArray(value) ? value.every(isFault) : isFault(value)),
};

const DELAY_FIELDS = ['create', 'read', 'auto', 'settle', 'webhook'];
const CHECKS: Readonly<Record<keyof Scenario, Check>> = {
  createShape: oneOf('wrapped', 'flat', 'data'),
  messageShape: oneOf('array', 'string'),
  create: faults,
  createLost: count,
  createLostAs: oneOf('break', 'hang'),
  read: faults,
  delay: {
    expected: `milliseconds, as whole numbers, by any of ${quoted(DELAY_FIELDS)}`,
    accepts: (value) =>
      isObject(value) && Object.entries(value).every(([key, delay]) => DELAY_FIELDS.includes(key) && isCount(delay)),
  },
  statuses: {
    expected: 'a list of raw statuses, such as ["PENDING", "PROCESSING"]',
    accepts: (value) => Array.isArray(value) && value.every(isRaw),
  },
  finalStatus: { expected: 'a string or a number', accepts: isRaw },
  amount: { expected: 'a number, a string or null', accepts: (value) => value === null || isRaw(value) },
  numbers: oneOf('string', 'number'),
  missing: boolean,
  errorsInBody: boolean,
  webhook: oneOf('once', 'never', 'late', 'twice', 'forged'),
  autoOutcome: oneOf(...OUTCOMES),
  redirect: boolean,
  coop: oneOf('same-origin', 'same-origin-allow-popups', 'noopener-allow-popups', 'unsafe-none'),
  paymentUrl: string,
  rateLimit: count,
  oneOf: {
    expected: 'a list of at least one scenario without "oneOf", such as [{}, { "webhook": "never" }]',
    accepts: (value) =>
      Array.isArray(value) && value.length > 0 && value.every((each) => isObject(each) && !('oneOf' in each)),
  },
  seed: count,
};

const isScenarioField = (field: string): field is keyof Scenario => Object.hasOwn(CHECKS, field);

/** Whether a value is one of the {@link OUTCOMES}. */
export const isOutcome = (value: unknown): value is Outcome => OUTCOMES.some((outcome) => outcome === value);

/**
 * A copy of the scenario, once it has been found sound.
 * Throws a {@link SandboxError} `invalid_scenario` that names the field and what it takes.
 */
export function checkScenario(scenario: unknown): Scenario {
  if (!isObject(scenario)) {
    throw new SandboxError('invalid_scenario', 'A scenario must be an object, such as { "webhook": "never" }.');
  }
  for (const [field, value] of Object.entries(scenario)) {
    if (!isScenarioField(field)) {
      throw new SandboxError(
        'invalid_scenario',
        `Unknown scenario field "${field}". The fields are ${quoted(Object.keys(CHECKS))}.`,
      );
    }
    if (value !== undefined && !CHECKS[field].accepts(value)) {
      throw new SandboxError(
        'invalid_scenario',
        `Scenario field "${field}" must be ${CHECKS[field].expected}; it is ${JSON.stringify(value)}.`,
      );
    }
  }
  const sound = JSON.parse(JSON.stringify(scenario)) as Scenario;
  sound.oneOf?.forEach(checkScenario);
  return sound;
}

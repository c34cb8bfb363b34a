/**
 * Scenarios: what happens to a transaction. A scenario is plain data that can be JSON. It is checked when it is given.
 * This file only describes it; the other files read it and do what it says.
 */
import { boolean, isObject, oneOf, quoted, type Check, type Checks } from '../lib/checks.js';
import { SandboxError } from '../lib/errors.js';

/** How a checkout can end. `data-outcome` on the hosted page's buttons has these values. */
export const OUTCOMES = ['succeeded', 'failed', 'canceled', 'expired'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * The calls of a merchant's server. `link` asks for the address of the hosted page, if the create call does not give
 * it. `cancel` ends a transaction that is not paid.
 */
export const OPERATIONS = ['create', 'link', 'read', 'cancel', 'refund'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What a webhook is signed with. The last two can come from an attacker. */
export const SIGNING_KEYS = ['webhook-secret', 'api-secret', 'wrong-secret', 'none'] as const;
export type SigningKey = (typeof SIGNING_KEYS)[number];

/** The vendors, with their options and the settings for their clients. Each vendor adds itself in its own file. */
export interface Gateways {}

/** Name of a simulated gateway. It is the first segment of its paths. */
export type GatewayName = keyof Gateways;

/** An answer instead of the usual one. */
export interface Fault {
  /** HTTP status, 200 to 599. */
  readonly status: number;
  /** A string is sent unchanged (as HTML), anything else as JSON. Default: the vendor's body for this status. */
  readonly body?: unknown;
  /** How many requests get it. Default: all. */
  readonly times?: number;
}

/** Delays in ms. Default: none. */
export interface Delays {
  /** Before the create call is answered. The transaction already exists. */
  readonly create?: number;
  /** Before the call for the hosted page is answered, if the vendor has one. */
  readonly link?: number;
  /** Before a status read is answered, with the status from before the delay. */
  readonly read?: number;
  /** Before the merchant's cancel is answered. The transaction is already canceled. */
  readonly cancel?: number;
  /** Before a refund is answered. */
  readonly refund?: number;
  /** From creation to `autoOutcome`. */
  readonly auto?: number;
  /** From the buyer's choice to the final status. */
  readonly settle?: number;
  /** From the final status to the webhook (`forged`: from creation). Default for `late`: 10 s. */
  readonly webhook?: number;
}

/**
 * What happens to a transaction with this scenario. All fields are optional. The fields below are for all vendors that
 * have the feature. Each vendor adds its own fields in its file.
 */
export interface Scenario {
  /** Errors instead of creates, one after another. Nothing is created. */
  readonly create?: Fault | readonly Fault[];
  /** The first n creates succeed, but their answer is lost. */
  readonly createLost?: number;
  /** How it is lost: the connection breaks (default), or no answer comes. */
  readonly createLostAs?: 'break' | 'hang';
  /** Errors instead of the hosted page's address, if the vendor has a separate call for it. */
  readonly link?: Fault | readonly Fault[];
  /** Errors instead of status reads, one after another. */
  readonly read?: Fault | readonly Fault[];
  /** Errors instead of the merchant's cancels. Nothing is canceled. */
  readonly cancel?: Fault | readonly Fault[];
  /** Errors instead of refunds. */
  readonly refund?: Fault | readonly Fault[];
  readonly delay?: Delays;
  /** Raw statuses after the choice, one per status read, before the final one. */
  readonly statuses?: readonly (string | number)[];
  /** Raw status instead of the final one, in status reads. */
  readonly finalStatus?: string | number;
  /** Raw amount in status reads. */
  readonly amount?: string | number | null;
  /** The first n tries to pay fail, and the buyer may try again, if the vendor allows that. */
  readonly failedAttempts?: number;
  /** The buyer pays at the moment when the merchant cancels. The cancel is refused. */
  readonly paidAtCancel?: boolean;
  /** Default `once`. `forged`: a false success right after creation, and the true webhook later. */
  readonly webhook?: 'once' | 'never' | 'late' | 'twice' | 'forged';
  /**
   * What webhooks are signed with, if the vendor signs them: the webhook secret (default), the API's secret, a wrong
   * secret (default of `forged`), or nothing.
   */
  readonly signedWith?: SigningKey;
  /** The outcome, chosen without a buyer `delay.auto` after the creation. */
  readonly autoOutcome?: Outcome;
  /** Whether the hosted page sends the buyer back after the choice. Default `true`. */
  readonly redirect?: boolean;
  /** A vendor that adds a query to the return address adds a second `?` if there is one already. */
  readonly doubledQuery?: boolean;
  /** `Cross-Origin-Opener-Policy` of the hosted page. Default: no such header. */
  readonly coop?: 'same-origin' | 'same-origin-allow-popups' | 'noopener-allow-popups' | 'unsafe-none';
  /** Raw payment URL in the create answer. It is not checked. */
  readonly paymentUrl?: string;
  /** Requests per minute that the gateway accepts for all transactions of this scenario together. */
  readonly rateLimit?: number;
  /** Each payment gets one of these at random. All other fields except `seed` are ignored. Cannot be nested. */
  readonly oneOf?: readonly Scenario[];
  /** The same seed gives the same scenarios in the same order. Default: a random seed. */
  readonly seed?: number;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isRaw = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';
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

const DELAY_FIELDS: readonly string[] = [...OPERATIONS, 'auto', 'settle', 'webhook'];
const COMMON_CHECKS: Checks = {
  create: faults,
  createLost: count,
  createLostAs: oneOf('break', 'hang'),
  link: faults,
  read: faults,
  cancel: faults,
  refund: faults,
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
  failedAttempts: count,
  paidAtCancel: boolean,
  webhook: oneOf('once', 'never', 'late', 'twice', 'forged'),
  signedWith: oneOf(...SIGNING_KEYS),
  autoOutcome: oneOf(...OUTCOMES),
  redirect: boolean,
  doubledQuery: boolean,
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

/** Whether a value is one of the {@link OUTCOMES}. */
export const isOutcome = (value: unknown): value is Outcome => OUTCOMES.some((outcome) => outcome === value);

/**
 * A copy of the scenario, if it is valid. `switches` are the vendors' own fields. Throws a {@link SandboxError}
 * `invalid_scenario` that names the field and the accepted values.
 */
export function checkScenario(scenario: unknown, switches: Checks): Scenario {
  if (!isObject(scenario)) {
    throw new SandboxError('invalid_scenario', 'A scenario must be an object, such as { "webhook": "never" }.');
  }
  const checks: Checks = { ...switches, ...COMMON_CHECKS };
  for (const [field, value] of Object.entries(scenario)) {
    const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
    if (check === undefined) {
      throw new SandboxError(
        'invalid_scenario',
        `Unknown scenario field "${field}". The fields are ${quoted(Object.keys(checks))}.`,
      );
    }
    if (value !== undefined && !check.accepts(value)) {
      throw new SandboxError(
        'invalid_scenario',
        `Scenario field "${field}" must be ${check.expected}; it is ${JSON.stringify(value)}.`,
      );
    }
  }
  const valid = JSON.parse(JSON.stringify(scenario)) as Scenario;
  valid.oneOf?.forEach((each) => checkScenario(each, switches));
  return valid;
}

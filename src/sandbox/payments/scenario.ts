/**
 * What can be made to happen to a transaction: a plain, JSON-serialisable description, checked when
 * it is given. Nothing here acts; the other files ask the scenario and do as it says.
 */
import { boolean, isObject, oneOf, quoted, type Check, type Checks } from '../lib/checks.js';
import { SandboxError } from '../lib/errors.js';

/** How a checkout can end. `data-outcome` on the hosted page's buttons has these values. */
export const OUTCOMES = ['succeeded', 'failed', 'canceled', 'expired'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * The calls that a merchant's server makes: `link` asks for the hosted page of a transaction where the
 * create call has not given it, `cancel` ends one that nobody has paid.
 */
export const OPERATIONS = ['create', 'link', 'read', 'cancel', 'refund'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What a webhook is signed with. The last two are what somebody else can do. */
export const SIGNING_KEYS = ['webhook-secret', 'api-secret', 'wrong-secret', 'none'] as const;
export type SigningKey = (typeof SIGNING_KEYS)[number];

/** The vendors, each with its options and with what a client of it is configured with. Each declares its own in its file. */
export interface Gateways {}

/** Name of a simulated gateway: the first part of its paths. */
export type GatewayName = keyof Gateways;

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
  /** Before the call for the hosted page is answered, where a vendor has one. */
  readonly link?: number;
  /** Before a status read is answered; the answer is as old as the request. */
  readonly read?: number;
  /** Before the merchant's cancel is answered; it has happened already meanwhile. */
  readonly cancel?: number;
  /** Before a refund is answered. */
  readonly refund?: number;
  /** From creation to `autoOutcome`. */
  readonly auto?: number;
  /** From the buyer's choice to the final status. */
  readonly settle?: number;
  /** From the final status to the webhook (`forged`: from creation). `late` without it: 10 s. */
  readonly webhook?: number;
}

/**
 * What happens to a transaction that this scenario is meant for. Everything is optional. The fields below are for
 * all vendors, as far as they have such a thing; each declares its own switches in its file.
 */
export interface Scenario {
  /** Errors in place of creating, one after another. Nothing is created. */
  readonly create?: Fault | readonly Fault[];
  /** The first n creates succeed inside, and the answer is lost. */
  readonly createLost?: number;
  /** How it is lost: the connection breaks (default), or no answer ever comes. */
  readonly createLostAs?: 'break' | 'hang';
  /** Errors in place of the hosted page's address, where a vendor has a call of its own for it. */
  readonly link?: Fault | readonly Fault[];
  /** Errors in place of status reads, one after another. */
  readonly read?: Fault | readonly Fault[];
  /** Errors in place of the merchant's cancels. Nothing is canceled. */
  readonly cancel?: Fault | readonly Fault[];
  /** Errors in place of refunds. */
  readonly refund?: Fault | readonly Fault[];
  readonly delay?: Delays;
  /** Raw statuses answered after the choice, one per read, before the final one. */
  readonly statuses?: readonly (string | number)[];
  /** Raw status in place of the final one, in status reads. */
  readonly finalStatus?: string | number;
  /** Raw amount that status reads claim. */
  readonly amount?: string | number | null;
  /** The first n times that the buyer pays, the attempt fails and the buyer may try again; where a vendor allows that. */
  readonly failedAttempts?: number;
  /** The buyer pays in the very moment in which the merchant cancels: the cancel is refused. */
  readonly paidAtCancel?: boolean;
  /** Default `once`. `forged` claims a success right after creation, and is followed by the true one. */
  readonly webhook?: 'once' | 'never' | 'late' | 'twice' | 'forged';
  /**
   * What webhooks are signed with, where a vendor signs them: its webhook secret (default), the API's, another
   * that nobody knows (default of `forged`), or nothing.
   */
  readonly signedWith?: SigningKey;
  /** The transaction is settled so, `delay.auto` after its creation, without a buyer. */
  readonly autoOutcome?: Outcome;
  /** Whether the hosted page sends the buyer back after the choice. Default `true`. */
  readonly redirect?: boolean;
  /** Vendors that add a query to the return address add it with a second `?` where there is one already. */
  readonly doubledQuery?: boolean;
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
 * A copy of the scenario, once it has been found sound; `switches` are the vendors' own fields.
 * Throws a {@link SandboxError} `invalid_scenario` that names the field and what it takes.
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
  const sound = JSON.parse(JSON.stringify(scenario)) as Scenario;
  sound.oneOf?.forEach((each) => checkScenario(each, switches));
  return sound;
}

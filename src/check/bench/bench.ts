/**
 * What the checks share: the proxy, the sandbox, one session that many checks read, and functions that create and read
 * sessions and wait for them, with clear errors.
 */
import { randomUUID } from 'node:crypto';
import {
  CheckoutSessionSchema,
  IDEMPOTENCY_KEY_HEADER,
  type CheckoutSession,
  type ProblemCode,
} from '../../contract/index.js';
import { BrokenPromiseError, expect, NotCheckedError } from './expect.js';
import type { ResolvedOptions } from './options.js';
import { createProxyClient, type Answer, type ProxyClient } from './proxy-client.js';
import { createSandboxControl, type SandboxControl } from './sandbox-control.js';

/** A created session, with its idempotency key and the answer. */
export interface OpenSession {
  readonly key: string;
  readonly answer: Answer;
  readonly session: CheckoutSession;
}

/** The tools of one run. */
export interface Bench {
  readonly options: ResolvedOptions;
  readonly proxy: ProxyClient;
  readonly sandbox: SandboxControl;
  /** The session that every check may read and no check may settle. Created at the first call. */
  shared(): Promise<OpenSession>;
  /** Creates a session for one check. Throws a {@link NotCheckedError} if an earlier check has paid the order. */
  open(fields?: Readonly<Record<string, unknown>>): Promise<OpenSession>;
  /** Runs `act` while new payments get a scenario. */
  during<Result>(scenario: Readonly<Record<string, unknown>>, act: () => Promise<Result>): Promise<Result>;
  /** Reads a session. It must exist. */
  retrieve(id: string): Promise<CheckoutSession>;
  /** Polls until the gateway has had more status reads than `reads`. Returns the session after that. */
  retrieveAfterRead(session: CheckoutSession, reads: number): Promise<CheckoutSession>;
  /** Repeats `ask` until it returns a value. After `options.patience` it throws: `what` did not happen. */
  until<Result>(what: string, ask: () => Promise<Result | undefined>): Promise<Result>;
}

/** Ms between the first polls, for what a webhook causes at once. */
const INTERVAL = 100;
const QUICK_QUESTIONS = 5;
/** Ms between the later polls, if the proxy sends no `Retry-After`. */
const DEFAULT_INTERVAL = 3000;

export function createBench(options: ResolvedOptions): Bench {
  const proxy = createProxyClient(options);
  const sandbox = createSandboxControl(options);
  let shared: Promise<OpenSession> | undefined;

  const bench: Bench = {
    options,
    proxy,
    sandbox,
    shared: () => (shared ??= create({}, (message) => new BrokenPromiseError(`${message}.`))),
    open: (fields = {}) => create(fields, (message) => new NotCheckedError(message)),

    async during(scenario, act) {
      const gateway = options.gateway ?? (await bench.shared()).session.gateway;
      await sandbox.script(gateway, scenario);
      try {
        return await act();
      } finally {
        await sandbox.script(gateway, {});
      }
    },

    retrieve: async (id) => sessionOf(await proxy.retrieve(id), 200),

    async retrieveAfterRead(session, reads) {
      await bench.until('The proxy asked the gateway about the payment', async () => {
        await bench.retrieve(session.id);
        const transaction = await sandbox.transactionOf(session);
        return transaction.reads > reads ? transaction : undefined;
      });
      return bench.retrieve(session.id);
    },

    async until(what, ask) {
      for (let asked = 1, waited = 0; waited <= options.patience; asked++) {
        const result = await ask();
        if (result !== undefined) return result;
        // Later at the proxy's interval: the proxy may skip status reads for polls that come sooner.
        const pause = asked <= QUICK_QUESTIONS ? INTERVAL : pollInterval();
        await options.sleep(pause);
        waited += pause;
      }
      throw new BrokenPromiseError(`Did not happen within ${options.patience / 1000} s: ${what}.`);
    },
  };
  return bench;

  /** The last `Retry-After`, in ms. */
  function pollInterval(): number {
    const seconds = proxy.answers.findLast(({ headers }) => headers.has('Retry-After'))?.headers.get('Retry-After');
    return /^[1-9]\d*$/.test(seconds ?? '') ? Number(seconds) * 1000 : DEFAULT_INTERVAL;
  }

  async function create(
    fields: Readonly<Record<string, unknown>>,
    ofPaidOrder: (message: string) => Error,
  ): Promise<OpenSession> {
    const key = randomUUID();
    const answer = await proxy.create(fields, { [IDEMPOTENCY_KEY_HEADER]: key });
    if (codeOf(answer) === 'order_already_paid')
      throw ofPaidOrder(`the order "${options.order}" is paid already; name one that is not`);
    return { key, answer, session: sessionOf(answer, 201) };
  }
}

/** The session of an answer. It must have this status and a session. */
export function sessionOf(answer: Answer, status: number): CheckoutSession {
  expect(answer.status === status, `${answer.asked} answered ${describe(answer)}, expected ${status} with a session.`);
  const parsed = CheckoutSessionSchema.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  const { path = [], message = 'not an object' } = parsed.error.issues[0] ?? {};
  throw new BrokenPromiseError(
    `${answer.asked} answered something that is not a session: "${path.join('.')}" is wrong (${message}).`,
  );
}

/**
 * Checks that an answer is an error with this status and code. A missing code is not reported here: the check of all
 * problems reports it once.
 */
export function expectProblem(answer: Answer, status: number, code: ProblemCode, why: string): void {
  const given = codeOf(answer);
  const good = answer.status === status && (given === undefined || given === code);
  expect(good, `${why}: ${answer.asked} answered ${describe(answer)}, expected ${status} ${code}.`);
}

/** Status and code, if there is one. */
export const describe = (answer: Answer): string =>
  [answer.status, codeOf(answer)].filter((part) => part !== undefined).join(' ');

/** The code of a problem, even if the rest of the problem is not valid. */
export const codeOf = ({ body }: Answer): string | undefined =>
  typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' ? body.code : undefined;

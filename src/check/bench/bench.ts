/**
 * What the checks share: the proxy, the sandbox, one session that many of them look at, and ways to
 * open, read and await sessions that explain themselves when they fail.
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

/** A session that was created, with all that is needed to create it again. */
export interface OpenSession {
  readonly key: string;
  readonly answer: Answer;
  readonly session: CheckoutSession;
}

/** The workplace of one run. */
export interface Bench {
  readonly options: ResolvedOptions;
  readonly proxy: ProxyClient;
  readonly sandbox: SandboxControl;
  /** The session that every check may read and none may settle; created at the first call. */
  shared(): Promise<OpenSession>;
  /** Creates a session of its own; throws a {@link NotCheckedError} where a check before this one has paid the order. */
  open(fields?: Readonly<Record<string, unknown>>): Promise<OpenSession>;
  /** Does something while new payments meet a scenario. */
  during<Result>(scenario: Readonly<Record<string, unknown>>, act: () => Promise<Result>): Promise<Result>;
  /** Reads a session that must be there. */
  look(id: string): Promise<CheckoutSession>;
  /** Reads a session until the proxy has asked the gateway since `reads`, and answers with what it says then. */
  lookAfresh(session: CheckoutSession, reads: number): Promise<CheckoutSession>;
  /** Asks again and again until there is an answer; after the patience is used up, `what` has not happened. */
  until<Result>(what: string, ask: () => Promise<Result | undefined>): Promise<Result>;
}

/** Ms between the first questions, which are many enough for what a webhook has set off. */
const INTERVAL = 100;
const QUICK_QUESTIONS = 5;
/** Ms between the others, where the proxy does not say. */
const CADENCE = 3000;

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

    look: async (id) => sessionOf(await proxy.retrieve(id), 200),

    async lookAfresh(session, reads) {
      await bench.until('The proxy asked the gateway about the payment', async () => {
        await bench.look(session.id);
        const transaction = await sandbox.transactionOf(session);
        return transaction.reads > reads ? transaction : undefined;
      });
      return bench.look(session.id);
    },

    async until(what, ask) {
      for (let asked = 1, waited = 0; waited <= options.patience; asked++) {
        const result = await ask();
        if (result !== undefined) return result;
        // Then as the proxy says: it may leave out gateway reads for those who ask more often.
        const pause = asked <= QUICK_QUESTIONS ? INTERVAL : cadence();
        await options.sleep(pause);
        waited += pause;
      }
      throw new BrokenPromiseError(`Did not happen within ${options.patience / 1000} s: ${what}.`);
    },
  };
  return bench;

  /** The last `Retry-After`, in ms. */
  function cadence(): number {
    const seconds = proxy.answers.findLast(({ headers }) => headers.has('Retry-After'))?.headers.get('Retry-After');
    return /^[1-9]\d*$/.test(seconds ?? '') ? Number(seconds) * 1000 : CADENCE;
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

/** The session of an answer that must have one. */
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
 * An answer that must be a refusal. A code that is missing is left to the check of all problems'
 * shape, so that one mistake is told once.
 */
export function expectProblem(answer: Answer, status: number, code: ProblemCode, why: string): void {
  const given = codeOf(answer);
  const good = answer.status === status && (given === undefined || given === code);
  expect(good, `${why}: ${answer.asked} answered ${describe(answer)}, expected ${status} ${code}.`);
}

/** Status and, where there is one, code. */
export const describe = (answer: Answer): string =>
  [answer.status, codeOf(answer)].filter((part) => part !== undefined).join(' ');

/** The code of a problem, whether or not the rest of it is sound. */
export const codeOf = ({ body }: Answer): string | undefined =>
  typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' ? body.code : undefined;

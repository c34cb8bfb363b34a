/**
 * Wrong implementations that others have shipped, each as one edit of our sources. `npm run mutate`
 * makes each edit in a copy and expects a test to fail; an edit that no longer fits is an error, so
 * that this list cannot fall behind the code.
 */

/** One known wrong implementation. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The tests that should notice: Node tests, or component tests in Chromium. */
  readonly tests: readonly string[];
}

const CHECKOUT = ['test/checkout/checkout.test.ts', 'test/checkout/blocked.test.ts'];
const WATCH = ['test/checkout/watch.test.ts'];
const ATTEMPTS = ['test/checkout/attempt-store.test.ts'];

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'closed means failed',
    file: 'src/checkout/payment-follower.ts',
    find: "if (state.name !== 'checkout') return;",
    replace: "if ('session' in state && state.session) return this.settle({ ...state.session, status: 'failed' });",
    tests: CHECKOUT,
  },
  {
    name: 'closed means canceled: the watch ends',
    file: 'src/checkout/payment-follower.ts',
    find: "if (state.name !== 'checkout') return;",
    replace: "if ('session' in state) return this.#endWatch();",
    tests: CHECKOUT,
  },
  {
    name: 'timeout means failed',
    file: 'src/checkout/payment-follower.ts',
    find: 'this.#patience = this.win.setTimeout(() => this.stopWaiting(), patience);',
    replace:
      "this.#patience = this.win.setTimeout(() => { const live = this.liveSession; if (live) this.settle({ ...live, status: 'failed' }); }, patience);",
    tests: CHECKOUT,
  },
  {
    name: 'no origin check',
    file: 'src/checkout/return-channel.ts',
    find: 'if (origins.includes(origin)) hear(',
    replace: 'if (origin) hear(',
    tests: CHECKOUT,
  },
  {
    name: 'a message is believed',
    file: 'src/checkout/payment-follower.ts',
    find: 'if (this.attempt?.session?.reference !== reference) return false;',
    replace:
      "if (this.attempt?.session?.reference !== reference) return false;\n    this.settle({ ...this.attempt.session, status: 'succeeded' });",
    tests: CHECKOUT,
  },
  {
    name: 'opener kept although isolated',
    file: 'src/checkout/hosted-page.ts',
    find: 'if (isolated) this.#popup?.isolate();',
    replace: 'void isolated;',
    tests: CHECKOUT,
  },
  {
    name: 'retry without delay',
    file: 'src/checkout/watch.ts',
    find: 'delay = Math.min(RAMP_LAST, RETRY_FIRST * 2 ** this.#failures++);',
    replace: 'delay = 10;\n      this.#budget.delay = () => 0;',
    tests: WATCH,
  },
  {
    name: 'success from the return URL',
    file: 'src/checkout/payment-follower.ts',
    find: 'const returned = takeReturnedSession(this.win, this.options.order);',
    replace:
      "const returned = takeReturnedSession(this.win, this.options.order);\n    if (/success/.test(this.win.location.href)) this.emit(paymentEvent('payment-success', { session: session ?? stored?.session as never }));",
    tests: CHECKOUT,
  },
  {
    name: 'lock never released',
    file: 'src/checkout/attempt-store.ts',
    find: '        ran = true;\n        task();\n',
    replace: '        ran = true;\n        task();\n        await new Promise(() => {});\n',
    tests: ATTEMPTS,
  },
  {
    name: 'a frozen tab’s lock is waited for',
    file: 'src/checkout/attempt-store.ts',
    find: 'const timer = this.#win.setTimeout(() => abort.abort(), LOCK_PATIENCE);',
    replace: 'const timer = this.#win.setTimeout(() => {}, LOCK_PATIENCE);',
    tests: ATTEMPTS,
  },
  {
    name: 'poll with setInterval: the next request does not wait for the answer',
    file: 'src/checkout/watch.ts',
    find: 'if (this.#budget.delay()) return this.#schedule(DEBOUNCE);',
    replace: 'this.#win.setTimeout(() => void this.#run(), RAMP_FIRST);',
    tests: WATCH,
  },
  {
    name: 'attempt forgotten before the event',
    file: 'src/checkout/attempt-store.ts',
    find: '      deliver?.();\n',
    replace: '      this.write({ ...attempt, doneAt: 1 });\n      deliver?.();\n',
    tests: ATTEMPTS,
  },
  {
    name: 'every tab tells the end',
    file: 'src/checkout/attempt-store.ts',
    find: 'if (session ? told.includes(session.reference) : !isOurs || latest.doneAt || (latest.session && !attempt.session)) return;',
    replace: '',
    tests: [...ATTEMPTS, ...CHECKOUT],
  },
  {
    name: 'a second click makes a second session',
    file: 'src/checkout/checkout.ts',
    find: 'if (session) this.#presentAgain(session);\n    else if',
    replace: "if (session) { this.reset(); this.attempt = undefined; this.store.write({ key: '', startedAt: 0, returnUrl: '', doneAt: 1 }); this.#start(); }\n    else if",
    tests: CHECKOUT,
  },
  {
    name: 'the checkout address is not checked',
    file: 'src/checkout/checkout-url.ts',
    find: "return protocol === 'https:' && !port && isAllowed ? href : undefined;",
    replace: 'return href || (isAllowed && port ? href : undefined);',
    tests: ['test/checkout/checkout-url.test.ts', ...CHECKOUT],
  },
  {
    name: 'a lost answer is repeated with a new key',
    file: 'src/checkout/create-attempt.ts',
    find: 'const delay = Math.max(1000, (failure!.retryAfter ?? 2 ** (retry - 1)) * 1000);',
    replace: 'const delay = Math.max(1000, (failure!.retryAfter ?? 2 ** (retry - 1)) * 1000);\n      attempt = store.begin();',
    tests: CHECKOUT,
  },
  {
    name: 'amount not compared',
    file: 'src/proxy/verify-session.ts',
    find: 'const otherAmount = state.amount !== undefined && !sameMoney(state.amount, session.amount);',
    replace: 'const otherAmount = sameMoney({ value: 1, currency: "XOF" }, { value: 2, currency: "XOF" });',
    tests: ['test/proxy/verify-session.test.ts'],
  },
  {
    name: 'an unknown status means failed',
    file: 'src/proxy/gateways/dexchange.ts',
    find: "FINAL_STATUS.get(found.Status ?? found.status ?? '') ?? 'pending'",
    replace: "FINAL_STATUS.get(found.Status ?? found.status ?? '') ?? 'failed'",
    tests: ['test/proxy/gateways/dexchange.test.ts'],
  },
];

/** What a check is: one promise of the contract, as a sentence, and a function that checks it over HTTP. */
import type { Bench } from '../bench/bench.js';

/** One promise of the contract, and how to check it. */
export interface Check {
  /** Stable name, kebab-case. */
  readonly id: string;
  /** What must be true, as a sentence. */
  readonly promise: string;
  /** What it needs: the shared session, or a sandbox. */
  readonly needs?: 'session' | 'sandbox';
  /** Resolves if the promise is kept. Throws a {@link BrokenPromiseError} or a {@link NotCheckedError}. */
  run(bench: Bench): Promise<void>;
}

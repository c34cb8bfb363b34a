/** What a check is: it states one thing that the contract promises, in a sentence, and tries it over HTTP. */
import type { Bench } from '../bench/bench.js';

/** One promise of the contract, and how to try it. */
export interface Check {
  /** Stable name, kebab-case. */
  readonly id: string;
  /** What must be true, as a sentence. */
  readonly promise: string;
  /** What it cannot do without: a session that could be created, or a sandbox that can be scripted. */
  readonly needs?: 'session' | 'sandbox';
  /** Resolves where the promise is kept; throws a {@link BrokenPromiseError} or a {@link NotCheckedError}. */
  run(bench: Bench): Promise<void>;
}

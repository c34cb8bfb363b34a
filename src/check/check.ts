/**
 * What a check is and what comes of it. A check states one thing that the contract promises, in a
 * sentence, and tries it over HTTP. It throws where the promise is broken; it knows no printing.
 */
import type { Bench } from './bench.js';

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

/** What came of one check. */
export interface Verdict {
  readonly id: string;
  readonly promise: string;
  readonly result: 'holds' | 'fails' | 'not checked';
  /** Why it fails, or why it was not checked. */
  readonly reason?: string;
}

/** What came of all checks. */
export interface Report {
  /** The proxy's base URL. */
  readonly url: string;
  readonly verdicts: readonly Verdict[];
  /** How many hold. */
  readonly holds: number;
  /** How many fail. */
  readonly fails: number;
  /** How many were not checked. */
  readonly notChecked: number;
}

/** The proxy does not do what the contract says. The message says what was seen and what was expected. */
export class BrokenPromiseError extends Error {
  override readonly name = 'BrokenPromiseError';
}

/** The promise could not be tried. The message says what was missing. */
export class NotCheckedError extends Error {
  override readonly name = 'NotCheckedError';
}

/** Throws a {@link BrokenPromiseError} unless the condition is true. */
export function expect(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new BrokenPromiseError(reason);
}

/** The results of the checks. */

/** The result of one check. */
export interface Verdict {
  readonly id: string;
  readonly promise: string;
  readonly result: 'holds' | 'fails' | 'not checked';
  /** Why it fails, or why it was not checked. */
  readonly reason?: string;
}

/** The results of all checks. */
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

/** The errors with which a check reports a broken promise, or one that it could not check. */

/** The proxy breaks the contract. The message says what happened and what was expected. */
export class BrokenPromiseError extends Error {
  override readonly name = 'BrokenPromiseError';
}

/** The promise could not be checked. The message says what was missing. */
export class NotCheckedError extends Error {
  override readonly name = 'NotCheckedError';
}

/** Throws a {@link BrokenPromiseError} unless the condition is true. */
export function expect(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new BrokenPromiseError(reason);
}

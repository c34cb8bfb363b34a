/** How a check says that its promise is broken, or could not be tried. It throws, and knows no printing. */

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

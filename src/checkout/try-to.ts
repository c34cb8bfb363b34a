/** The result of a function that may throw; `undefined` if it throws. For errors that tell us nothing. */
export function tryTo<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

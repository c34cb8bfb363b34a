/** What may throw, where a throw says no more than nothing does. */
export function tryTo<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

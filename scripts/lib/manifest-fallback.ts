/** Defaults of custom properties, which stand where the styles read them and nowhere else. */

/** The second half of the first `var(--name, …)` in a stylesheet; `undefined` where there is none. */
export function fallbackOf(property: string, styles: string): string | undefined {
  const [before] = new RegExp(`var\\(\\s*${property}\\s*,\\s*`).exec(styles) ?? [];
  if (before === undefined) return undefined;
  const rest = styles.slice(styles.indexOf(before) + before.length);
  let depth = 1;
  const end = [...rest].findIndex((character) => {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    return depth === 0;
  });
  return rest.slice(0, end).trim();
}

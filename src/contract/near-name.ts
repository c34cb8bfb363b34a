/**
 * Finds misspelled names of options and attributes, which would have no effect. Widget and proxy both tell the
 * developer which name was meant, so they share one rule.
 */

/** Whether the edit distance is at most `edits`. */
export const isNear = (a: string, b: string, edits: number): boolean =>
  a[0] === b[0]
    ? !a || isNear(a.slice(1), b.slice(1), edits)
    : edits > 0 &&
      (isNear(a.slice(1), b, edits - 1) ||
        isNear(a, b.slice(1), edits - 1) ||
        isNear(a.slice(1), b.slice(1), edits - 1));

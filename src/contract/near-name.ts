/**
 * Whether a name is nearly another one: for options and attributes that do nothing because of a slip.
 * Both sides tell the developer what was meant, so both must mean the same by "nearly".
 */

/** Whether the edit distance is at most `edits`. */
export const isNear = (a: string, b: string, edits: number): boolean =>
  a[0] === b[0]
    ? !a || isNear(a.slice(1), b.slice(1), edits)
    : edits > 0 &&
      (isNear(a.slice(1), b, edits - 1) ||
        isNear(a, b.slice(1), edits - 1) ||
        isNear(a.slice(1), b.slice(1), edits - 1));

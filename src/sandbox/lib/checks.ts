/** How values that come from outside are checked: each check says in words what it takes. */

/** What a value must be. */
export interface Check {
  /** Follows "must be" in a refusal. */
  readonly expected: string;
  accepts(value: unknown): boolean;
}

/** Checks, by the name of what they check. */
export type Checks = Readonly<Record<string, Check>>;

/** Strings between double quotes, with commas. */
export const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ');

/** One of these strings. */
export const oneOf = (...values: readonly string[]): Check => ({
  expected: `one of ${quoted(values)}`,
  accepts: (value) => typeof value === 'string' && values.includes(value),
});

export const boolean: Check = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };

/** Whether a value is an object with named fields. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

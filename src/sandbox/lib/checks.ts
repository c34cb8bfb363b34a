/** Checks of values from outside. Each check has a text that says what it accepts. */

/** What a value must be. */
export interface Check {
  /** Stands after "must be" in the error message. */
  readonly expected: string;
  accepts(value: unknown): boolean;
}

/** Checks, by the name of the field. */
export type Checks = Readonly<Record<string, Check>>;

/** The strings in double quotes, separated by commas. */
export const quoted = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(', ');

/** Accepts one of these strings. */
export const oneOf = (...values: readonly string[]): Check => ({
  expected: `one of ${quoted(values)}`,
  accepts: (value) => typeof value === 'string' && values.includes(value),
});

export const boolean: Check = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };

/** Whether a value is an object with named fields. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

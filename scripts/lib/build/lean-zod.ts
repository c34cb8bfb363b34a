/**
 * A small replacement for the parts of `zod/mini` that the widget's schemas use. The build uses it for the script tag
 * and the playground (see `bundles.ts` and decision 0018). The schemas do not change. Zod can transform, wait, extend
 * and explain; the widget uses none of that, and it would be a sixth of the file. A test checks that both accept,
 * refuse and return the same.
 */

/** Checks a value. Returns the value to use, or `REFUSED`. */
type Read = (value: unknown) => unknown;

const REFUSED = Symbol();

interface Schema {
  readonly read: Read;
  safeParse(value: unknown): { success: boolean; data?: unknown };
  check(...checks: Read[]): Schema;
}

const schema = (read: Read): Schema => ({
  read,
  safeParse(value) {
    const data = read(value);
    return data === REFUSED ? { success: false } : { success: true, data };
  },
  check: (...checks) =>
    schema((value) => checks.reduce((data, check) => (data === REFUSED ? data : check(data)), read(value))),
});

/** A check by a function. */
export const refine =
  (passes: (value: never) => unknown): Read =>
  (value) =>
    passes(value as never) ? value : REFUSED;

export const string = (): Schema => schema(refine((value: unknown) => typeof value === 'string'));
export const number = (): Schema => schema(refine(Number.isFinite));
export const boolean = (): Schema => schema(refine((value: unknown) => typeof value === 'boolean'));
const oneOf = (values: readonly unknown[]): Schema => schema(refine((value: unknown) => values.includes(value)));
export { oneOf as enum };

export const optional = ({ read }: Schema): Schema => schema((value) => (value === undefined ? value : read(value)));

export const array = ({ read }: Schema): Schema =>
  schema((value) => {
    if (!Array.isArray(value)) return REFUSED;
    const copy = Array.from(value, (item) => read(item));
    return copy.includes(REFUSED) ? REFUSED : copy;
  });

/** Returns a copy with the known keys only. */
export const object = (shape: Readonly<Record<string, Schema>>): Schema =>
  schema((value) => {
    if (typeof value !== 'object' || !value || Array.isArray(value)) return REFUSED;
    const copy: Record<string, unknown> = {};
    for (const [key, { read }] of Object.entries(shape)) {
      const data = read((value as typeof copy)[key]);
      if (data === REFUSED) return data;
      if (key in value) copy[key] = data;
    }
    return copy;
  });

// Other schemas in the same files, such as the request's, still need to import these.
export * from 'zod/mini';

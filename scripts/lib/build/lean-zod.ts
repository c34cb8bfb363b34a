/**
 * What the widget's schemas call of `zod/mini`, for the script tag and the playground, where the build puts
 * this in its place (see `bundles.ts` and decision 0018). The schemas stay zod's and stay as they are;
 * only the machinery under them is ours: zod's can transform, wait, extend and explain, which is a sixth of
 * the file and which nothing here uses. A test holds that both take, refuse and return the same.
 */

/** Judges a value: what to go on with, or `REFUSED`. */
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

/** Returns a copy with the keys that it knows, and no other. */
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

// Whatever the widget's own schemas do not use, such as the request's, still has to resolve.
export * from 'zod/mini';

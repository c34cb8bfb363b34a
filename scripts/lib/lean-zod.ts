/**
 * Zod for the script tag: the validating core is zod's own; what stands around it is only what the
 * widget's schemas call. `zod/mini` brings with every schema ten methods and an error class, which
 * nothing here uses and no bundler can drop: a tenth of the file. The build puts this module in
 * its place (see `vite.config.ts`); a test holds that both judge alike.
 */
import { $ZodEnum, $ZodNumber, $ZodObject, $ZodOptional, $ZodString, type $ZodCheck, type $ZodType, type ParsePayload } from 'zod/v4/core';

// Whatever the widget's own schemas do not use, such as the request's, still has to resolve.
export * from 'zod/mini';

interface Lean extends $ZodType {
  safeParse(value: unknown): { success: boolean; data?: unknown };
  check(...checks: $ZodCheck[]): Lean;
}

/** Adds the two methods of `zod/mini` that are called. */
function lean(schema: $ZodType): Lean {
  return Object.assign(schema, {
    safeParse(value: unknown) {
      const { issues, value: data } = schema['_zod'].run({ value, issues: [] }, { async: false }) as ParsePayload;
      return issues.length ? { success: false } : { success: true, data };
    },
    check(...checks: $ZodCheck[]) {
      return lean(new schema['_zod'].constr({ ...schema['_zod'].def, checks }) as $ZodType);
    },
  });
}

export const string = (): Lean => lean(new $ZodString({ type: 'string' }));
export const number = (): Lean => lean(new $ZodNumber({ type: 'number' }));
export const object = (shape: Readonly<Record<string, $ZodType>>): Lean => lean(new $ZodObject({ type: 'object', shape }));
export const optional = (innerType: $ZodType): Lean => lean(new $ZodOptional({ type: 'optional', innerType }));

const enumOf = (values: readonly string[]): Lean =>
  lean(new $ZodEnum({ type: 'enum', entries: Object.fromEntries(values.map((value) => [value, value])) }));
export { enumOf as enum };

/** A check by a function. */
export const refine = (passes: (value: unknown) => unknown): $ZodCheck => {
  const check = (payload: ParsePayload): void => {
    if (!passes(payload.value)) payload.issues.push({ code: 'custom', input: payload.value });
  };
  return { ['_zod']: { check, def: { check: 'custom' }, onattach: [] } } as unknown as $ZodCheck;
};

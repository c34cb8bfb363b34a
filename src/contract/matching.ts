/** A string of a given form. A refinement, because it is the smallest check that zod/mini has. */
import * as z from 'zod/mini';

/** A schema of the strings that match. */
export const matching = (pattern: RegExp): z.ZodMiniString => z.string().check(z.refine((text) => pattern.test(text)));

/** The tags of a doc comment that describe an element (`@slot`, `@csspart` …), taken apart. It knows no compiler. */
import type { Described } from './manifest-model.js';

/** A tag as the compiler gives it: its name, and all that follows. */
export interface DocTag {
  readonly name: string;
  readonly text?: string | undefined;
}

/** What a tag says. */
export interface TagEntry extends Described {
  /** After an equals sign, in brackets: `[--pay-button-radius=10px]`. */
  readonly default: string | undefined;
}

/** Comments break lines where the margin is; sentences do not. */
export const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

/**
 * The entries of all tags of one kind. A form that is not `name - description`, where the name may
 * be missing (the default slot) or have a type in braces before it, throws an `Error`.
 */
export function entriesOf(tags: readonly DocTag[], kind: string): TagEntry[] {
  return tags.filter(({ name }) => name === kind).map(({ text = '' }) => entry(kind, oneLine(text)));
}

function entry(kind: string, text: string): TagEntry {
  const [matched, named, value, plain, description = ''] =
    /^(?:\{[^}]*\} )?(?:(?:\[(\S+?)=(.*)\]|(\S+)) )?- (.+)$/.exec(text) ?? [];
  if (matched === undefined) throw new Error(`"@${kind} ${text}" must be "@${kind} name - What it is."`);
  return { name: named ?? plain ?? '', default: value, description };
}

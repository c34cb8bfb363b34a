/** The element, as far as `custom-elements.json` (schema 2.1.0) describes it. All other files are made from this. */

/** A name and what it stands for, in Markdown. An empty description is a gap that a test finds. */
export interface Described {
  readonly name: string;
  readonly description: string;
}

/** Something that has a type, in TypeScript, without `undefined`. */
export interface Typed extends Described {
  readonly type: { readonly text: string };
}

/** A public property, with its attribute where it has one. */
export interface Field extends Typed {
  readonly kind: 'field';
  /** As the source writes it: `'XOF'`, `false`. */
  readonly default?: string;
  readonly readonly?: true;
  readonly attribute?: string;
  readonly reflects?: true;
}

/** A public method. */
export interface Method extends Described {
  readonly kind: 'method';
  readonly static?: true;
  readonly parameters?: readonly {
    readonly name: string;
    readonly type: { readonly text: string };
    readonly default?: string;
    readonly optional: boolean;
  }[];
  readonly return: { readonly type: { readonly text: string } };
}

/** An attribute. */
export interface Attribute extends Typed {
  /** As the source writes it: `'XOF'`, `false`. */
  readonly default?: string;
  /** Its property. */
  readonly fieldName: string;
}

/** A CSS custom property that the element's styles read. */
export interface CssProperty extends Described {
  readonly default?: string;
}

/** Everything that is public about the element. */
export interface ElementModel extends Described {
  readonly tagName: string;
  readonly members: readonly (Field | Method)[];
  readonly attributes: readonly Attribute[];
  readonly events: readonly Typed[];
  readonly slots: readonly Described[];
  readonly cssParts: readonly Described[];
  readonly cssProperties: readonly CssProperty[];
  readonly cssStates: readonly Described[];
}

/** The public properties. */
export const fieldsOf = ({ members }: ElementModel): Field[] => members.filter((member) => member.kind === 'field');

/** The public methods. */
export const methodsOf = ({ members }: ElementModel): Method[] => members.filter((member) => member.kind === 'method');

/** The words of a closed set such as `'small' | 'large'`, in alphabetical order; none for any other type. */
export const wordsOf = ({ type }: Typed): string[] =>
  /^'[^']*'( \| '[^']*')*$/.test(type.text) ? type.text.split(' | ').map((word) => word.slice(1, -1)) : [];

/** A default as an attribute has it: `XOF`. An attribute that is absent has none. */
export function attributeDefault({ default: source }: Attribute): string | undefined {
  const value = source?.replace(/^(['"`])(.*)\1$/s, '$2');
  return value && value !== 'false' && value !== 'undefined' ? value : undefined;
}

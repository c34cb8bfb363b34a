/** The description of the element, as in `custom-elements.json` (schema 2.1.0). All other files are made from it. */

/** A name and its description, in Markdown. A test finds empty descriptions. */
export interface Described {
  readonly name: string;
  readonly description: string;
}

/** Something with a TypeScript type, without `undefined`. */
export interface Typed extends Described {
  readonly type: { readonly text: string };
}

/** A public property, with its attribute if it has one. */
export interface Field extends Typed {
  readonly kind: 'field';
  /** As the source writes it: `'XOF'`, `false`. */
  readonly default?: string;
  readonly readonly?: true;
  readonly attribute?: string;
  readonly reflects?: true;
}

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

/** The values of a union such as `'small' | 'large'`, in alphabetical order; none for other types. */
export const wordsOf = ({ type }: Typed): string[] =>
  /^'[^']*'( \| '[^']*')*$/.test(type.text) ? type.text.split(' | ').map((word) => word.slice(1, -1)) : [];

/** The default as an attribute's value: `XOF`. `undefined`: the attribute is not set by default. */
export function attributeDefault({ default: source }: Attribute): string | undefined {
  const value = source?.replace(/^(['"`])(.*)\1$/s, '$2');
  return value && value !== 'false' && value !== 'undefined' ? value : undefined;
}

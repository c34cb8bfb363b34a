/**
 * The public face of the element, as a plain description. Every generated file is made from this
 * and from nothing else; how it is read from the sources is `manifest-element.ts`'s business.
 */

/** A name and what it stands for, in Markdown. An empty description is a gap that a test finds. */
export interface Described {
  readonly name: string;
  readonly description: string;
}

/** A public property, with its attribute where it has one. */
export interface ElementField extends Described {
  /** In TypeScript, without `undefined`. */
  readonly type: string;
  /** The words of a closed set, in alphabetical order; empty where any value may stand. */
  readonly values: readonly string[];
  /** As the source writes it: `'XOF'`, `false`. */
  readonly default: string | undefined;
  readonly readonly: boolean;
  readonly attribute: string | undefined;
  readonly reflects: boolean;
}

/** A parameter of a method. */
export interface MethodParameter {
  readonly name: string;
  readonly type: string;
  readonly default: string | undefined;
  readonly optional: boolean;
}

/** A public method. */
export interface ElementMethod extends Described {
  readonly static: boolean;
  readonly parameters: readonly MethodParameter[];
  readonly returns: string;
}

/** A field of an event's detail. */
export interface DetailField extends Described {
  readonly type: string;
  readonly optional: boolean;
}

/** An event that the element fires. */
export interface ElementEvent extends Described {
  readonly type: string;
  readonly detail: readonly DetailField[];
}

/** A CSS custom property that the element's styles read. */
export interface CssProperty extends Described {
  readonly default: string | undefined;
}

/** Everything that is public about the element. */
export interface ElementModel extends Described {
  readonly tagName: string;
  readonly superclass: string;
  readonly fields: readonly ElementField[];
  readonly methods: readonly ElementMethod[];
  readonly events: readonly ElementEvent[];
  readonly slots: readonly Described[];
  readonly parts: readonly Described[];
  readonly cssProperties: readonly CssProperty[];
  readonly states: readonly Described[];
}

/** A sentence of the catalogues, in the languages that are built in. */
export interface Sentence extends Described {
  /** By language; a sentence with something filled in is given as its template. */
  readonly texts: Readonly<Record<string, string>>;
}

/** A property that is an attribute too. */
export type AttributeField = ElementField & { readonly attribute: string };

export const attributesOf = ({ fields }: ElementModel): readonly AttributeField[] =>
  fields.filter((field): field is AttributeField => field.attribute !== undefined);

/** A default as an attribute has it: `XOF`. An attribute that is absent has none. */
export function attributeDefault({ default: source }: ElementField): string | undefined {
  const value = source?.replace(/^(['"`])(.*)\1$/s, '$2');
  return value && value !== 'false' && value !== 'undefined' ? value : undefined;
}

/** The description as a Custom Elements Manifest (schema 2.1.0), which documentation viewers, linters and framework tools read. */
import {
  attributeDefault,
  attributesOf,
  type Described,
  type ElementField,
  type ElementMethod,
  type ElementModel,
} from './manifest-model.js';

/** The modules that a page imports, as paths in the published package. */
export interface ManifestModules {
  /** Defines the tag. */
  readonly definition: string;
  /** Holds the class, and defines nothing. */
  readonly declaration: string;
}

/** The whole document. */
export function customElementsManifest(model: ElementModel, modules: ManifestModules): object {
  const reference = { name: model.name, module: modules.declaration };
  return {
    schemaVersion: '2.1.0',
    modules: [
      {
        kind: 'javascript-module',
        path: modules.declaration,
        declarations: [declaration(model)],
        exports: [{ kind: 'js', name: model.name, declaration: reference }],
      },
      {
        kind: 'javascript-module',
        path: modules.definition,
        declarations: [],
        exports: [
          { kind: 'custom-element-definition', name: model.tagName, declaration: reference },
          { kind: 'js', name: model.name, declaration: reference },
        ],
      },
    ],
  };
}

const declaration = (model: ElementModel): object => ({
  kind: 'class',
  customElement: true,
  name: model.name,
  tagName: model.tagName,
  description: model.description,
  superclass: { name: model.superclass, package: 'lit' },
  members: [...model.fields.map(field), ...model.methods.map(method)],
  attributes: attributesOf(model).map((each) => ({
    name: each.attribute,
    description: each.description,
    type: { text: each.type },
    default: attributeDefault(each),
    fieldName: each.name,
  })),
  events: model.events.map(({ name, description, type }) => ({ name, description, type: { text: type } })),
  slots: model.slots.map(described),
  cssParts: model.parts.map(described),
  cssProperties: model.cssProperties.map((property) => ({ ...described(property), default: property.default })),
  cssStates: model.states.map(described),
});

const field = (each: ElementField): object => ({
  kind: 'field',
  ...described(each),
  type: { text: each.type },
  default: each.default,
  privacy: 'public',
  readonly: each.readonly || undefined,
  attribute: each.attribute,
  reflects: each.reflects || undefined,
});

const method = (each: ElementMethod): object => ({
  kind: 'method',
  ...described(each),
  privacy: 'public',
  static: each.static || undefined,
  parameters: each.parameters.map(({ name, type, default: value, optional }) => ({
    name,
    type: { text: type },
    default: value,
    optional: optional || undefined,
  })),
  return: { type: { text: each.returns } },
});

const described = ({ name, description }: Described): Described => ({ name, description });

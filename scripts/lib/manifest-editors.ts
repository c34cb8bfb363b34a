/** The description as editors want it: custom data for VS Code, web-types for JetBrains. Both show Markdown. */
import {
  attributeDefault,
  attributesOf,
  type AttributeField,
  type Described,
  type ElementModel,
} from './manifest-model.js';

const markdown = (value: string): object => ({ kind: 'markdown', value });

/** VS Code's setting `html.customData`: the tag, its attributes, and the words of closed sets. */
export const htmlCustomData = (model: ElementModel): object => ({
  version: 1.1,
  tags: [
    {
      name: model.tagName,
      description: markdown(model.description),
      attributes: attributesOf(model).map((field) => ({
        name: field.attribute,
        description: markdown(withDefault(field)),
        // Editors write an attribute of the set `v` without a value.
        ...(field.type === 'boolean' ? { valueSet: 'v' } : {}),
        ...(field.values.length > 0 ? { values: field.values.map((name) => ({ name })) } : {}),
      })),
    },
  ],
});

/** VS Code's setting `css.customData`: custom properties, parts and states. */
export const cssCustomData = ({ cssProperties, parts, states, tagName }: ElementModel): object => ({
  version: 1.1,
  properties: cssProperties.map((property) => ({
    name: property.name,
    description: markdown(`\`<${tagName}>\`: ${withDefault(property)}`),
  })),
  pseudoElements: parts.map(({ name, description }) => ({
    name: `::part(${name})`,
    description: markdown(`\`<${tagName}>\`: ${description}`),
  })),
  pseudoClasses: states.map(({ name, description }) => ({
    name: `:state(${name})`,
    description: markdown(`\`<${tagName}>\`: ${description}`),
  })),
});

/** JetBrains' web-types. The package's `web-types` names the file. */
export const webTypes = (
  model: ElementModel,
  { name, version }: { readonly name: string; readonly version: string },
): object => ({
  $schema: 'https://json.schemastore.org/web-types',
  name,
  version,
  'js-types-syntax': 'typescript',
  'description-markup': 'markdown',
  contributions: {
    html: {
      elements: [
        {
          name: model.tagName,
          description: model.description,
          attributes: attributesOf(model).map((field) => ({
            name: field.attribute,
            description: field.description,
            default: attributeDefault(field),
            value: { type: field.type },
          })),
          slots: model.slots.map((slot) => ({ ...described(slot), name: slot.name || 'default' })),
          js: {
            properties: model.fields.map((field) => ({
              ...described(field),
              type: field.type,
              default: field.default,
              'read-only': field.readonly || undefined,
            })),
            events: model.events.map(described),
          },
          css: {
            properties: model.cssProperties.map((property) => ({ ...described(property), default: property.default })),
            parts: model.parts.map(described),
            'pseudo-classes': model.states.map(({ name: state, description }) => ({
              name: `state(${state})`,
              description,
            })),
          },
        },
      ],
    },
  },
});

const described = ({ name, description }: Described): Described => ({ name, description });

function withDefault(
  entry: AttributeField | { readonly description: string; readonly default: string | undefined },
): string {
  const value = 'attribute' in entry ? attributeDefault(entry) : entry.default;
  return value ? `${entry.description} Default: \`${value}\`.` : entry.description;
}

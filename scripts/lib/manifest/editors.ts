/** The description for editors: custom data for VS Code, web-types for JetBrains. Both show Markdown. */
import { attributeDefault, fieldsOf, wordsOf, type Described, type ElementModel } from './model.js';

const markdown = (value: string): object => ({ kind: 'markdown', value });

/** For VS Code's setting `html.customData`: the tag, its attributes and their values. */
export const htmlCustomData = (model: ElementModel): object => ({
  version: 1.1,
  tags: [
    {
      name: model.tagName,
      description: markdown(model.description),
      attributes: model.attributes.map((attribute) => ({
        name: attribute.name,
        description: markdown(withDefault(attribute.description, attributeDefault(attribute))),
        // Editors write an attribute of the set `v` without a value.
        ...(attribute.type.text === 'boolean' ? { valueSet: 'v' } : {}),
        ...(wordsOf(attribute).length > 0 ? { values: wordsOf(attribute).map((name) => ({ name })) } : {}),
      })),
    },
  ],
});

/** For VS Code's setting `css.customData`: custom properties, parts and states. */
export const cssCustomData = ({ cssProperties, cssParts, cssStates, tagName }: ElementModel): object => ({
  version: 1.1,
  properties: cssProperties.map((property) => ({
    name: property.name,
    description: markdown(`\`<${tagName}>\`: ${withDefault(property.description, property.default)}`),
  })),
  pseudoElements: cssParts.map(({ name, description }) => ({
    name: `::part(${name})`,
    description: markdown(`\`<${tagName}>\`: ${description}`),
  })),
  pseudoClasses: cssStates.map(({ name, description }) => ({
    name: `:state(${name})`,
    description: markdown(`\`<${tagName}>\`: ${description}`),
  })),
});

/** JetBrains' web-types. `web-types` in `package.json` names the file. */
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
          attributes: model.attributes.map((attribute) => ({
            ...described(attribute),
            default: attributeDefault(attribute),
            value: { type: attribute.type.text },
          })),
          slots: model.slots.map((slot) => ({ ...described(slot), name: slot.name || 'default' })),
          js: {
            properties: fieldsOf(model).map((field) => ({
              ...described(field),
              type: field.type.text,
              default: field.default,
              'read-only': field.readonly,
            })),
            events: model.events.map(described),
          },
          css: {
            properties: model.cssProperties.map((property) => ({ ...described(property), default: property.default })),
            parts: model.cssParts.map(described),
            'pseudo-classes': model.cssStates.map(({ name: state, description }) => ({
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

const withDefault = (description: string, value: string | undefined): string =>
  value ? `${description} Default: \`${value}\`.` : description;

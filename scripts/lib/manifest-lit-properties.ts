/** The attributes of a Lit element, as its `static properties` declare them. Anything but plain literals there is refused. */
import {
  isObjectLiteralExpression,
  isPropertyAssignment,
  isPropertyDeclaration,
  type ClassDeclaration,
  type ObjectLiteralExpression,
} from 'typescript/unstable/ast';

/** One reactive property. */
export interface LitProperty {
  /** None with `attribute: false`. */
  readonly attribute: string | undefined;
  readonly reflects: boolean;
}

/** The reactive properties by name, without those that are the element's own (`state: true`). */
export function readLitProperties({ members }: ClassDeclaration): Map<string, LitProperty> {
  const declaration = members.find((member) => isPropertyDeclaration(member) && member.name.getText() === 'properties');
  const initializer = declaration && isPropertyDeclaration(declaration) ? declaration.initializer : undefined;
  if (!initializer || !isObjectLiteralExpression(initializer))
    throw new Error('`static properties` must be an object literal');
  const properties = new Map<string, LitProperty>();
  for (const [name, options] of entries(initializer)) {
    const { attribute, reflect, state } = Object.fromEntries(options);
    if (state === 'true') continue;
    properties.set(name, {
      attribute: attribute === 'false' ? undefined : (attribute?.replaceAll(/^['"]|['"]$/g, '') ?? name.toLowerCase()),
      reflects: reflect === 'true',
    });
  }
  return properties;
}

/** Each property with its options as they are written. */
function entries(literal: ObjectLiteralExpression): [name: string, options: [string, string][]][] {
  return literal.properties.map((property) => {
    if (!isPropertyAssignment(property) || !isObjectLiteralExpression(property.initializer)) {
      throw new Error(`\`static properties\`: ${property.getText()} must be a name with an object literal`);
    }
    const options = property.initializer.properties.map((option): [string, string] => {
      if (!isPropertyAssignment(option))
        throw new Error(`\`static properties\`: ${option.getText()} must be a name with a value`);
      return [option.name.getText(), option.initializer.getText()];
    });
    return [property.name.getText(), options];
  });
}

/** The description as a Custom Elements Manifest (schema 2.1.0), for documentation viewers, linters and framework tools. */
import type { ElementModel } from './model.js';

/** The modules that a page imports, as paths in the published package. */
export interface ManifestModules {
  /** The module that defines the tag. */
  readonly definition: string;
  /** The module with the class. It defines no tag. */
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
        declarations: [model],
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

/** Types for the parts of the analyzer that we use and that have no types. */
declare module '@custom-elements-manifest/analyzer/index.js' {
  import type { AnalyzePhaseParams, Plugin } from '@custom-elements-manifest/analyzer';

  export const ts: AnalyzePhaseParams['ts'];
  export function create(input: { modules: ReturnType<typeof ts.createSourceFile>[]; plugins: Plugin[] }): {
    modules: { declarations: object[] }[];
  };
}

declare module '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js' {
  import type { Plugin } from '@custom-elements-manifest/analyzer';

  export const litPlugin: () => Plugin[];
}

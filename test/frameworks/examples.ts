/**
 * The examples of `examples/frameworks`, one per framework. All show the same shop, so that one set
 * of tests fits them all. It knows where they are, and not what is tested.
 */

export interface Example {
  /** The framework's usual name. */
  readonly name: string;
  /** Folder below `examples/frameworks`. */
  readonly folder: string;
  /** The file with the button. */
  readonly shop: string;
}

export const EXAMPLES = [
  { name: 'React 19', folder: 'react-19', shop: 'shop.tsx' },
  { name: 'React 18', folder: 'react-18', shop: 'shop.tsx' },
  { name: 'Vue', folder: 'vue', shop: 'shop.vue' },
  { name: 'Svelte', folder: 'svelte', shop: 'shop.svelte' },
  { name: 'Angular', folder: 'angular', shop: 'shop.ts' },
  { name: 'Solid', folder: 'solid', shop: 'shop.tsx' },
  { name: 'Preact', folder: 'preact', shop: 'shop.tsx' },
  { name: 'Lit', folder: 'lit', shop: 'shop.ts' },
  { name: 'plain HTML', folder: 'html', shop: 'shop.js' },
] as const satisfies readonly Example[];

/** An example that a server renders first, and whose sources may be those of another. */
export interface RenderedExample {
  readonly name: string;
  /** Folder of the example with its packages. */
  readonly folder: string;
  /** Folder of the example with its sources. */
  readonly sources: string;
  /** The entry that renders to a string. */
  readonly server: string;
}

export const RENDERED: readonly RenderedExample[] = [
  { name: 'React 19', folder: 'react-19', sources: 'react-18', server: 'server.tsx' },
  { name: 'React 18', folder: 'react-18', sources: 'react-18', server: 'server.tsx' },
  { name: 'Vue', folder: 'vue', sources: 'vue', server: 'server.ts' },
  { name: 'Svelte', folder: 'svelte', sources: 'svelte', server: 'server.ts' },
];

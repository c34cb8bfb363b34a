/**
 * Vite's options for the script tag's file and for the modules. Vite cannot emit several entries as IIFE, so the script
 * tag has its own build.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The file of a source, by its path below `src`. */
export const source = (path: string): string => fileURLToPath(new URL(`../../../src/${path}`, import.meta.url));

/** The package's entries: path below `dist` without `.js`, and its source. */
export const ENTRIES: Readonly<Record<string, string>> = {
  index: source('index.ts'),
  'element/index': source('element/index.ts'),
  'checkout/index': source('checkout/index.ts'),
  'contract/index': source('contract/index.ts'),
  'proxy/index': source('proxy/index.ts'),
  'sqlite/index': source('sqlite/index.ts'),
  'sandbox/index': source('sandbox/index.ts'),
  'check/index': source('check/index.ts'),
  'cli/check/command': source('cli/check/command.ts'),
  'cli/report/command': source('cli/report/command.ts'),
  'cli/sandbox/command': source('cli/sandbox/command.ts'),
};

const LEAN_ZOD = fileURLToPath(new URL('lean-zod.ts', import.meta.url));

/** The file for script tags, below `dist`. */
export const SCRIPT_TAG_FILE = 'pay-button.iife.js';
export const MODULE_FILE = 'pay-button.js';

/** Not bundled into the modules: our dependencies, and Node's modules. */
export const EXTERNAL = /^(lit|zod|jose|node:)/;

const common: InlineConfig = {
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
};

const { name, version, license } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
) as { name: string; version: string; license: string };

/** The first line of both files. What else is in them has its licenses in a file beside them. */
const BANNER = `/*! ${name} ${version}, ${license} */`;

/**
 * The first code of the classic script. A second copy of the script stops here: its Lit would create the same Trusted
 * Types policy again, which a strict page refuses. It logs the same message as `src/index.ts`. In Node, without a
 * document, it stops too.
 */
const FIRST_COPY_ONLY = `const first = globalThis.document && customElements.get('pay-button');
if (first && first.version !== '${version}') console.warn(\`<pay-button>: this page has version \${first.version}; ${version} came later and does nothing. Load one of them.\`);
if (first || !globalThis.document) return;`;

/**
 * An entry that defines the element and exports nothing, because an IIFE's exports become a global. Unlike
 * `src/index.ts` it does not check for a first copy: the file's first code has done that.
 */
const SCRIPT_TAG_ENTRY = 'script-tag-entry';
const scriptTagEntry: Plugin = {
  name: SCRIPT_TAG_ENTRY,
  // Vite has already changed the entry's name to a path.
  resolveId: (id) => (id.endsWith(SCRIPT_TAG_ENTRY) ? SCRIPT_TAG_ENTRY : undefined),
  load: (id) =>
    id === SCRIPT_TAG_ENTRY
      ? `import { PayButtonElement } from ${JSON.stringify(source('element/index.ts'))};
PayButtonElement.define();
Object.assign(PayButtonElement, { version: '${version}' });`
      : undefined,
};

/** Replaces `zod/mini` by `lean-zod.ts`, which says why. */
export const leanZod: Plugin = {
  name: 'lean-zod',
  enforce: 'pre',
  resolveId: (id, importer) => (id === 'zod/mini' && importer !== LEAN_ZOD ? LEAN_ZOD : undefined),
};

/** Removes white space from the element's style sheet. */
const compactStyles: Plugin = {
  name: 'compact-styles',
  enforce: 'pre',
  transform: (code, id) =>
    id === source('element/styles.ts') ? code.replace(/(?<=unsafeCSS\(`)[^`]+/, compact) : undefined,
};
const compact = (sheet: string): string =>
  sheet
    .replace(/ *([:{,>])\s+/g, '$1')
    .replace(/\n\s*/g, '')
    .replaceAll(';}', '}');

/**
 * Writes all other characters as escapes. A page that is not UTF-8 reads a script without a charset in its own encoding,
 * and then letters with accents would be wrong on the button.
 */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle: (_options, bundle) => {
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = ascii(chunk.code);
  },
};

/** Writes the name and version into a file's first line. After minifying, which removes all comments. */
const banner: Plugin = {
  name: 'banner',
  generateBundle: (_options, bundle) => {
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = `${BANNER}\n${chunk.code}`;
  },
};
/** The code with escapes for all characters that are not ASCII. */
export const ascii = (code: string): string =>
  code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** One minified classic script with everything. It defines the element and no global. */
export const scriptTagBundle: InlineConfig = {
  ...common,
  plugins: [leanZod, compactStyles, scriptTagEntry, asciiOnly, banner],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    // For both files: they contain the same packages.
    license: { fileName: 'pay-button.licenses.md' },
    rolldownOptions: { checks: { pluginTimings: false }, output: { intro: FIRST_COPY_ONLY } },
    lib: { entry: SCRIPT_TAG_ENTRY, formats: ['iife'], name: 'payButton', fileName: () => SCRIPT_TAG_FILE },
  },
};

/** The same as one module, for `<script type="module">` and `import` from a URL. It has the package's exports. */
export const moduleBundle: InlineConfig = {
  ...common,
  plugins: [leanZod, asciiOnly, banner],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    // Vite does not minify modules, because bundlers read them. This one is for browsers.
    rolldownOptions: { checks: { pluginTimings: false }, output: { minify: true } },
    lib: { entry: source('index.ts'), formats: ['es'], fileName: () => MODULE_FILE },
  },
};

/** One readable module per source file, so that `dist` has the same files as `src`. */
export const modulesBundle: InlineConfig = {
  ...common,
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    lib: { entry: { ...ENTRIES }, formats: ['es'] },
    rolldownOptions: {
      external: EXTERNAL,
      output: { preserveModules: true, preserveModulesRoot: source(''), entryFileNames: '[name].js' },
    },
  },
};

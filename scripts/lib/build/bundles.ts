/**
 * How the sources become a script tag's file and modules. Vite cannot emit several entries as IIFE; the script
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
  'cli/sandbox/command': source('cli/sandbox/command.ts'),
};

const LEAN_ZOD = fileURLToPath(new URL('lean-zod.ts', import.meta.url));

/** The files for script tags, below `dist`: the classic script, and the same as one module. */
export const SCRIPT_TAG_FILE = 'pay-button.iife.js';
export const MODULE_FILE = 'pay-button.js';

/** Left to the bundler of whoever imports the modules: our dependencies, and Node. */
export const EXTERNAL = /^(lit|zod|jose|node:)/;

const common: InlineConfig = {
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
};

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/**
 * Stands before everything else in the classic script. A second copy goes no further: its Lit would ask for
 * the Trusted Types policy that the first one's has, which a strict page refuses. It says what `src/index.ts`
 * says. Without a document, in Node, there is nothing to do either.
 */
const FIRST_COPY_ONLY = `const first = globalThis.document && customElements.get('pay-button');
if (first && first.version !== '${version}') console.warn(\`<pay-button>: this page has version \${first.version}; ${version} came later and does nothing. Load one of them.\`);
if (first || !globalThis.document) return;`;

/** An entry that imports the package and exports nothing: what is exported would become a global. */
const SCRIPT_TAG_ENTRY = 'script-tag-entry';
const scriptTagEntry: Plugin = {
  name: SCRIPT_TAG_ENTRY,
  // Vite makes a path of the entry's name before it asks.
  resolveId: (id) => (id.endsWith(SCRIPT_TAG_ENTRY) ? SCRIPT_TAG_ENTRY : undefined),
  load: (id) => (id === SCRIPT_TAG_ENTRY ? `import ${JSON.stringify(source('index.ts'))};` : undefined),
};

/** Puts `lean-zod.ts` in the place of `zod/mini`, in which it says why. */
export const leanZod: Plugin = {
  name: 'lean-zod',
  enforce: 'pre',
  resolveId: (id, importer) => (id === 'zod/mini' && importer !== LEAN_ZOD ? LEAN_ZOD : undefined),
};

/** The element's style sheet without the white space that makes it readable. */
const compactStyles: Plugin = {
  name: 'compact-styles',
  enforce: 'pre',
  transform: (code, id) =>
    id === source('element/styles.ts') ? code.replace(/(?<=unsafeCSS\(`)[^`]+/, compact) : undefined,
};
const compact = (sheet: string): string =>
  sheet
    .replace(/ *([:{])\s+/g, '$1')
    .replace(/\n\s*/g, '')
    .replaceAll(';}', '}');

/**
 * A page that is not UTF-8 reads a script that comes without a charset as it reads itself: whatever is no ASCII would
 * be garbage on the button. Such characters are in texts only, which say the same with escapes.
 */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle: (_options, bundle) => {
    for (const chunk of Object.values(bundle)) if (chunk.type === 'chunk') chunk.code = ascii(chunk.code);
  },
};
/** With escapes for what is no ASCII. */
export const ascii = (code: string): string =>
  code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** One classic script with everything in it, minified; it defines the element and no global. */
export const scriptTagBundle: InlineConfig = {
  ...common,
  plugins: [leanZod, compactStyles, scriptTagEntry, asciiOnly],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    // Of both files: the same packages are in them.
    license: { fileName: 'pay-button.licenses.md' },
    rolldownOptions: { checks: { pluginTimings: false }, output: { intro: FIRST_COPY_ONLY } },
    lib: { entry: SCRIPT_TAG_ENTRY, formats: ['iife'], name: 'payButton', fileName: () => SCRIPT_TAG_FILE },
  },
};

/** The same as one module, for `<script type="module">` and `import` from a URL; it exports what the package does. */
export const moduleBundle: InlineConfig = {
  ...common,
  plugins: [leanZod, asciiOnly],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: false,
    // Vite leaves the white space of modules alone, for the bundlers that read them; this one is read by browsers.
    rolldownOptions: { checks: { pluginTimings: false }, output: { minify: true } },
    lib: { entry: source('index.ts'), formats: ['es'], fileName: () => MODULE_FILE },
  },
};

/** One module per source file, readable, so that `dist` mirrors `src` and its declarations. */
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

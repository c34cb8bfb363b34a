/**
 * Makes the scripts of pages as a merchant's build does: one minified file with its dependencies. All are made with the
 * same bundler, so that the numbers can be compared. Our files for script tags are made as for the package.
 */
import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin } from 'vite';
import { makeScript } from '../../test/e2e/support/built-scripts.js';
import { moduleBundle, scriptTagBundle } from '../../scripts/lib/build/bundles.js';

/** An entry in this folder, so that packages are found in its `node_modules` first, then in the root's. */
const ENTRY = fileURLToPath(new URL('../page-entry.js', import.meta.url));

const made = new Map<string, Promise<string>>();

/** A classic script made from this module. The same module is bundled only once. */
export function bundle(source: string): Promise<string> {
  return once(source, {
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [entry(source)],
    build: { target: 'es2022', lib: { entry: ENTRY, formats: ['iife'], name: 'page', fileName: () => 'page.js' } },
  });
}

/** Our classic script, from the current sources. */
export const classicScript = (): Promise<string> => once('our classic script', scriptTagBundle);

/** The same as one module. */
export const moduleScript = (): Promise<string> => once('our module', moduleBundle);

function once(name: string, config: InlineConfig): Promise<string> {
  const file = made.get(name) ?? makeScript(config);
  made.set(name, file);
  return file;
}

const entry = (source: string): Plugin => ({
  name: 'page-entry',
  enforce: 'pre',
  resolveId: (id) => (id === ENTRY ? ENTRY : undefined),
  load: (id) => (id === ENTRY ? source : undefined),
});

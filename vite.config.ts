/** The playground: the page imports the package by name and gets the sources. Bundles are made by `scripts/lib/build`. */
import { defaultClientConditions, type UserConfig } from 'vite';
import { leanZod, source } from './scripts/lib/build/bundles.js';

export default {
  appType: 'mpa',
  plugins: [leanZod],
  // What the page imports are modules already. Looking for more to bundle would read every page of the
  // repository, the examples' too, and a late find would reload the page in the middle of a payment.
  optimizeDeps: { noDiscovery: true },
  resolve: {
    alias: [
      { find: /^pay-button-element$/, replacement: source('index.ts') },
      { find: /^pay-button-element\/(\w+)$/, replacement: source('$1/index.ts') },
    ],
    // The page runs what a shop would run: without the development builds of Lit, and their warnings.
    conditions: defaultClientConditions.filter((condition) => condition !== 'development|production'),
  },
} satisfies UserConfig;

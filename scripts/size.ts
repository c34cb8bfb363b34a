/**
 * `npm run size`: the size of each entry, and the cost of each module in it. The exit code is 1 if the script tag's
 * file is larger than its limit. Run `npm run build` first.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ENTRIES, MODULE_FILE, SCRIPT_TAG_FILE } from './lib/build/bundles.js';
import { bundleEntry, bundleScriptTag, costs, type Bundle } from './lib/build/module-costs.js';

/** Limit of the script tag's file in bytes, with brotli: its size when the limit was set, rounded up to 100. */
const LIMIT = 20_500;

const dist = new URL('../dist/', import.meta.url);
const script = new URL(SCRIPT_TAG_FILE, dist);
if (!existsSync(script)) {
  console.error('There is no dist. Run `npm run build` first.');
  process.exit(1);
}

console.log(`\n${'Bytes'.padEnd(54)} minified     gzip   brotli`);
const total = printSizes(SCRIPT_TAG_FILE, readFileSync(script));
printSizes(MODULE_FILE, readFileSync(new URL(MODULE_FILE, dist)));
const entries = new Map<string, Bundle>();
// The commands are not bundled by anybody.
for (const entry of Object.keys(ENTRIES).filter((name) => !name.startsWith('cli/'))) {
  const bundle = await bundleEntry(fileURLToPath(new URL(`${entry}.js`, dist)));
  entries.set(entry, bundle);
  printSizes(`${entry}.js, without its dependencies`, Buffer.from(bundle.minified));
}

console.log(
  '\nWhat is in them: the bytes that would be saved without a folder or a package, and without a module of it.',
);
printCosts(SCRIPT_TAG_FILE, await bundleScriptTag(), brotli);
for (const [entry, bundle] of entries) printCosts(`${entry}.js`, bundle, (code) => code.length);

const verdict = total > LIMIT ? 'too large' : 'good';
console.log(`\n${number(total).trim()} of ${number(LIMIT).trim()} bytes brotli: ${verdict}\n`);
process.exit(total > LIMIT ? 1 : 0);

/** Prints one line. Returns the size with brotli. */
function printSizes(name: string, bytes: Uint8Array): number {
  console.log(
    `  ${name.padEnd(52)}${number(bytes.byteLength)}${number(gzipSync(bytes).byteLength)}${number(brotli(bytes))}`,
  );
  return brotli(bytes);
}

/** Prints the folders and packages of a bundle, largest first, each with its modules. */
function printCosts(name: string, bundle: Bundle, weigh: (code: string) => number): void {
  console.log(`\n  ${name.padEnd(52)}${weigh === brotli ? '   brotli' : ' minified'}`);
  for (const { origin, cost, modules } of costs(bundle, weigh)) {
    console.log(`    ${origin.padEnd(50)}${number(cost)}`);
    for (const [module, own] of modules) console.log(`      ${module.padEnd(48)}${number(own)}`);
  }
}

function brotli(bytes: string | Uint8Array): number {
  return brotliCompressSync(bytes).byteLength;
}

function number(value: number): string {
  return value.toLocaleString('en').padStart(9);
}

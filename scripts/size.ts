/**
 * `npm run size`: what each entry costs and what the script tag's file is made of. Ends with 1 when
 * that file outgrows its limit. Run `npm run build` first.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build, type InlineConfig, type Rolldown } from 'vite';
import { ENTRIES, EXTERNAL, SCRIPT_TAG_FILE, scriptTagBundle } from '../vite.config.js';

/** Bytes of brotli that the script tag's file must not exceed. The aim is 15,000. */
const LIMIT = 18_000;

const dist = new URL('../dist/', import.meta.url);
const script = new URL(SCRIPT_TAG_FILE, dist);
if (!existsSync(script)) {
  console.error('There is no dist. Run `npm run build` first.');
  process.exit(1);
}

console.log('\nBytes, with dependencies left out of the modules          minified     gzip   brotli');
for (const entry of Object.keys(ENTRIES)) printSizes(`${entry}.js`, await minify(new URL(`${entry}.js`, dist)));
const total = printSizes(SCRIPT_TAG_FILE, readFileSync(script));

console.log(`\n${SCRIPT_TAG_FILE} by origin (share of the code before minification)`);
for (const [origin, length, share] of await composition()) {
  console.log(`  ${origin.padEnd(52)}${number(length)}${`${(share * 100).toFixed(1)} %`.padStart(9)}`);
}

const verdict = total > LIMIT ? 'too large' : 'good';
console.log(`\n${number(total).trim()} of ${number(LIMIT).trim()} bytes brotli: ${verdict}\n`);
process.exit(total > LIMIT ? 1 : 0);

/** Prints one line and returns the brotli size. */
function printSizes(name: string, bytes: Uint8Array): number {
  const brotli = brotliCompressSync(bytes).byteLength;
  console.log(`  ${name.padEnd(52)}${number(bytes.byteLength)}${number(gzipSync(bytes).byteLength)}${number(brotli)}`);
  return brotli;
}

/** What the entry adds to a shop's own bundle: with all that it imports of ours, minified. */
async function minify(entry: URL): Promise<Uint8Array> {
  const chunk = await bundle({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      lib: { entry: fileURLToPath(entry), formats: ['es'] },
      rolldownOptions: { external: EXTERNAL, output: { minify: true } },
    },
  });
  return Buffer.from(chunk.code);
}

/** Origin, rendered length and share of everything in the script tag's file, largest first. */
async function composition(): Promise<Array<[origin: string, length: number, share: number]>> {
  const chunk = await bundle({ ...scriptTagBundle, build: { ...scriptTagBundle.build, write: false } });
  const lengths = new Map<string, number>();
  for (const [id, module] of Object.entries(chunk.modules)) {
    const origin = originOf(id);
    lengths.set(origin, (lengths.get(origin) ?? 0) + module.renderedLength);
  }
  const sum = [...lengths.values()].reduce((a, b) => a + b, 0);
  return [...lengths].sort(([, a], [, b]) => b - a).map(([origin, length]) => [origin, length, length / sum]);
}

/** `lit`, `@lit/reactive-element`, `zod`, or the floor of ours that a module stands on. */
function originOf(id: string): string {
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(id)?.[1];
  if (inPackage !== undefined) return inPackage;
  return /\/src\/(\w+)\//.exec(id)?.[0].slice(1, -1) ?? 'src';
}

async function bundle(config: InlineConfig): Promise<Rolldown.OutputChunk> {
  const outputs = [await build(config)].flat();
  for (const output of outputs) {
    if (!('output' in output)) continue;
    const chunk = output.output.find((part) => part.type === 'chunk');
    if (chunk !== undefined) return chunk;
  }
  throw new Error('The bundle is empty.');
}

function number(value: number): string {
  return value.toLocaleString('en').padStart(9);
}

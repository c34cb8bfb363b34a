/**
 * `npm run build`: writes the script tag's file, the modules and their declarations to `dist`, and lists them. The same
 * sources give the same bytes, so that anyone can check a published package.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { MODULE_FILE, moduleBundle, modulesBundle, SCRIPT_TAG_FILE, scriptTagBundle } from './lib/build/bundles.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
// Declarations first: a type error ends the build before anything else is made.
const declarations = spawnSync(
  process.execPath,
  [compiler, '-b', 'src', 'src/proxy', 'src/sqlite', 'src/sandbox', 'src/check', 'src/cli'],
  { cwd: root, stdio: 'inherit' },
);
if (declarations.status !== 0) process.exit(1);

await build(modulesBundle);
await build(scriptTagBundle);
await build(moduleBundle);

// These declarations are written by hand: to compile them one needs the frameworks. `test/frameworks` checks them.
cpSync(new URL('../src/frameworks', import.meta.url), new URL('../dist/frameworks', import.meta.url), {
  recursive: true,
});

const dist = new URL('../dist/', import.meta.url);
const modules = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.js') && path !== SCRIPT_TAG_FILE && path !== MODULE_FILE,
);
console.log(`
dist/${SCRIPT_TAG_FILE}  for <script>                ${sizes(SCRIPT_TAG_FILE)}
dist/${MODULE_FILE}       for <script type="module">  ${sizes(MODULE_FILE)}
dist/**/*.js             for bundlers and servers    ${modules.length} modules, with their types
`);

/** The size of a file of `dist`, in bytes, raw and compressed. */
function sizes(file: string): string {
  const content = readFileSync(new URL(file, dist));
  return `${bytes(content)}, ${bytes(brotliCompressSync(content))} brotli`;
}

function bytes({ length }: Uint8Array): string {
  return `${length.toLocaleString('en')} bytes`;
}

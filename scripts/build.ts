/**
 * `npm run build`: fills `dist` with the script tag's file, the modules and their declarations.
 * The same sources give the same bytes, so that anyone can check a published package.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { moduleBundle, modulesBundle, scriptTagBundle } from '../vite.config.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

rmSync(new URL('../dist', import.meta.url), { recursive: true, force: true });
// Declarations first: a type error ends the build before anything else is made.
const declarations = spawnSync(process.execPath, [compiler, '-b', 'src', 'src/proxy', 'src/sandbox', 'src/sandbox-command', 'src/check'], { cwd: root, stdio: 'inherit' });
if (declarations.status !== 0) process.exit(1);

await build(modulesBundle);
await build(scriptTagBundle);
await build(moduleBundle);

// Written by hand, since compiling them takes the frameworks. `test/frameworks` does.
cpSync(new URL('../src/frameworks', import.meta.url), new URL('../dist/frameworks', import.meta.url), { recursive: true });

/**
 * The Node for what uses `sqliteStore`: this one where it has SQLite, of its own or by better-sqlite3; otherwise
 * Node 22, which `scripts/ensure.mjs` installs into this folder.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const INSTALLED = fileURLToPath(
  new URL(`node_modules/node-${process.platform}-${process.arch}/bin/node`, import.meta.url),
);

const hasSqlite = process.getBuiltinModule?.('node:sqlite') !== undefined || isInstalled('better-sqlite3');

function isInstalled(name: string): boolean {
  try {
    return createRequire(import.meta.url).resolve(name) !== '';
  } catch {
    return false;
  }
}

/** The program. Fails with what to install where there is none. */
export function nodeWithSqlite(): string {
  if (hasSqlite) return process.execPath;
  if (existsSync(INSTALLED)) return INSTALLED;
  throw new Error(
    `Node ${process.versions.node} has no SQLite. On Linux, \`node scripts/ensure.mjs\` gets one that has; elsewhere, run the tests with Node 22.13 or newer, or \`npm install --no-save better-sqlite3@12\`.`,
  );
}

/**
 * Where this Node has no SQLite, runs the test file in one that has, which reports its tests to whoever runs this one;
 * the rest of the file is then not reached. To be called before any test is made.
 */
export async function moveToNodeWithSqlite(file: string): Promise<void> {
  if (hasSqlite) return;
  const child = spawn(nodeWithSqlite(), [...process.execArgv, fileURLToPath(file)], { stdio: 'inherit' });
  process.once('exit', () => child.kill());
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exit(code ?? 1);
}

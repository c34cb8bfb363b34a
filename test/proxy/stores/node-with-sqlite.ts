/**
 * A Node that can run `sqliteStore`: this one if it has SQLite, its own or better-sqlite3; otherwise Node 22, which
 * `scripts/ensure.mjs` installs into this folder.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
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

/** The path of that Node. If there is none, the error says what to install. */
export function nodeWithSqlite(): string {
  if (hasSqlite) return process.execPath;
  if (existsSync(INSTALLED)) return INSTALLED;
  throw new Error(
    `Node ${process.versions.node} has no SQLite. On Linux, \`node scripts/ensure.mjs\` gets one that has; elsewhere, run the tests with Node 22.13 or newer, or \`npm install --no-save better-sqlite3@12\`.`,
  );
}

/** Makes the tests of a file, here where this Node has SQLite; otherwise one test, which runs them in one that has. */
export async function testInNodeWithSqlite(title: string, file: URL): Promise<void> {
  if (hasSqlite) return void (await import(file.href));
  test(title, async (t) => {
    // With this variable, the child would print a report that only a program can read.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(nodeWithSqlite(), ['--import', import.meta.resolve('tsx'), fileURLToPath(file)], {
      env,
      signal: t.signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += String(text)));
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, printed);
  });
}

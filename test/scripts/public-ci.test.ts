/** The files for the public CI: the commands and folders that they name exist. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/lib/root.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

test('the workflow runs the tests and the check of the size, and every script that it runs exists', () => {
  const workflow = read('.github/workflows/ci.yml');
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commands = [...workflow.matchAll(/^ +- run: npm (?:run )?(\S+)$/gm)].map(([, name]) => name!);
  for (const command of ['test', 'size']) assert.ok(commands.includes(command), command);
  // What a whole run leaves out.
  assert.match(workflow, /^ +- run: npm test -- test\/mounts$/m);
  for (const command of commands) assert.ok(scripts[command], command);
  for (const [, path] of workflow.matchAll(/^ +- run: node (\S+)$/gm)) assert.ok(existsSync(join(ROOT, path!)), path);
});

test('every lock file gets updates of its dependencies', () => {
  const folders = [...read('.github/dependabot.yml').matchAll(/^ +(?:directory:|-) (\/\S*)$/gm)].map(
    ([, path]) => path!,
  );
  const locks = ['.', 'bench', 'demo', 'examples'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
      .filter((path) => path.endsWith('package-lock.json') && !path.includes('node_modules'))
      .map((path) => join(folder, path)),
  );
  assert.deepEqual([...new Set(folders)].sort(), locks.map((path) => join('/', dirname(path))).sort());
});

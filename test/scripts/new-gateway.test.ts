/**
 * The recipe "Adding a gateway" of CONTRIBUTING.md: by these steps alone a made-up gateway is added to a copy of the
 * sources, and a buyer pays through it.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = join(ROOT, 'test/fixtures/made-up-gateway');

/** Steps 1, 2, 4 and 5: the rows, the two files, the export. Step 3 is the vendor's messages, and there is no vendor. */
const STEPS: readonly (readonly [file: string, before: string, insert: string])[] = [
  [
    'src/contract/hosted-pages.ts',
    '  dexchange: {',
    "  baobab: { name: 'Baobab', operators: ['Baobab'], pageHosts: ['baobab.example'] },\n",
  ],
  [
    'src/contract/gateways.ts',
    '  dexchange: {',
    "  baobab: { ...HOSTED_PAGES.baobab, countries: ['SN'], currencies: ['XOF'] },\n",
  ],
  ['src/sandbox/vendors/index.ts', "import { dexpay } from './dexpay.js';", "import { baobab } from './baobab.js';\n"],
  [
    'src/sandbox/vendors/index.ts',
    'export type { DexpayClient,',
    "export type { BaobabClient, BaobabOptions } from './baobab.js';\n",
  ],
  ['src/sandbox/vendors/index.ts', '  dexchange,\n', '  baobab,\n'],
  ['src/proxy/index.ts', 'export { dexpay,', "export { baobab, type BaobabOptions } from './gateways/baobab.js';\n"],
];

/** The places for which the compiler then reports errors, and what is missing there. */
const POINTED_AT: typeof STEPS = [
  ['src/cli/report/gateways.ts', 'import { dexchange,', "import { baobab } from '../../proxy/index.js';\n"],
  [
    'src/cli/report/gateways.ts',
    '  dexchange: {',
    "  baobab: { variables: ['BAOBAB_KEY'], make: (value, _, baseUrl = '') => baobab({ key: value('BAOBAB_KEY'), baseUrl }) },\n",
  ],
  ['src/cli/sandbox/direct-calls.ts', '  dexchange: (', '  baobab: () => [],\n'],
  ['src/cli/sandbox/shop/adapters.ts', 'import { dexchange,', "import { baobab } from '../../../proxy/index.js';\n"],
  ['src/cli/sandbox/shop/adapters.ts', '  dexchange: (', '  baobab: (sandbox) => baobab(sandbox.baobab),\n'],
  [
    'src/cli/sandbox/shop/orders.ts',
    '  dexchange: [',
    "  baobab: [{ price: 100, description: 'A fruit' }, { price: 200, description: 'Two' }],\n",
  ],
];

let copy: string;
before(() => {
  copy = mkdtempSync(join(tmpdir(), 'new-gateway-'));
  for (const path of ['src', 'package.json', 'tsconfig.json', 'tsconfig.base.json'])
    cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
});
after(() => rmSync(copy, { recursive: true, force: true }));

const insert = (steps: typeof STEPS): void => {
  for (const [file, before, text] of steps) {
    const path = join(copy, file);
    const source = readFileSync(path, 'utf8');
    assert.ok(source.includes(before), `${file} has no ${before}`);
    writeFileSync(path, source.replace(before, text + before));
  }
};

const node = (...args: string[]): string => {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
  return stdout + stderr;
};

/** The files in which the compiler finds something wrong. */
const wrongFiles = (): string[] => {
  const printed = node('node_modules/typescript/bin/tsc', '-b', 'src/cli');
  const files = new Set([...printed.matchAll(/^(\S+)\(\d+,\d+\): error/gm)].map(([, file = '']) => file));
  if (files.size === 0) assert.equal(printed, '');
  return [...files].sort();
};

test('a gateway is some table rows and two files, and the compiler names all other places', () => {
  insert(STEPS.slice(0, 1));
  assert.ok(wrongFiles().includes('src/contract/gateways.ts'));
  cpSync(FIXTURES, copy, { recursive: true });
  insert(STEPS.slice(1));
  assert.deepEqual(wrongFiles(), [...new Set(POINTED_AT.map(([file]) => file))]);
  insert(POINTED_AT);
  assert.deepEqual(wrongFiles(), []);
});

test('a buyer pays through the added gateway', () => {
  assert.equal(node('--import', 'tsx', 'pay.ts'), 'created: pending\nsettled: succeeded\nread: succeeded\n');
});

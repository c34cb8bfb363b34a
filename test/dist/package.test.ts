/** What is published: the packed package, looked at from the outside. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { after, before, test } from 'node:test';
import { packPackage, root, runScript, type PackedPackage } from './packed-package.js';

/** What an entry may lead to: folders of ours, and modules from elsewhere. */
const REACH = {
  'dist/index.js': { floors: ['', 'element', 'checkout', 'contract'], modules: /^(lit(\/.*)?|zod\/mini)$/ },
  'dist/element/index.js': { floors: ['element', 'checkout', 'contract'], modules: /^(lit(\/.*)?|zod\/mini)$/ },
  'dist/checkout/index.js': { floors: ['checkout', 'contract'], modules: /^zod\/mini$/ },
  'dist/contract/index.js': { floors: ['contract'], modules: /^zod\/mini$/ },
  'dist/proxy/index.js': { floors: ['proxy', 'contract'], modules: /^(zod\/mini|jose)$/ },
  'dist/sandbox/index.js': { floors: ['sandbox'], modules: /^node:/ },
  'dist/sandbox-command/index.js': { floors: ['sandbox-command', 'pages', 'sandbox', 'proxy', 'gateways', 'contract'], modules: /^(zod\/mini|jose|node:.+)$/ },
  'dist/check/index.js': { floors: ['check', 'contract'], modules: /^(zod\/mini|node:.+)$/ },
};

/** Globals of Lit and zod: what they were loaded as, and in Node the registry that Lit stands in for. */
const DEPENDENCY_GLOBALS = '/^lit[A-Z]|^reactiveElementVersions$|^__zod_|^customElements$/';

let pack: PackedPackage;

before(() => {
  runScript('scripts/build.ts');
  pack = packPackage();
});

after(() => pack?.dispose());

/** The entries that are modules, as a merchant imports them. */
const entries = (): string[] =>
  Object.entries(pack.manifest.exports).flatMap(([path, target]) =>
    typeof target === 'string' ? [] : [path.replace('.', 'pay-button-element')],
  );

test('every file that exports names is in the package', () => {
  const targets = Object.values(pack.manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : [target.types, target.default],
  );
  assert.ok(targets.length >= 13);
  for (const target of targets) assert.ok(pack.files.includes(target.replace('./', '')), `${target} is missing`);
});

test('the package holds the built files and its papers, and nothing else', () => {
  const strangers = pack.files.filter((file) => !/^(package\.json|LICENSE|[A-Z]+\.md|bin\/pay-button-element\.mjs|dist\/.+\.(js|d\.ts|md|json))$/.test(file));
  assert.deepEqual(strangers, []);
  assert.ok(pack.files.includes('LICENSE'));
});

test('every entry can be imported in plain Node, and leaves no global behind', () => {
  const printed = pack.run(
    'import.mjs',
    `const globals = () => new Map(Reflect.ownKeys(globalThis).map((key) => [key, globalThis[key]]));
     globals(); // Node makes some of its globals when they are first read.
     const before = globals();
     for (const entry of ${JSON.stringify(entries())}) {
       if (Object.keys(await import(entry)).length === 0) throw new Error(entry + ' exports nothing');
     }
     const changed = [...globals()].filter(([key, value]) => !before.has(key) || !Object.is(before.get(key), value));
     console.log(JSON.stringify(changed.map(([key]) => String(key)).filter((key) => !${DEPENDENCY_GLOBALS}.test(key))));`,
  );
  assert.deepEqual(JSON.parse(printed), []);
});

test('only the root entry defines the element', () => {
  const printed = pack.run(
    'define.mjs',
    `const defined = [];
     globalThis.customElements = { define: (tag) => defined.push(tag), get: () => undefined };
     globalThis.HTMLElement = class {};
     for (const entry of ${JSON.stringify(entries().filter((entry) => entry.includes('/')))}) await import(entry);
     const byOthers = [...defined];
     await import('pay-button-element');
     console.log(JSON.stringify({ byOthers, defined }));`,
  );
  assert.deepEqual(JSON.parse(printed), { byOthers: [], defined: ['pay-button'] });
});

test('a strict TypeScript project finds the types of every entry', () => {
  const imports = entries().map((entry, index) => `import * as entry${index} from '${entry}';\nexport const n${index}: object = entry${index};`);
  // Types that cannot be found would be `any`, and `any` fits everywhere.
  const uses = `import { createPayProxy } from 'pay-button-element/proxy';
    type IsAny<T> = 0 extends 1 & T ? true : false;
    export const missing: IsAny<typeof createPayProxy> | IsAny<Parameters<typeof createPayProxy>[0]> = false;`;
  writeFileSync(join(pack.project, 'consumer.mts'), [...imports, uses].join('\n'));
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...'--noEmit --strict --module nodenext --target es2022 --lib es2023,dom,dom.iterable --skipLibCheck --types'.split(' '),
      '',
      'consumer.mts',
    ],
    { cwd: pack.project, encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout);
});

test('no entry leads outside its floors: no server code in the widget, no browser code in the proxy', () => {
  for (const [entry, { floors, modules }] of Object.entries(REACH)) {
    const reached = reach(entry);
    for (const file of reached.files) {
      const floor = file.split('/').slice(1, -1)[0] ?? '';
      assert.ok(floors.includes(floor), `${entry} leads to ${file}`);
    }
    for (const name of reached.modules) assert.match(name, modules, `${entry} imports ${name}`);
  }
});

test('the script tag defines the element and no global of its own', () => {
  const printed = pack.run(
    'script-tag.mjs',
    `import { readFileSync } from 'node:fs';
     import vm from 'node:vm';
     const defined = [];
     const node = class {};
     const page = vm.createContext({
       HTMLElement: node, Element: node, Node: node, Document: node, Event, CustomEvent, EventTarget,
       customElements: { define: (tag) => defined.push(tag), get: () => undefined },
       document: { createTreeWalker: () => ({}), createComment: () => ({}), createElement: () => ({}), importNode: () => ({}) },
       URL, URLSearchParams, AbortController, console, setTimeout, clearTimeout,
     });
     vm.runInContext('this.window = this.self = this', page);
     const before = Object.keys(page);
     vm.runInContext(readFileSync('node_modules/pay-button-element/dist/pay-button.iife.js', 'utf8'), page);
     const added = Object.keys(page).filter((key) => !before.includes(key) && !${DEPENDENCY_GLOBALS}.test(key));
     console.log(JSON.stringify({ defined, added }));`,
  );
  assert.deepEqual(JSON.parse(printed), { defined: ['pay-button'], added: [] });
});

test('the script tag holds no server module, no development build and no import', () => {
  const script = pack.read('dist/pay-button.iife.js');
  for (const stranger of [/node:/, /\bjose\b/, /CompactEncrypt/, /DEXCHANGE_API_KEY|sandbox-dexchange-key/, /dev mode/i, /\bimport\s*[({"'`]/, /process\.env/]) {
    assert.doesNotMatch(script, stranger);
  }
});

test('nothing in the package looks like a secret', () => {
  const secrets = /-----BEGIN|\b[sp]k_(live|test)_|\bAKIA[0-9A-Z]{16}|\beyJ[\w-]{20,}\.|\bnpm_\w{30,}|\bgh[opsu]_\w{30,}|\b[0-9a-f]{40,}\b/;
  for (const file of pack.files.filter((name) => name.startsWith('dist/'))) {
    assert.doesNotMatch(pack.read(file), secrets, file);
  }
});

test('npm run size accepts the script tag and says what it is made of', () => {
  const report = runScript('scripts/size.ts');
  for (const part of ['pay-button.iife.js', 'zod', 'lit-html', 'src/checkout', 'src/element', 'bytes brotli: good']) {
    assert.ok(report.includes(part), `${part} is missing in:\n${report}`);
  }
});

test('building again gives the same bytes', () => {
  runScript('scripts/build.ts');
  const again = packPackage();
  try {
    assert.deepEqual(again.files, pack.files);
    for (const file of pack.files) assert.equal(again.read(file), pack.read(file), file);
  } finally {
    again.dispose();
  }
});

/** Every file of the package and every module from elsewhere that an entry leads to. */
function reach(entry: string): { files: Set<string>; modules: Set<string> } {
  const files = new Set([entry]);
  const modules = new Set<string>();
  for (const file of files) {
    for (const [, name = ''] of pack.read(file).matchAll(/(?:(?<![\w-])from|\bimport|\bimport\()\s*["']([\w@./:-]+)["']/g)) {
      if (name.startsWith('.')) files.add(posix.join(posix.dirname(file), name));
      else modules.add(name);
    }
  }
  return { files, modules };
}

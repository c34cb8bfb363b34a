/** What is published: the packed package, looked at from the outside. One pack serves all these tests. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from '../../scripts/lib/cleanup.mjs';
import { filesIn, packPackage, root, runScript, type PackedPackage } from './packed-package.js';
import { testPublishing } from './publishing.js';
import { testTreeShaking } from './tree-shaking.js';

/** What an entry may lead to: folders of ours, and modules from elsewhere. */
const REACH = {
  'dist/index.js': { floors: ['', 'element', 'checkout', 'contract'], modules: /^(lit(\/.*)?|zod\/mini)$/ },
  'dist/element/index.js': { floors: ['element', 'checkout', 'contract'], modules: /^(lit(\/.*)?|zod\/mini)$/ },
  'dist/checkout/index.js': { floors: ['checkout', 'contract'], modules: /^zod\/mini$/ },
  'dist/contract/index.js': { floors: ['contract'], modules: /^zod\/mini$/ },
  'dist/proxy/index.js': { floors: ['proxy', 'contract'], modules: /^(zod\/mini|jose)$/ },
  'dist/sqlite/index.js': { floors: ['sqlite', 'proxy', 'contract'], modules: /^node:(fs|module)$/ },
  'dist/sandbox/index.js': { floors: ['sandbox'], modules: /^node:/ },
  'dist/check/index.js': { floors: ['check', 'contract'], modules: /^(zod\/mini|node:.+)$/ },
  'dist/frameworks/react.js': {
    floors: ['frameworks', 'element', 'checkout', 'contract'],
    modules: /^(react|lit(\/.*)?|zod\/mini)$/,
  },
  'dist/cli/check/command.js': { floors: ['cli', 'check', 'contract'], modules: /^(zod\/mini|node:.+)$/ },
  'dist/cli/report/command.js': {
    floors: ['cli', 'sandbox', 'proxy', 'contract'],
    modules: /^(zod\/mini|jose|node:.+)$/,
  },
  'dist/cli/sandbox/command.js': {
    floors: ['cli', 'sandbox', 'proxy', 'contract'],
    modules: /^(zod\/mini|jose|node:.+)$/,
  },
};

/** What no entry leads to, but the command of the package. */
const COMMANDS = ['dist/cli/check/command.js', 'dist/cli/report/command.js', 'dist/cli/sandbox/command.js'];

/** Globals of Lit and zod: what they were loaded as, and in Node the registry that Lit stands in for. */
const DEPENDENCY_GLOBALS = '/^lit[A-Z]|^reactiveElementVersions$|^__zod_|^customElements$/';

let pack: PackedPackage;

before(() => {
  // `npm test` has just built it.
  if (!existsSync(join(root, 'dist'))) runScript('scripts/build.ts');
  pack = packPackage();
});

after(() => pack?.dispose());

/** What the package exports: the entry as a merchant writes it, and the files that it leads to. */
const exported = (): { entry: string; script: string | undefined; types: string | undefined }[] =>
  Object.entries(pack.manifest.exports).map(([path, target]) => {
    const { default: script, types } = typeof target === 'string' ? { default: target, types: undefined } : target;
    return { entry: path.replace('.', 'pay-button-element'), script: script?.slice(2), types: types?.slice(2) };
  });

/** The entries that are modules. */
const entries = (): string[] => exported().flatMap(({ entry, script, types }) => (script && types ? [entry] : []));

test('every file that exports names is in the package', () => {
  const targets = exported().flatMap(({ script, types }) => [script, types].filter((file) => file !== undefined));
  assert.ok(targets.length >= 13);
  for (const target of targets) assert.ok(pack.files.includes(target), `${target} is missing`);
});

test('every sub-command that the command knows is built', () => {
  const known = [...pack.read('bin/pay-button-element.mjs').matchAll(/import\('#cli\/(\w+)'\)/g)];
  assert.deepEqual(
    known.map(([, name]) => `dist/cli/${name}/command.js`),
    COMMANDS,
  );
});

test('the package holds what its entries and its command lead to, and its papers: nothing else', () => {
  const scripts = [
    ...exported().map(({ script }) => script),
    ...Object.values(pack.manifest.bin).map((path) => path.replace('./', '')),
    'dist/pay-button.js',
  ];
  const needed = new Set([
    ...scripts.filter((file) => file?.match(/js$/)).flatMap((file) => [...reach(file!).files]),
    ...COMMANDS.flatMap((file) => [...reach(file).files]),
    ...exported().flatMap(({ types }) => (types ? [...reach(types).files] : [])),
  ]);
  // The compiler writes declarations of every source, though no entry's may mention them.
  const isOfSource = (file: string): boolean =>
    file.endsWith('.d.ts') && existsSync(join(root, file.replace('dist/', 'src/').replace('.d.ts', '.ts')));
  // The console, the README and llms.txt send their readers there.
  const isDocument = (file: string): boolean =>
    /^docs\/(((decisions|gateways)\/)?[\w.-]+\.md|openapi\.json|images\/.+\.(webp|svg))$|^examples\//.test(file);
  assert.ok(pack.files.includes('docs/troubleshooting.md'));
  assert.deepEqual(
    pack.files.filter((file) => !needed.has(file) && !isOfSource(file) && !isDocument(file)),
    [
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.fr.md',
      'README.md',
      'SECURITY.md',
      'custom-elements.json',
      'dist/pay-button.licenses.md',
      'llms.txt',
      'package.json',
      'vscode.css-custom-data.json',
      'vscode.html-custom-data.json',
      'web-types.json',
    ],
  );
  assert.deepEqual(
    [...needed].filter((file) => !pack.files.includes(file)),
    [],
  );
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
     await import('pay-button-element/pay-button.iife.js');
     // Lit brings a registry to Node; that nothing of ours is in it is what counts.
     if (customElements.get('pay-button')) throw new Error('pay-button is defined');
     const changed = [...globals()].filter(([key, value]) => !before.has(key) || !Object.is(before.get(key), value));
     console.log(JSON.stringify(changed.map(([key]) => String(key)).filter((key) => !${DEPENDENCY_GLOBALS}.test(key))));`,
  );
  assert.deepEqual(JSON.parse(printed), []);
});

test('only the root entry and its one-file copy define the element', () => {
  const printed = pack.run(
    'define.mjs',
    `const defined = [];
     globalThis.customElements = { define: (tag) => defined.push(tag), get: () => undefined };
     globalThis.document = { createTreeWalker() {}, createComment() {}, importNode() {} };
     globalThis.HTMLElement = class {};
     for (const entry of ${JSON.stringify(entries().filter((entry) => /\/(?!pay-button\.js)/.test(entry)))}) await import(entry);
     const byOthers = [...defined];
     await import('pay-button-element');
     console.log(JSON.stringify({ byOthers, defined }));`,
  );
  assert.deepEqual(JSON.parse(printed), { byOthers: [], defined: ['pay-button'] });
});

test('a strict TypeScript project finds the types of every entry', () => {
  const imports = entries().map(
    (entry, index) => `import * as entry${index} from '${entry}';\nexport const n${index}: object = entry${index};`,
  );
  // Types that cannot be found would be `any`, and `any` fits everywhere.
  const uses = `import { createPayProxy } from 'pay-button-element/proxy';
    type IsAny<T> = 0 extends 1 & T ? true : false;
    export const missing: IsAny<typeof createPayProxy> | IsAny<Parameters<typeof createPayProxy>[0]> = false;`;
  writeFileSync(join(pack.project, 'consumer.mts'), [...imports, uses].join('\n'));
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...'--noEmit --strict --module nodenext --target es2022 --lib es2023,dom,dom.iterable --skipLibCheck --types'.split(
        ' ',
      ),
      '',
      'consumer.mts',
    ],
    { cwd: pack.project, encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout);
});

test('no entry leads outside its floors: no server code in the widget, no browser code in the proxy', () => {
  assert.deepEqual(
    Object.keys(REACH).sort(),
    // On a server, the one file stands for the modules.
    [...new Set([...exported().flatMap(({ script, types }) => (script && types ? [script] : [])), ...COMMANDS])].sort(),
  );
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
  for (const stranger of [
    /node:/,
    /\bjose\b/,
    /CompactEncrypt/,
    /DEXCHANGE_API_KEY|sandbox-dexchange-key/,
    /dev mode/i,
    /\bimport\s*[({"'`]/,
    /process\.env/,
  ]) {
    assert.doesNotMatch(script, stranger);
  }
});

test('bundlers for browsers get the one file by its name, and servers what does nothing there', () => {
  const resolve = (condition: string): string =>
    execFileSync(
      process.execPath,
      [
        `--conditions=${condition}`,
        '--input-type=module',
        '-e',
        `console.log(import.meta.resolve('pay-button-element/pay-button.js'))`,
      ],
      { cwd: pack.project, encoding: 'utf8' },
    ).trim();
  assert.match(resolve('browser'), /\/dist\/pay-button\.js$/);
  assert.match(resolve('server'), /\/dist\/index\.js$/);
});

test('the files for script tags say in their first line what they are', () => {
  const { name, version, license } = pack.manifest;
  for (const file of ['dist/pay-button.iife.js', 'dist/pay-button.js'])
    assert.equal(pack.read(file).split('\n', 1)[0], `/*! ${name} ${version}, ${license} */`);
});

test('the files for script tags are ASCII, whatever a page’s encoding makes of the rest', () => {
  for (const file of ['dist/pay-button.iife.js', 'dist/pay-button.js'])
    assert.doesNotMatch(pack.read(file), /[^\0-\x7f]/, file);
});

test('nothing in the package looks like a secret', () => {
  const secrets =
    /-----BEGIN|\b[sp]k_(live|test|sandbox)_(?!sandbox)\w|\bAKIA[0-9A-Z]{16}|\beyJ[\w-]{20,}\.|\bnpm_\w{30,}|\bgh[opsu]_\w{30,}|\b[0-9a-f]{40,}\b/;
  for (const file of pack.files.filter((name) => name.startsWith('dist/'))) {
    assert.doesNotMatch(pack.read(file), secrets, file);
  }
});

test('npm run size accepts the script tag, and says what each entry is made of', () => {
  const report = runScript('scripts/size.ts');
  for (const part of [
    'pay-button.iife.js',
    'lean-zod.ts',
    'lit-html.js',
    'src/checkout',
    'pay-button-element.ts',
    'bytes brotli: good',
  ]) {
    assert.ok(report.includes(part), `${part} is missing in:\n${report}`);
  }
});

testPublishing(() => pack);
testTreeShaking(() => pack);

test('building again, in another folder, gives the same bytes', () => {
  const { path, dispose } = temporaryFolder();
  for (const part of ['src', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.base.json'])
    cpSync(join(root, part), join(path, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'));
  runScript('scripts/build.ts', path);
  const built = filesIn(join(path, 'dist'))
    .filter((file) => !file.endsWith('.tsbuildinfo'))
    .map((file) => `dist/${file}`);
  assert.deepEqual(
    built,
    pack.files.filter((file) => file.startsWith('dist/')),
  );
  for (const file of built) assert.equal(readFileSync(join(path, file), 'utf8'), pack.read(file), file);
  dispose();
});

/** Every file of the package and every module from elsewhere that a script, or a file of types, leads to. */
function reach(entry: string): { files: Set<string>; modules: Set<string> } {
  const isTypes = entry.endsWith('.d.ts');
  const files = new Set([entry]);
  const modules = new Set<string>();
  for (const file of files) {
    for (const [, name = ''] of pack
      .read(file)
      .matchAll(/(?:(?<![\w-])from|\bimport|\bimport\()\s*["']([\w@./:-]+)["']/g)) {
      const path = isTypes ? name.replace(/\.js$/, '.d.ts') : name;
      if (name.startsWith('.')) files.add(posix.join(posix.dirname(file), path));
      else modules.add(name);
    }
  }
  return { files, modules };
}

test('the packed package has less than 3.5 MB: its pictures are most of it', () => {
  const { size } = statSync(pack.tarball);
  assert.ok(size < 3_500_000, `${size} bytes`);
});

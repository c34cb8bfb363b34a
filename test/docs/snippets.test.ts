/** The code blocks of our documents: they compile with the sources, and are well-formed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { knownAttributes } from './known-attributes.js';
import { codeBlocks, DOCUMENTS, read, ROOT, type CodeBlock } from './markdown.js';
import { readTags } from './markup.js';

const blocks = DOCUMENTS.flatMap((path) => codeBlocks(path));
const of = (...languages: string[]): CodeBlock[] => blocks.filter(({ language }) => languages.includes(language));

/** The languages of code blocks. No test would check a block in another language. `test/proxy/php-docs` checks PHP. */
const KNOWN_LANGUAGES = new Set(['', 'sh', 'js', 'ts', 'html', 'css', 'json', 'tsx', 'vue', 'svelte', 'php']);

/** The examples that `test/frameworks` tests. A block that is part of one of them needs no other test. */
const EXAMPLES = readdirSync(`${ROOT}examples/frameworks`, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\bshop\.\w+$|\bpay-button\.ts$/.test(path) && !path.includes('node_modules'))
  .map((path) => withoutIndentation(read(`examples/frameworks/${path}`)));
const isOfAnExample = ({ code }: CodeBlock): boolean =>
  EXAMPLES.some((example) => example.includes(withoutIndentation(code)));

test('every code block is in a language that is checked here, or is a command or a picture', () => {
  assert.deepEqual(
    blocks.filter(({ language }) => !KNOWN_LANGUAGES.has(language)).map(({ where }) => where),
    [],
  );
});

test('every JavaScript block is a file of a quick start, which is run', () => {
  for (const { where, file } of of('js'))
    assert.ok(/^(README|docs\/quick-start)(\.fr)?\.md:/.test(where) && file !== undefined, where);
});

test('every block in a language of a framework stands in a tested example', () => {
  const own = of('tsx', 'vue', 'svelte');
  assert.ok(own.length >= 4);
  assert.deepEqual(
    own.filter((block) => !isOfAnExample(block)).map(({ where }) => where),
    [],
  );
});

test('the TypeScript of the documents compiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-snippets-'));
  try {
    const files = of('ts')
      .filter((block) => !isOfAnExample(block))
      .map(({ where, code }) => {
        const name = `${where.replaceAll(/\W+/g, '-')}.mts`;
        // `export {}` makes a module of a block without imports.
        writeFileSync(join(folder, name), `${code}\nexport {};\n`);
        return name;
      });
    assert.ok(files.length >= 5, 'the documents hold code');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(projectOf(files)));
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], { cwd: ROOT, encoding: 'utf8' });
    // Errors in the sources are ignored, because here they have other libraries. Their own projects check them.
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.includes('error TS') && !line.startsWith('src/')),
      [],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('every HTML snippet is well-formed, and its buttons carry known attributes only', () => {
  const known = [...knownAttributes(), 'id', 'class', 'style'];
  const buttons = of('html').flatMap(({ where, code }) =>
    readTags(code)
      .filter(({ name }) => name === 'pay-button')
      .map(({ attributes }) => ({ where, attributes })),
  );
  assert.ok(buttons.length >= 2, 'the documents show the button');
  for (const { where, attributes } of buttons) {
    for (const name of attributes.keys()) assert.ok(known.includes(name), `${where} has the attribute ${name}`);
    assert.ok(attributes.get('endpoint') && attributes.get('order'), `${where} lacks endpoint or order`);
    assert.match(attributes.get('amount') ?? '1', /^[1-9]\d*$/, where);
  }
});

test('the commands of README and quick start are the same in PowerShell: no variable before a command, no substitution, no tool that Windows lacks', () => {
  const commands = of('sh')
    .filter(({ where }) => /^(README|docs\/quick-start)(\.fr)?\.md:/.test(where))
    .flatMap(({ where, code }) =>
      code
        .trim()
        .split('\n')
        .map((line) => `${where}: ${line}`),
    );
  assert.ok(commands.length >= 10);
  for (const command of commands) assert.match(command, /: (npm|npx|node) [^$`&|<>\\]+$/);
});

test('every JSON sample is JSON', () => {
  for (const { where, code } of of('json')) assert.doesNotThrow(() => JSON.parse(code), where);
});

function withoutIndentation(code: string): string {
  return code.replaceAll(/^ +/gm, '');
}

/** As strict as our own sources. */
const projectOf = (files: readonly string[]): object => ({
  extends: join(ROOT, 'tsconfig.base.json'),
  compilerOptions: {
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    composite: false,
    declaration: false,
    emitDeclarationOnly: false,
    noEmit: true,
    paths: {
      'pay-button-element': [join(ROOT, 'src/index.ts')],
      'pay-button-element/*': [join(ROOT, 'src/*/index.ts')],
      'mysql2/promise': [join(ROOT, 'node_modules/mysql2/promise.d.ts')],
    },
  },
  files,
});

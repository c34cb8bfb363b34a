/** A release: everything in one folder, checked, the same each time; and its zip is a shop that opens once it is unpacked. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { unzipSync } from 'fflate';
import { releaseProblems, type ReleaseParts } from '../../scripts/lib/release/problems.js';
import { publicAddress, repositoryAdvice } from '../../scripts/lib/release/repository.js';
import { sbomOf, type LockFile, type Sbom } from '../../scripts/lib/release/sbom.js';
import { startExample } from '../check/start-example.js';
import { read, ROOT } from '../docs/markdown.js';

const { name: PACKAGE, version: VERSION } = JSON.parse(read('package.json')) as ReleaseParts['manifest'];
const TARBALL = `${PACKAGE}-${VERSION}.tgz`;
const ZIP = `pay-button-${VERSION}.zip`;

const folder = mkdtempSync(join(tmpdir(), 'pay-button-release-'));
let unpacked: string;
after(() => rmSync(folder, { recursive: true }));

const run = (target: string, zone: string): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, ['--import', 'tsx', 'scripts/release.ts', target], {
    cwd: ROOT,
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
  });

/** Makes the folder as `npm run release` does after the build, as if on a machine elsewhere. Returns its files. */
function release(name: string, zone: string): Map<string, Buffer> {
  const target = join(folder, name);
  const { status, stderr } = run(target, zone);
  assert.equal(status, 0, String(stderr));
  return new Map(readdirSync(target).map((file) => [file, readFileSync(join(target, file))]));
}

const sha256 = (content: Buffer | undefined): string =>
  createHash('sha256')
    .update(content ?? '')
    .digest('hex');

/** What a `SHA256SUMS` says, by file. */
const sumsIn = (text: string): Map<string, string> =>
  new Map([...text.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].map(([, sum = '', name = '']) => [name, sum]));

let files: Map<string, Buffer>;
before(() => {
  files = release('one', 'UTC');
  for (const [path, bytes] of Object.entries(unzipSync(files.get(ZIP)!))) {
    const file = join(folder, 'unpacked', path);
    mkdirSync(dirname(file), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(file, bytes);
  }
  const [name = ''] = readdirSync(join(folder, 'unpacked'));
  unpacked = join(folder, 'unpacked', name);
});

test('the folder has the package, the zip for PHP hosts, the licences and the bill of materials, and the hash of each', () => {
  const names = [TARBALL, ZIP, 'pay-button.licenses.md', 'sbom.cdx.json', 'LICENSE'].sort();
  assert.deepEqual([...files.keys()].sort(), [...names, 'SHA256SUMS'].sort());
  const sums = sumsIn(String(files.get('SHA256SUMS')));
  assert.deepEqual([...sums.keys()], names);
  for (const name of names) assert.equal(sums.get(name), sha256(files.get(name)), name);
});

test('every file of it is the same to the byte wherever it is made', () => {
  const again = release('two', 'Asia/Kathmandu');
  assert.deepEqual([...again.keys()], [...files.keys()]);
  for (const [name, content] of files) assert.ok(again.get(name)?.equals(content), name);
});

test('the package in it is the one of this version, with its dist', () => {
  const entry = (path: string): string =>
    execFileSync('tar', ['-xzOf', join(folder, 'one', TARBALL), `package/${path}`], { encoding: 'utf8' });
  assert.equal((JSON.parse(entry('package.json')) as { version: string }).version, VERSION);
  assert.equal(entry('dist/pay-button.iife.js'), read('dist/pay-button.iife.js'));
});

test('the bill of materials lists what is installed with the package, with versions, licences and hashes, and no tool of ours', () => {
  const { bomFormat, metadata, components, dependencies } = JSON.parse(String(files.get('sbom.cdx.json'))) as Sbom;
  assert.equal(bomFormat, 'CycloneDX');
  assert.equal(metadata.component['bom-ref'], `${PACKAGE}@${VERSION}`);
  const names = components.map(({ name }) => name);
  for (const name of ['lit', 'lit-html', 'lit-element', '@lit/reactive-element', 'zod', 'jose'])
    assert.ok(names.includes(name), name);
  for (const name of ['vite', 'typescript', 'react', 'better-sqlite3']) assert.ok(!names.includes(name), name);
  for (const { name, version, purl, hashes, licenses } of components) {
    assert.equal(purl, `pkg:npm/${name.replace('@', '%40')}@${version}`);
    assert.match(hashes?.[0]?.content ?? '', /^[0-9a-f]{128}$/, name);
    assert.equal(licenses.length, 1, name);
  }
  const refs = [metadata.component, ...components].map((component) => component['bom-ref']);
  assert.deepEqual(dependencies.map(({ ref }) => ref).sort(), [...refs].sort());
  for (const { dependsOn } of dependencies) for (const ref of dependsOn) assert.ok(refs.includes(ref), ref);
});

test('of two versions of a package, the bill names for each the one that Node would load', () => {
  const lock: LockFile = {
    packages: {
      '': { name: 'shop', version: '1.0.0', license: 'MIT', dependencies: { one: '*', two: '*' } },
      'node_modules/one': { version: '1.0.0', license: '(MIT OR ISC)', dependencies: { two: '1' } },
      'node_modules/one/node_modules/two': { version: '1.0.0', license: 'ISC' },
      'node_modules/two': { version: '2.0.0', license: 'ISC', dependencies: { '@a/three': '*' } },
      'node_modules/@a/three': { version: '3.0.0', license: 'ISC', dependencies: { one: '*' } },
      'node_modules/tool': { version: '4.0.0', license: 'ISC' },
    },
  };
  const { components, dependencies } = sbomOf(lock);
  assert.deepEqual(
    components.map(({ purl }) => purl),
    ['pkg:npm/%40a/three@3.0.0', 'pkg:npm/one@1.0.0', 'pkg:npm/two@1.0.0', 'pkg:npm/two@2.0.0'],
  );
  assert.deepEqual(components[1]?.licenses, [{ expression: '(MIT OR ISC)' }]);
  assert.deepEqual(dependencies.find(({ ref }) => ref === 'one@1.0.0')?.dependsOn, ['two@1.0.0']);
  const { '': root } = lock.packages;
  assert.throws(() => sbomOf({ packages: { '': root! } }), /has no one/);
});

test('what does not fit together is no release: each problem is named, with its remedy', () => {
  const sbom = sbomOf(JSON.parse(read('package-lock.json')) as LockFile);
  const parts: ReleaseParts = {
    manifest: {
      name: 'shop',
      version: VERSION,
      exports: { '.': { default: './dist/index.js' } },
      bin: { shop: './bin/shop.mjs' },
    },
    changelog: `# Changelog\n\n## [${VERSION}]\n`,
    script: `/*! shop ${VERSION}, MIT */`,
    hashesAreRight: true,
    licenses: read('dist/pay-button.licenses.md'),
    sbom,
    packed: ['dist/index.js', 'bin/shop.mjs'],
  };
  assert.deepEqual(releaseProblems(parts), []);
  const { component } = sbom.metadata;
  for (const [broken, problem] of [
    [{ changelog: '# Changelog\n\n## [Unreleased]\n' }, /CHANGELOG\.md has no section/],
    [{ script: '/*! shop 0.0.1, MIT */' }, /dist is not of version/],
    [{ hashesAreRight: false }, /hashes of other files/],
    [
      { sbom: { ...sbom, metadata: { component: { ...component, version: '0.0.1' } } } },
      /package-lock\.json is of version 0\.0\.1/,
    ],
    [{ licenses: '## left-pad - 1.0.0 (MIT)\n' }, /left-pad@1\.0\.0 is in the script/],
    [{ licenses: '' }, /names no package/],
    [{ packed: ['bin/shop.mjs'] }, /names dist\/index\.js/],
  ] as const) {
    const found = releaseProblems({ ...parts, ...broken });
    assert.equal(found.length, 1, found.join('\n'));
    assert.match(found[0] ?? '', problem);
  }
});

test('a clone of a public address asks for the field repository, until package.json has it', () => {
  const address = 'https://git.example.org/shops/pay-button';
  for (const remote of [
    address,
    `${address}.git`,
    'https://awa:token@git.example.org/shops/pay-button.git',
    'git@git.example.org:shops/pay-button.git',
    'ssh://git@git.example.org:2222/shops/pay-button.git/',
  ]) {
    assert.equal(publicAddress(remote), address, remote);
    const command = `npm pkg set repository.type=git repository.url=git+${address}.git`;
    assert.ok(repositoryAdvice(undefined, remote)?.endsWith(command), remote);
    assert.ok(repositoryAdvice({ url: 'git+https://git.example.org/others/button.git' }, remote), remote);
    assert.equal(repositoryAdvice({ type: 'git', url: `git+${address}.git` }, remote), undefined, remote);
    assert.equal(repositoryAdvice(address, remote), undefined, remote);
  }
  for (const remote of ['', '/srv/git/pay-button', '../pay-button', 'C:\\clones\\pay-button', 'file:///srv/pay-button'])
    assert.equal(repositoryAdvice(undefined, remote), undefined, remote);
  for (const remote of ['http://localhost/pay-button', 'git@build:pay-button.git', 'http://127.0.0.1:3000/pay-button'])
    assert.equal(repositoryAdvice(undefined, remote), undefined, remote);
});

test('a folder with a file of another release is refused, and the file is named', () => {
  const target = join(folder, 'old');
  mkdirSync(target);
  writeFileSync(join(target, 'pay-button-0.0.1.zip'), '');
  const { status, stderr } = run(target, 'UTC');
  assert.equal(status, 1);
  assert.match(String(stderr), /pay-button-0\.0\.1\.zip is not of this release: remove it\./);
});

test('a release is never committed: its folder is in .gitignore', () => {
  assert.match(read('.gitignore'), /^\/release\/$/m);
});

test('the zip holds the script in both forms, its licences, pay.php with its documents and the start page, each with its hash', () => {
  const names = readdirSync(unpacked).sort();
  const expected = [
    'LICENSE',
    'SHA256SUMS',
    'going-live.fr.md',
    'going-live.md',
    'index.html',
    'pay-button.iife.js',
    'pay-button.js',
    'pay-button.licenses.md',
  ];
  assert.deepEqual(names, [...expected, 'pay.php', 'php.fr.md', 'php.md']);
  const sums = sumsIn(readFileSync(join(unpacked, 'SHA256SUMS'), 'utf8'));
  for (const name of names.filter((each) => each !== 'SHA256SUMS'))
    assert.equal(sums.get(name), sha256(readFileSync(join(unpacked, name))), name);
  for (const name of ['pay-button.iife.js', 'pay-button.js', 'pay-button.licenses.md'])
    assert.ok(readFileSync(join(unpacked, name)).equals(readFileSync(`${ROOT}dist/${name}`)), name);
  const hash = createHash('sha384')
    .update(readFileSync(join(unpacked, 'pay-button.iife.js')))
    .digest('base64');
  assert.ok(readFileSync(join(unpacked, 'index.html'), 'utf8').includes(`integrity="sha384-${hash}"`));
});

test('its documents lead nowhere that is not in it', () => {
  for (const name of ['php.md', 'php.fr.md', 'going-live.md', 'going-live.fr.md']) {
    const targets = [...readFileSync(join(unpacked, name), 'utf8').matchAll(/\]\(([^)#]+)/g)].map(
      ([, target = '']) => target,
    );
    const files = targets.filter((target) => !target.startsWith('http'));
    assert.deepEqual(
      files.filter((target) => !readdirSync(unpacked).includes(target)),
      [],
    );
  }
});

test('unpacked, it is a shop that PHP alone serves: page, script, and a proxy that plays the gateway', async () => {
  assert.equal(spawnSync('php', ['-l', join(unpacked, 'pay.php')]).status, 0);
  const shop = await startExample(
    (port) => ['php', '-S', `127.0.0.1:${port}`, '-t', unpacked],
    () => ({
      PAY_SANDBOX: '1',
      PAY_SECRET: '',
      PAY_URL: '',
      PAY_ORIGINS: '',
      DEXCHANGE_API_KEY: '',
      DEXCHANGE_URL: '',
    }),
  );
  try {
    assert.match(
      await (await fetch(`${shop.origin}/`)).text(),
      /<pay-button endpoint="pay.php" order="1001" amount="5000">/,
    );
    assert.equal((await fetch(`${shop.origin}/pay-button.iife.js`)).status, 200);
    const answer = await fetch(`${shop.origin}/pay.php/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: shop.origin, 'Idempotency-Key': crypto.randomUUID() },
      body: JSON.stringify({ order: '1001', amount: { value: 5000, currency: 'XOF' }, returnUrl: `${shop.origin}/` }),
    });
    const { checkoutUrl } = (await answer.json()) as { checkoutUrl: string };
    assert.ok(checkoutUrl.startsWith(`${shop.origin}/pay.php/sandbox/`), checkoutUrl);
    assert.equal((await fetch(checkoutUrl)).status, 200);
  } finally {
    await shop.close();
  }
});

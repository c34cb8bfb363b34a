/**
 * `npm run release`: everything that a release needs, checked, in the folder `release`. The page is docs/releasing.md.
 * The same commit gives the same bytes, so that anyone can check a release.
 *
 * `node --import tsx scripts/release.ts FOLDER` writes it to another folder.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCRIPT_TAG_FILE } from './lib/build/bundles.js';
import { INTEGRITY_DOCUMENT, integrityDocument } from './lib/build/integrity.js';
import { checksums } from './lib/release/checksums.js';
import { phpZip } from './lib/release/php-zip.js';
import { releaseProblems, type ReleaseParts } from './lib/release/problems.js';
import { repositoryAdvice } from './lib/release/repository.js';
import { sbomOf, type LockFile } from './lib/release/sbom.js';

const root = new URL('../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(text('package.json')) as ReleaseParts['manifest'];
const { version } = manifest;
const sbom = sbomOf(JSON.parse(text('package-lock.json')) as LockFile);
const licenses = text('dist/pay-button.licenses.md');

const folder = process.argv[2] ?? fileURLToPath(new URL('release', root));
mkdirSync(folder, { recursive: true });

const { filename: tarball, files: packed } = pack();
const written: Readonly<Record<string, Uint8Array | string>> = {
  [`pay-button-${version}.zip`]: phpZip(`pay-button-${version}`),
  'pay-button.licenses.md': licenses,
  'sbom.cdx.json': `${JSON.stringify(sbom, null, 2)}\n`,
  LICENSE: text('LICENSE'),
};

const document = text(INTEGRITY_DOCUMENT);
const problems = releaseProblems({
  manifest,
  changelog: text('CHANGELOG.md'),
  script: text(`dist/${SCRIPT_TAG_FILE}`),
  hashesAreRight: integrityDocument(document, new URL('dist/', root), version) === document,
  licenses,
  sbom,
  packed: packed.map(({ path }) => path),
});
const expected = [tarball, ...Object.keys(written), 'SHA256SUMS'];
for (const name of readdirSync(folder).filter((each) => !expected.includes(each)))
  problems.push(`${join(folder, name)} is not of this release: remove it.`);
if (problems.length > 0) {
  console.error(`This is no release yet.\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
  process.exit(1);
}

for (const [name, content] of Object.entries(written)) writeFileSync(join(folder, name), content);
// Hashes of the files as they are on disk now.
const there = [tarball, ...Object.keys(written)].map((name) => [name, readFileSync(join(folder, name))] as const);
writeFileSync(join(folder, 'SHA256SUMS'), checksums(Object.fromEntries(there)));
for (const [name, { length }] of there) console.log(`${join(folder, name)}  ${length.toLocaleString('en')} bytes`);
console.log(join(folder, 'SHA256SUMS'));
// Only a warning: a shop may make a release for its own use.
const remote = spawnSync('git', ['remote', 'get-url', 'origin'], { cwd: fileURLToPath(root), encoding: 'utf8' });
const advice = repositoryAdvice(manifest.repository, (remote.stdout ?? '').trim());
if (advice !== undefined) console.warn(`Before this is given out: ${advice}`);

/** Packs what is in `dist` into the folder, by npm. */
function pack(): { readonly filename: string; readonly files: readonly { readonly path: string }[] } {
  const options = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder];
  // On Windows npm is a script, which only a shell would find.
  const npm = process.env['npm_execpath'];
  const useThis = npm !== undefined && existsSync(npm) && /npm-cli\.c?js$/.test(npm);
  const output = execFileSync(useThis ? process.execPath : 'npm', useThis ? [npm, ...options] : options, {
    cwd: fileURLToPath(root),
    encoding: 'utf8',
  });
  return (JSON.parse(output) as [ReturnType<typeof pack>])[0];
}

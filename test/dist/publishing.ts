/** Tests of what others read of the package: the manifest, the types, the licences, the hashes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { INTEGRITY_DOCUMENT, integrityDocument } from '../../scripts/lib/build/integrity.js';
import { bundleScriptTag } from '../../scripts/lib/build/module-costs.js';
import { root, type PackedPackage } from './packed-package.js';

/** Problems that we accept: only ES modules, and only the root entry for TypeScript's `node10` (reads no `exports`). */
const isChosen = ({ kind, ...where }: Problem): boolean =>
  kind === 'CJSResolvesToESM' ||
  (kind === 'NoResolution' && 'entrypoint' in where && where.resolutionKind === 'node10' && where.entrypoint !== '.');

/** A file for pages, which nobody imports with types. */
const SCRIPT_TAG_ENTRY = './pay-button.iife.js';

/** Registers the tests. `pack` is there when they run. */
export function testPublishing(pack: () => PackedPackage): void {
  test('publint finds nothing', async () => {
    const { buffer } = new Uint8Array(readFileSync(pack().tarball));
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
    assert.deepEqual(messages, []);
  });

  test('are-the-types-wrong finds nothing for those who import modules', async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(pack().tarball)), {
      excludeEntrypoints: [SCRIPT_TAG_ENTRY],
    });
    assert.ok(result.types, 'the package has types');
    assert.ok(Object.keys(result.entrypoints).length >= 8);
    assert.deepEqual(
      result.problems.filter((problem) => !isChosen(problem)),
      [],
    );
  });

  test('the package is under the MIT licence, and names that of everything that is in its script', async () => {
    assert.equal(pack().manifest.license, 'MIT');
    assert.match(pack().read('LICENSE'), /^MIT License\n\nCopyright \(c\) /);
    const licenses = pack().read('dist/pay-button.licenses.md');
    const { modules } = await bundleScriptTag();
    const bundled = new Set(
      [...modules.keys()].flatMap((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []),
    );
    // `lean-zod.ts` replaces Zod there. If Zod is in the script, a schema needs more than `lean-zod.ts` has.
    assert.ok(bundled.has('lit-html') && !bundled.has('zod'), [...bundled].join());
    // Only Lit's core. With a directive there would be more modules.
    const lit = [...modules.keys()].flatMap(
      (id) => /\/node_modules\/(?:@?lit[^/]*)\/(?:.*\/)?([^/]+)$/.exec(id)?.[1] ?? [],
    );
    assert.deepEqual(lit.sort(), ['css-tag.js', 'lit-element.js', 'lit-html.js', 'reactive-element.js']);
    for (const name of bundled)
      assert.match(
        licenses,
        new RegExp(`^## ${name} - [\\d.]+ \\([\\w-]+\\)\\n(?:(?!^## ).*\\n)*.*Copyright \\(c\\)`, 'm'),
        name,
      );
  });

  test(`${INTEGRITY_DOCUMENT} has the hashes of what is built; if not, run "npm run build"`, () => {
    const document = readFileSync(join(root, INTEGRITY_DOCUMENT), 'utf8');
    assert.match(document, /integrity="sha384-[\w+/]{64}"/);
    assert.equal(document, integrityDocument(document, pathToFileURL(join(root, 'dist/')), pack().manifest.version));
  });

  test('the sources know the version of the manifest', () => {
    const printed = pack().run('version.mjs', `import { version } from 'pay-button-element';\nconsole.log(version);`);
    assert.equal(printed.trim(), pack().manifest.version);
  });
}

/** What a merchant's bundler takes from the package: only the code that is used. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build } from 'vite';
import type { PackedPackage } from './packed-package.js';

/** Bundles a page's script in the project that has the package installed. Returns code and modules. */
async function bundle(project: string, source: string): Promise<{ code: string; modules: string[] }> {
  writeFileSync(join(project, 'page.js'), source);
  const results = await build({
    root: project,
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, rolldownOptions: { input: join(project, 'page.js') } },
  });
  for (const result of [results].flat()) {
    for (const file of 'output' in result ? result.output : []) {
      if (file.type !== 'chunk') continue;
      // Modules of which nothing is left are listed too.
      return {
        code: file.code.trim(),
        modules: Object.entries(file.modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])),
      };
    }
  }
  throw new Error('The bundle is empty.');
}

const of = (modules: readonly string[], part: RegExp): string[] => modules.filter((id) => part.test(id));

/** Registers the tests. `pack` is there when they run. */
export function testTreeShaking(pack: () => PackedPackage): void {
  test('who takes the flow without the element gets no Lit', async () => {
    const { modules } = await bundle(
      pack().project,
      `import { Checkout } from 'pay-button-element/checkout';\nconsole.log(Checkout);`,
    );
    assert.equal(of(modules, /\/dist\/checkout\/checkout\.js$/).length, 1, modules.join('\n'));
    assert.deepEqual(of(modules, /\/node_modules\/@?lit\b|\/dist\/element\//), []);
  });

  test('an import that is not used leaves nothing behind', async () => {
    for (const entry of ['element', 'checkout', 'contract', 'proxy', 'sandbox']) {
      const { modules } = await bundle(
        pack().project,
        `import * as unused from 'pay-button-element/${entry}';\nconsole.log('page');`,
      );
      assert.deepEqual(of(modules, /\/dist\//), [], entry);
    }
  });

  test('the import that defines the element stays, though nothing of it is used', async () => {
    const { code } = await bundle(pack().project, `import 'pay-button-element';`);
    assert.match(code, /PayButtonElement\.define\(\)/);
  });
}

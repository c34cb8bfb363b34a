/**
 * The package in what shops have around it: a compiler of 2024 that looks into declarations, and the documents that
 * unit tests have in place of a browser.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installed } from '../../scripts/lib/installed-packages.js';
import { packPackage, root, runScript, type PackedPackage } from './packed-package.js';

let pack: PackedPackage;
let packages: string;

before(async () => {
  if (!existsSync(join(root, 'dist'))) runScript('scripts/build.ts');
  packages = join(await installed('around', fileURLToPath(new URL('.', import.meta.url))), 'node_modules');
  pack = packPackage();
  for (const name of ['happy-dom', 'jsdom'])
    symlinkSync(join(packages, name), join(pack.project, 'node_modules', name));
});
after(() => pack?.dispose());

test('TypeScript 5.4 takes the declarations, looks into all of them, and knows the events on window and document', () => {
  writeFileSync(
    join(pack.project, 'old.mts'),
    `import 'pay-button-element';
     import 'pay-button-element/pay-button.js';
     export * as element from 'pay-button-element/element';
     export * as checkout from 'pay-button-element/checkout';
     export * as contract from 'pay-button-element/contract';
     export * as proxy from 'pay-button-element/proxy';
     export * as sandbox from 'pay-button-element/sandbox';
     export * as check from 'pay-button-element/check';
     for (const place of [window, document, document.body])
       place.addEventListener('payment-success', () => undefined);
     window.addEventListener('payment-success', ({ detail }) => detail.session.reference);
     document.addEventListener('payment-failed', ({ detail }) => detail.reason);`,
  );
  const options =
    '--strict --noEmit --target es2022 --lib es2022,dom,dom.iterable --module nodenext --skipLibCheck false';
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(packages, 'typescript/bin/tsc'), ...options.split(' '), 'old.mts'],
    { cwd: pack.project, encoding: 'utf8' },
  );
  assert.deepEqual([status, stdout], [0, '']);
});

const DOCUMENTS: Readonly<Record<string, string>> = {
  'happy-dom': `import { Window } from 'happy-dom'; const window = new Window({ url: 'http://localhost/' });`,
  jsdom: `import { JSDOM } from 'jsdom'; const { window } = new JSDOM('', { url: 'http://localhost/', pretendToBeVisual: true });`,
};
for (const [name, open] of Object.entries(DOCUMENTS)) {
  test(`in ${name} a shop's unit test shows the button, clicks it, and hears what the proxy answers`, () => {
    const printed = pack.run(
      `${name}.mjs`,
      `${open}
       // As the environments of test runners do it.
       for (const key of Reflect.ownKeys(window)) if (!(key in globalThis)) globalThis[key] = window[key];
       for (const key of ['Event', 'CustomEvent', 'EventTarget', 'AbortController', 'AbortSignal', 'document', 'window', 'location', 'navigator', 'localStorage'])
         Object.defineProperty(globalThis, key, { value: key === 'window' ? window : window[key], configurable: true, writable: true });
       window.fetch = globalThis.fetch = async () => Response.json({ code: 'order_not_found', status: 404, title: 'No' }, { status: 404, headers: { 'Content-Type': 'application/problem+json' } });
       await import('pay-button-element');
       document.body.innerHTML = '<pay-button endpoint="/pay" order="1001" amount="5000">Payer</pay-button>';
       const button = document.querySelector('pay-button');
       await button.updateComplete;
       const ended = new Promise((resolve) => document.addEventListener('payment-failed', ({ detail }) => resolve(detail.code), { once: true }));
       button.shadowRoot.querySelector('button').click();
       console.log(JSON.stringify({ label: button.textContent, code: await ended }));
       process.exit(0);`,
    );
    assert.deepEqual(JSON.parse(printed.trim().split('\n').at(-1) ?? ''), { label: 'Payer', code: 'order_not_found' });
  });
}

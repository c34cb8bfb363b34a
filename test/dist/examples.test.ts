/** The servers to copy, out of the packed package: each serves a whole shop. That the proxy in it is right is tested in `test/proxy/mounts.test.ts`. */
import assert from 'node:assert/strict';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { read } from '../docs/markdown.js';
import { startShop } from '../docs/running-shop.js';
import { nodeWithSqlite } from '../proxy/stores/node-with-sqlite.js';
import { packPackage, root, type PackedPackage } from './packed-package.js';

/** Settings that let the proxy be made. */
const SETTINGS = {
  PAY_SECRET: 'a secret for the examples, and for no one else',
  DEXCHANGE_API_KEY: 'sandbox-dexchange-key',
};

let pack: PackedPackage;

before(() => {
  pack = packPackage();
  for (const name of ['express', 'hono', '@hono'])
    symlinkSync(join(root, 'node_modules', name), join(pack.project, 'node_modules', name));
  cpSync(join(pack.project, 'node_modules/pay-button-element/examples'), pack.project, { recursive: true });
});
after(() => pack?.dispose());

for (const server of ['node-http.mjs', 'express.mjs', 'hono.mjs']) {
  test(`${server} serves the page, the button's script and the proxy`, async (t) => {
    const shop = await startShop(pack.project, [server], SETTINGS, nodeWithSqlite());
    t.after(() => shop.close());
    await shop.printedLine(new RegExp(`^Open ${shop.origin}$`));

    const page = await fetch(shop.origin);
    assert.match(page.headers.get('Content-Type') ?? '', /^text\/html/);
    assert.equal(await page.text(), read('examples/index.html'));
    const script = await fetch(`${shop.origin}/pay-button.iife.js`);
    assert.match(script.headers.get('Content-Type') ?? '', /^text\/javascript/);
    assert.equal(await script.text(), pack.read('dist/pay-button.iife.js'));
    assert.deepEqual(await (await fetch(`${shop.origin}/pay/health`)).json(), { status: 'ok' });
  });

  test(`the guide to the examples has the command of ${server}`, () => {
    assert.ok(read('examples/README.md').includes(`\`node --env-file=.env ${server}\``));
  });
}

test('the guide to the examples names every setting that they read, and no other', () => {
  const files = ['examples/pay.mjs', 'examples/next/app/pay/pay-proxy.js'];
  const variables = new Set(
    files.flatMap((file) => [...read(file).matchAll(/process\.env\.(\w+)/g)].map(([, name]) => name)),
  );
  const guide = read('examples/README.md');
  const explained = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(explained.sort(), [...variables].sort());
  for (const [, name] of guide.matchAll(/^ +([A-Z_]+)=/gm)) assert.ok(variables.has(name), name);
});

/**
 * The quick starts of README and docs/quick-start.md, done by a newcomer: their files and the packed
 * package, their commands, and a buyer who pays in a real browser.
 */
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import type { PayButtonElement } from '../../src/index.js';
import { launch } from '../browsers/index.js';
import { codeBlocks, filesOf } from '../docs/markdown.js';
import { startShop, type RunningShop } from '../docs/running-shop.js';
import { packPackage, root, type PackedPackage } from './packed-package.js';

let pack: PackedPackage;

before(() => {
  pack = packPackage();
  symlinkSync(join(root, 'node_modules/vite'), join(pack.project, 'node_modules/vite'));
});
after(() => pack?.dispose());

/** The commands of a document's shell blocks, one a line. */
const commands = (path: string): string[] =>
  codeBlocks(path).flatMap(({ language, code }) => (language === 'sh' ? code.trim().split('\n') : []));

/** A folder with these files, in which the package is installed, and the secret is made as the README makes it. */
function newShop(name: string, files: ReadonlyMap<string, string>): string {
  const folder = join(pack.project, name);
  mkdirSync(folder);
  symlinkSync(join(pack.project, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, code] of files) writeFileSync(join(folder, file), code);
  const [, script = ''] = commands('README.md').flatMap((line) => /^node -e "(.+)"$/.exec(line) ?? []);
  assert.match(script, /PAY_SECRET/);
  pack.run('secret.cjs', `process.chdir(${JSON.stringify(folder)});\n${script}`);
  return folder;
}

/** A buyer opens the shop, pays its first order, and is thanked by the page; the server says that the order is paid. */
async function buy(t: TestContext, shop: RunningShop): Promise<void> {
  t.after(() => shop.close());
  const browser = await launch('chromium');
  t.after(() => browser.close());
  const page = await browser.newPage(shop.origin);
  await page.waitFor(
    () => document.querySelector<PayButtonElement>('pay-button')?.shadowRoot?.querySelector('button') != null,
    { timeout: 20_000 },
  );
  await page.click('pay-button[order="1001"] >>> button');
  const checkout = await browser.waitForPage((url) => url.includes('/dexchange/process/'), 20_000);
  await checkout.click('[data-outcome="succeeded"]');
  const thanks = await page.waitFor(
    () => /^Merci ! (\S+)$/.exec(document.querySelector('#result')?.textContent ?? '')?.[1],
    { timeout: 20_000 },
  );
  await shop.printedLine(new RegExp(`^Order 1001 is paid: ${thanks}$`));
}

test('with the files and the command of the README, a buyer pays the first order', async (t) => {
  const folder = newShop('from-the-readme', filesOf('README.md'));
  const command = commands('README.md').find((line) => line.startsWith('node --env-file'));
  await buy(t, await startShop(folder, command?.split(' ').slice(1) ?? []));
});

test('with a bundler, as the quick start says, a buyer pays the first order', async (t) => {
  const readme = filesOf('README.md');
  const files = new Map([...filesOf('docs/quick-start.md'), ['pay.mjs', readme.get('pay.mjs') ?? '']]);
  assert.deepEqual([...files.keys()].sort(), ['index.html', 'main.js', 'pay.mjs', 'vite.config.mjs']);
  assert.ok(commands('docs/quick-start.md').includes('npx vite'));
  const folder = newShop('with-a-bundler', files);
  const shop = await startShop(folder, ['node_modules/vite/bin/vite.js']);
  await buy(t, shop);

  // Vite starts again when its settings are saved; the proxy and its gateway stay.
  appendFileSync(join(folder, 'vite.config.mjs'), '\n');
  await shop.printedLine(/server restarted\.$/);
  assert.deepEqual(await (await fetch(`${shop.origin}/pay/health`)).json(), { status: 'ok' });
});

/**
 * `pay-button-element sandbox` from the packed package: with nothing beside it but its dependencies,
 * in a real browser on a small phone.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import type { PayButtonElement } from '../../src/index.js';
import { cdp, launch, type Browser, type LaunchOptions, type Page } from '../browsers/index.js';
import { createSession, retrieveSession, startCommand, type RunningCommand } from '../cli/start-command.js';
import { packPackage, type PackedPackage } from './packed-package.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PHONE = { width: 320, height: 640 };

let pack: PackedPackage;
let command: RunningCommand;

before(async () => {
  pack = packPackage();
  command = await startCommand(
    [],
    [join(pack.project, 'node_modules/pay-button-element/bin/pay-button-element.mjs')],
    pack.project,
  );
});
after(async () => {
  await command?.stop();
  pack?.dispose();
});

async function browser(t: TestContext, options: LaunchOptions): Promise<Browser> {
  const launched = await launch('chromium', { viewport: PHONE, ...options });
  t.after(() => launched.close());
  return launched;
}

/** Errors that the browser's console has, refusals by the policy among them. */
async function errorsOf(page: Page): Promise<string[]> {
  const session = await cdp(page);
  const errors: string[] = [];
  session.on('Log.entryAdded', ({ entry }) => {
    if (entry.level === 'error') errors.push(entry.text);
  });
  await session.send('Log.enable'); // tells what came before, too
  return errors;
}

/** What axe objects to. The policy keeps scripts out of the page, but not the debugger. */
async function objections(page: Page): Promise<unknown> {
  await (await cdp(page)).send('Runtime.evaluate', { expression: AXE });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
  });
}

test('the packed command pays through its proxy, and serves the button that is in the package', async () => {
  const { body } = await createSession(command, '2001', 'egopay');
  await fetch(`${command.guide.sandbox}/sandbox/transactions/${String(body['reference'])}/outcome`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"outcome":"succeeded"}',
  });
  assert.equal((await retrieveSession(command, body['id'], 20)).body['status'], 'succeeded');
  assert.equal(
    await (await fetch(`${command.guide.shop}/pay-button.iife.js`)).text(),
    pack.read('dist/pay-button.iife.js'),
  );
});

test('a buyer pays in the shop, settled on the control page, which follows by itself; the policies hold', async (t) => {
  const chromium = await browser(t, { locale: 'fr-SN' });
  const control = await chromium.newPage(command.guide.control);
  const shop = await chromium.newPage(command.guide.shop);
  const errors = [await errorsOf(control), await errorsOf(shop)];
  await shop.waitFor(
    () => document.querySelector<PayButtonElement>('pay-button')?.shadowRoot?.querySelector('button') != null,
  );
  await shop.click('pay-button[order="1001"] >>> button');
  await chromium.waitForPage((url) => url.startsWith(`${command.guide.sandbox}/dexchange/process/`));

  // The page was open before there was a payment.
  await control.click('#payments button[value="succeeded"]');
  await control.waitFor(() => document.querySelector('#payments .phase-succeeded')?.textContent === 'Payé');
  await shop.waitFor(() => /payment-success · 1001/.test(document.querySelector('#events')?.textContent ?? ''), {
    timeout: 20_000,
  });
  assert.deepEqual(errors.flat(), []);
});

test('the focus stays where it was when the list of payments changes', async (t) => {
  const control = await (await browser(t, {})).newPage(command.guide.control);
  await createSession(command, '1003', 'dexchange');
  const focused = await control.waitFor(() => {
    const button = document.querySelector<HTMLElement>('#payments button[value="failed"]');
    button?.focus();
    return button?.id;
  });
  const { body } = await createSession(command, '1004', 'dexchange');
  await control.waitFor((reference) => document.querySelector('#payments')?.textContent?.includes(reference), {
    args: [String(body['reference'])],
  });
  assert.equal(await control.evaluate(() => document.activeElement?.id), focused);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe objects to nothing on a phone of 320 px, and nothing sticks out, in ${colorScheme}`, async (t) => {
    await createSession(command, colorScheme === 'light' ? '1005' : '1007', 'dexchange');
    const chromium = await browser(t, { colorScheme, locale: colorScheme === 'light' ? 'fr' : 'en' });
    const look = async (page: Page, what: string): Promise<void> => {
      // With its style sheet.
      await page.waitFor(() => document.readyState === 'complete');
      assert.deepEqual(await objections(page), [], what);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), PHONE.width, what);
    };
    const shop = await chromium.newPage(command.guide.shop);
    await shop.waitFor(() => document.querySelector('pay-button:defined') !== null);
    await look(shop, 'shop');
    const control = await chromium.newPage(command.guide.control);
    await control.waitFor(() => document.querySelector('#payments .card') !== null);
    await look(control, 'control');
    await control.evaluate(() => {
      document.querySelector<HTMLSelectElement>('#scenario')!.value = 'own';
      document.querySelector('#own')!.textContent = '{"webhook":"nevver"}';
    });
    await control.click('button.primary');
    await control.waitFor(() => document.querySelector('[role="alert"]') !== null);
    await look(control, 'mistake');
  });
}

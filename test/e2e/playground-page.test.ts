/** The page of `npm start`: what its knobs do to the buttons, and the code that it gives to copy. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { KNOBS } from '../../demo/shared/choices.js';
import { type Page } from '../browsers/index.js';
import { readTags } from '../docs/markup.js';
import { nodeWithSqlite } from '../proxy/stores/node-with-sqlite.js';
import { attributes, choose, code, DESKTOP, logged, main, PAY } from './support/playground-page.js';
import { setPlaygroundStage } from './support/playground-stage.js';

const stage = setPlaygroundStage();

/** Opens the page with these choices. */
const open = (choices: Record<string, string> = {}): Promise<Page> => stage.open(main, choices, DESKTOP);

test('a knob changes the button and the address at once, and a reload keeps the choice', async () => {
  const page = await open();
  assert.deepEqual(await attributes(page), {
    endpoint: '/pay',
    order: (await attributes(page))['order'],
    amount: '5000',
    gateway: 'dexchange',
    full: '',
    lang: 'fr',
  });
  const wanted = {
    gateway: 'egopay',
    theme: 'indigo',
    variant: 'outline',
    size: 'large',
    shape: 'pill',
    width: 'fit',
    presentation: 'popup',
    messages: 'inline',
    words: 'en',
  };
  for (const [name, value] of Object.entries(wanted)) await choose(page, name, value);
  for (const look of ['changed', 'reloaded']) {
    const { order, ...chosen } = await attributes(page);
    assert.match(order!, /^WAX-/);
    assert.deepEqual(
      chosen,
      {
        endpoint: '/pay',
        amount: '5000',
        gateway: 'egopay',
        class: 'theme-indigo',
        variant: 'outline',
        size: 'large',
        shape: 'pill',
        presentation: 'popup',
        inline: '',
        lang: 'en',
      },
      look,
    );
    assert.deepEqual(Object.fromEntries(new URL(await page.url()).searchParams), wanted);
    await page.reload();
    await page.waitFor(() => document.querySelector('pay-button')!.order);
  }
  await page.close();
});

test('an address that makes no sense is read as the defaults', async () => {
  const page = await open({ lang: 'xx', theme: '"><script>', product: 'gold', gateway: '' });
  assert.equal((await attributes(page))['gateway'], 'dexchange');
  assert.equal((await attributes(page))['class'], undefined);
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'fr');
  await page.close();
});

test('language and product change without a reload, and a payment under way is left alone', async () => {
  const page = await open({ scenario: 'silent' });
  await page.click(PAY);
  await logged(page, 'payment-start');
  await choose(page, 'lang', 'en');
  await choose(page, 'product', 'bowl');
  const seen = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    shown: [...document.querySelectorAll<HTMLElement>('.product')]
      .filter((product) => product.checkVisibility())
      .map(({ dataset }) => dataset['product']),
    heading: [...document.querySelectorAll<HTMLElement>('h1 span')]
      .filter((span) => span.checkVisibility())
      .map(({ lang }) => lang),
    state: document.querySelector('pay-button')!.state.name,
  }));
  assert.deepEqual(
    { ...seen, state: seen.state === 'idle' ? 'idle' : 'busy' },
    { lang: 'en', title: 'pay-button, try it out', shown: ['bowl'], heading: ['en'], state: 'busy' },
  );
  await (await stage.hostedPage(main)).close();
  await page.close();
});

test('the HTML to copy makes the very button of the page', async () => {
  const looks: Record<string, string>[] = [
    {},
    {
      theme: 'bissap',
      variant: 'outline',
      size: 'small',
      shape: 'square',
      width: 'fit',
      messages: 'inline',
      presentation: 'redirect',
      gateway: 'egopay',
      words: 'en',
    },
  ];
  for (const choices of looks) {
    const page = await open(choices);
    const html = await code(page, 'html');
    const tag = readTags(html).find(({ name }) => name === 'pay-button')!;
    const shown = await attributes(page);
    // The page tells its button which language the page has; elsewhere it finds out by itself.
    if (!('words' in choices)) delete shown['lang'];
    assert.deepEqual({ ...Object.fromEntries(tag.attributes), order: '' }, { ...shown, order: '' });
    assert.equal(html.includes('themes.css'), 'theme' in choices);
    await page.close();
  }
});

test('React and Vue get the chosen gateway, price and looks in their own spelling, and CSS the chosen theme alone', async () => {
  const page = await open({ gateway: 'egopay', theme: 'ink', product: 'coffee', messages: 'inline' });
  const react = await code(page, 'react');
  for (const part of [
    'gateway="egopay"',
    'amount={2500}',
    'className="theme-ink"',
    'inline\n',
    'onpayment-success={',
    'order={order}',
  ])
    assert.ok(react.includes(part), `${part} in ${react}`);
  const vue = await code(page, 'vue');
  for (const part of [
    'gateway="egopay"',
    ':amount="2500"',
    'class="theme-ink"',
    '@payment-success="',
    ':order="order"',
    'isCustomElement',
  ])
    assert.ok(vue.includes(part), `${part} in ${vue}`);
  const css = await code(page, 'css');
  assert.deepEqual([...new Set(css.match(/\.theme-\w+/g))], ['.theme-ink']);
  assert.equal(css.match(/{/g)!.length, css.match(/}/g)!.length);
  await page.close();
});

for (const gateway of KNOBS.gateway) {
  test(`the proxy to copy for ${gateway} is one that starts and answers`, async (t) => {
    const page = await open({ gateway });
    const source = await code(page, 'proxy');
    await page.close();
    const folder = await mkdtemp(join(tmpdir(), 'pay-button-proxy-'));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'orders.mjs'), 'export const orders = { find: async () => undefined };');
    const entry = (floor: string): string =>
      JSON.stringify(new URL(`../../src/${floor}/index.ts`, import.meta.url).href);
    await writeFile(
      join(folder, 'pay.mjs'),
      source.replaceAll(/'pay-button-element\/(\w+)'/g, (_, floor: string) => entry(floor)),
    );
    const settings = {
      PAY_SECRET: 'a secret for tests, long enough to be one',
      DEXCHANGE_API_KEY: 'key',
      EGOPAY_TOKEN: 'token',
      EGOPAY_START_URL: 'https://start.example/',
      DEXPAY_API_KEY: 'key',
      DEXPAY_API_SECRET: 'secret',
      FEDAPAY_SECRET_KEY: 'key',
      FEDAPAY_WEBHOOK_SECRET: 'a secret of webhooks',
      WAVE_API_KEY: 'key',
      WAVE_WEBHOOK_SECRET: 'a secret of webhooks',
      PAYDUNYA_MASTER_KEY: 'key',
      PAYDUNYA_PRIVATE_KEY: 'key',
      PAYDUNYA_TOKEN: 'token',
    };
    await writeFile(
      join(folder, 'try.mjs'),
      `import { proxy } from './pay.mjs';
      const headers = { Origin: 'https://shop.example', 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() };
      const body = JSON.stringify({ order: '1001', returnUrl: 'https://shop.example/', gateway: '${gateway === '*' ? 'wave' : gateway}' });
      const answer = await proxy.fetch(new Request('https://shop.example/pay/sessions', { method: 'POST', headers, body }));
      console.log((await answer.json()).code);`,
    );
    const { stdout } = await promisify(execFile)(
      nodeWithSqlite(),
      ['--import', import.meta.resolve('tsx'), 'try.mjs'],
      {
        cwd: folder,
        env: { ...process.env, ...settings },
      },
    );
    assert.equal(stdout.trim(), 'order_not_found');
  });
}

test('the arrow keys walk through the kinds of code, round the ends, and the panel follows', async () => {
  const page = await open();
  const walk = (key: string): Promise<string> =>
    page.evaluate((pressed) => {
      const tab = document.querySelector<HTMLElement>('[role=tab][aria-selected=true]')!;
      tab.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true }));
      const now = document.querySelector<HTMLElement>('[role=tab][aria-selected=true]')!;
      const panel = document.querySelector('[role=tabpanel]')!;
      const stops = document.querySelectorAll('[role=tab]:not([tabindex="-1"])').length;
      return now === document.activeElement && panel.getAttribute('aria-labelledby') === now.id && stops === 1
        ? now.dataset['code']!
        : 'lost';
    }, key);
  const walked: string[] = [];
  for (const key of ['ArrowRight', 'ArrowRight', 'End', 'ArrowRight', 'ArrowLeft', 'Home'])
    walked.push(await walk(key));
  assert.deepEqual(walked, ['react', 'vue', 'proxy', 'html', 'proxy', 'html']);
  await page.close();
});

test('the copy button copies what is shown, and says so; where the browser refuses, it says that', async () => {
  const page = await open({ lang: 'en' });
  const press = async (refuses: boolean): Promise<{ copied: string; label: string; spoken: string }> => {
    await page.evaluate((no) => {
      const writeText = (text: string): Promise<void> => {
        document.body.dataset['copied'] = text;
        return no ? Promise.reject(new Error('no')) : Promise.resolve();
      };
      Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    }, refuses);
    await page.click('#code .copy');
    return page.waitFor(() => {
      const spoken = document.querySelector('#code [role=status]')!.textContent;
      return (
        spoken && {
          copied: document.body.dataset['copied']!,
          label: document.querySelector('#code .copy')!.textContent!,
          spoken,
        }
      );
    }) as Promise<{ copied: string; label: string; spoken: string }>;
  };
  const shown = await code(page, 'vue');
  assert.deepEqual(await press(false), { copied: shown, label: 'Copied', spoken: 'Copied' });
  await code(page, 'html');
  assert.equal((await press(true)).spoken, 'The browser refuses to copy');
  await page.close();
});

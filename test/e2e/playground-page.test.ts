/**
 * The page of `npm start`: what its knobs do to the buttons, the code and the gateways, whom it lets
 * script the sandbox, and that everybody can use it.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type axeCore from 'axe-core';
import { KNOBS } from '../../demo/shared/choices.js';
import { SCENARIOS, type ScenarioName } from '../../demo/shared/scenarios.js';
import { engines, sharedBrowser, type Page } from '../browsers/index.js';
import { readTags } from '../docs/markup.js';
import { nodeWithSqlite } from '../proxy/stores/node-with-sqlite.js';
import { setPlaygroundStage } from './support/playground-stage.js';
import { until } from './support/until.js';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** What is the same in every engine is looked at in one. */
const [main = 'chromium'] = engines();

const stage = setPlaygroundStage();
const { closeOthers } = stage;

/** Opens the page with these choices. */
const open = (choices: Record<string, string> = {}, { engine = main, viewport = DESKTOP } = {}): Promise<Page> =>
  stage.open(engine, choices, viewport);

const PAY = 'pay-button#wax >>> [part~=button]';

const choose = (page: Page, name: string, value: string): Promise<void> =>
  page.evaluate(
    (knob, wanted) => document.querySelector<HTMLElement>(`input[name="${knob}"][value="${wanted}"]`)!.click(),
    name,
    value,
  );

/** Chooses, and waits until no colour changes any more. */
async function chooseLook(page: Page, name: string, value: string): Promise<void> {
  await choose(page, name, value);
  await page.waitFor(() =>
    document
      .getAnimations()
      .every((animation) => !(animation instanceof CSSTransition) || animation.playState === 'finished'),
  );
}

/** Attributes of the wax print's button, without those that belong to the page alone. */
const attributes = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelector('pay-button#wax')!.attributes]
        .filter(({ name }) => !/^(id|data-.*)$/.test(name))
        .map(({ name, value }) => [name, value]),
    ),
  );

const code = (page: Page, kind: string): Promise<string> =>
  page.waitFor(
    (wanted) => {
      const tab = document.querySelector<HTMLElement>(`[role=tab][data-code="${wanted}"]`)!;
      tab.click();
      return tab.ariaSelected === 'true' && document.querySelector('#code code')!.textContent;
    },
    { args: [kind] },
  ) as Promise<string>;

/** What the log says of an event: state, reason and code. */
const logged = (page: Page, event: string): Promise<string> =>
  page.waitFor((name) => document.querySelector<HTMLElement>(`#log [data-event="${name}"]`)?.textContent, {
    args: [event],
    timeout: 60_000,
  }) as Promise<string>;

const count = (page: Page, event: string): Promise<number> =>
  page.evaluate((name) => document.querySelectorAll(`#log [data-event="${name}"]`).length, event);

// Everybody

for (const viewport of [DESKTOP, PHONE]) {
  test(`axe finds nothing on the page, ${viewport.width} px wide, in each language, light and dark`, async () => {
    const page = await open({}, { viewport });
    const panel = await page.evaluate(() => document.querySelector<HTMLDetailsElement>('#panel')!.open);
    for (const lang of KNOBS.lang) {
      await chooseLook(page, 'lang', lang);
      for (const appearance of ['light', 'dark'] as const) {
        await chooseLook(page, 'appearance', appearance);
        // As it is at first, and with everything open that can be opened.
        for (const open of new Set([panel, true])) {
          await page.evaluate((wide) => (document.querySelector<HTMLDetailsElement>('#panel')!.open = wide), open);
          assert.deepEqual(await violations(page), [], `${lang}, ${appearance}, settings ${open ? 'open' : 'closed'}`);
        }
      }
    }
    await page.close();
  });
}

/** What axe finds wrong, as sentences. Its script comes from the page's own server, as the policy demands. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate((path) => import(path).then(() => undefined), '/node_modules/axe-core/axe.min.js');
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore };
    const { violations: list, passes } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return {
      passes: passes.length,
      list: list.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
      ),
    };
  });
  assert.ok(found.passes > 20, 'axe has looked');
  return found.list;
}

for (const { width, panel } of [
  { width: 320, panel: false },
  { width: 360, panel: false },
  { width: 1280, panel: true },
]) {
  test(`at ${width} px nothing is wider than the page, and the settings are ${panel ? 'beside the shop' : 'folded away'}`, async () => {
    const page = await open({ size: 'large' }, { viewport: { width, height: 740 } });
    for (const lang of KNOBS.lang) {
      await chooseLook(page, 'lang', lang);
      const seen = await page.evaluate(() => ({
        overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        open: document.querySelector<HTMLDetailsElement>('#panel')!.open,
      }));
      assert.deepEqual(seen, { overflows: false, open: panel }, lang);
    }
    await page.close();
  });
}

for (const theme of KNOBS.theme) {
  test(`the theme ${theme} has the contrasts of WCAG AA, in light and dark`, async () => {
    const page = await open({ theme });
    for (const appearance of ['light', 'dark'] as const) {
      await chooseLook(page, 'appearance', appearance);
      const colors = await page.evaluate(() => {
        const host = document.querySelector('pay-button#wax')!;
        const button = getComputedStyle(host.shadowRoot!.querySelector('[part~=button]')!);
        const probe = document.createElement('i');
        probe.className = host.className;
        document.querySelector('.stall')!.append(probe);
        const resolve = (property: string): string => {
          probe.style.color = `var(${property}, transparent)`;
          return getComputedStyle(probe).color;
        };
        return {
          label: button.color,
          button: button.backgroundColor,
          card: getComputedStyle(document.querySelector('.stall')!).backgroundColor,
          surface: resolve('--pay-button-surface'),
          surfaceText: resolve('--pay-button-surface-color'),
          focus: resolve('--pay-button-focus'),
        };
      });
      assert.ok(contrast(colors.label, colors.button) >= 4.5, `label, ${appearance}: ${JSON.stringify(colors)}`);
      // The default look sets no properties: its own colours are the element's to answer for.
      if (theme !== 'default') {
        assert.ok(
          contrast(colors.surfaceText, colors.surface) >= 7,
          `dialog, ${appearance}: ${JSON.stringify(colors)}`,
        );
        assert.ok(
          contrast(colors.focus, colors.card) >= 3,
          `focus on the page, ${appearance}: ${JSON.stringify(colors)}`,
        );
        assert.ok(
          contrast(colors.focus, colors.surface) >= 3,
          `focus in the dialog, ${appearance}: ${JSON.stringify(colors)}`,
        );
      }
    }
    await page.close();
  });
}

/** The contrast of two opaque `rgb()` colours, as WCAG 2 defines it. */
function contrast(first: string, second: string): number {
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [darker, lighter] = [luminance(first), luminance(second)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

// Knobs

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

// The code

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

// Scenarios

const ENDS: readonly { scenario: ScenarioName; event: string; says: RegExp; press?: string }[] = [
  { scenario: 'paid', event: 'payment-success', says: /succeeded/ },
  { scenario: 'refused', event: 'payment-failed', says: /failed/ },
  { scenario: 'closed-early', event: 'payment-success', says: /succeeded/ },
  { scenario: 'down', event: 'payment-failed', says: /error.*gateway_unavailable/ },
  { scenario: 'amount-changed', event: 'payment-failed', says: /error.*amount_changed/ },
  { scenario: 'slow', event: 'payment-success', says: /succeeded/, press: 'succeeded' },
  { scenario: 'webhook-lost', event: 'payment-success', says: /succeeded/, press: 'succeeded' },
  { scenario: 'webhook-forged', event: 'payment-failed', says: /expired/, press: 'expired' },
];

for (const { scenario, event, says, press } of ENDS) {
  test(`the scenario ${scenario} ends with ${event}, once`, async () => {
    const page = await open({ scenario });
    await page.click(PAY);
    if (press) await (await stage.hostedPage(main)).click(`[data-outcome="${press}"]`);
    assert.match(await logged(page, event), says);
    assert.equal((await count(page, 'payment-success')) + (await count(page, 'payment-failed')), 1);
    await closeOthers(page);
    await page.close();
  });
}

test('the scenario blocked opens no window and shows a link to the checkout instead', async () => {
  const page = await open({ scenario: 'blocked' });
  await page.click(PAY);
  const link = await page.waitFor(
    () => document.querySelector('pay-button#wax')!.shadowRoot!.querySelector<HTMLAnchorElement>('[part~=link]')?.href,
    { timeout: 20_000 },
  );
  assert.ok(String(link).startsWith(`${stage.playground.sandboxUrl}/dexchange/`), String(link));
  assert.equal((await (await sharedBrowser(main)).pages()).filter((other) => other !== page).length, 0);
  await page.close();
});

test('the scenario silent never says that the payment failed, though the buyer has paid', async () => {
  const page = await open({ scenario: 'silent' });
  await page.click(PAY);
  const order = (await attributes(page))['order']!;
  await (await stage.hostedPage(main)).click('[data-outcome="succeeded"]');
  const look = async (): Promise<{ phase: string; reads: number } | undefined> => {
    const transactions = (await (await fetch(`${stage.playground.sandboxUrl}/sandbox/transactions`)).json()) as {
      reference: string;
      phase: string;
      reads: number;
    }[];
    return transactions.find(({ reference }) => reference.startsWith(order));
  };
  const paid = await until('the buyer to have paid', async () =>
    (await look())?.phase === 'processing' ? look() : undefined,
  );
  await page.evaluate(() => document.querySelector('pay-button')!.verify());
  await until('the gateway to be asked again', async () => (await look())!.reads > paid.reads);
  assert.equal((await count(page, 'payment-success')) + (await count(page, 'payment-failed')), 0);
  await closeOthers(page);
  await page.close();
});

test('after a payment a new order can be paid', async () => {
  const page = await open({ scenario: 'paid' });
  const first = (await attributes(page))['order'];
  await page.click(PAY);
  await logged(page, 'payment-success');
  await page.evaluate(() => document.querySelector('pay-button')!.shadowRoot!.querySelector('dialog')?.close());
  await page.click('[data-again="wax"]');
  await page.waitFor(() => document.querySelector('pay-button')!.state.name === 'idle');
  const second = (await attributes(page))['order'];
  assert.notEqual(second, first);
  assert.match(second!, /^WAX-/);
  assert.equal(await page.evaluate(() => document.querySelector('[data-again="wax"]')!.checkVisibility()), false);
  await page.close();
});

// Safety

for (const engine of engines()) {
  test(`${engine}: a payment violates nothing of the page's strict policy, and leaves no error`, async () => {
    const page = await open({ scenario: 'paid', theme: 'terracotta' }, { engine });
    const { headers } = await fetch(stage.playground.url);
    assert.match(
      headers.get('Content-Security-Policy') ?? '',
      /^default-src 'none'; script-src 'self'; style-src 'self';.*require-trusted-types-for 'script'/,
    );
    await page.evaluate(() => {
      const trouble: string[] = [];
      Object.assign(window, { trouble });
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        trouble.push(`${violatedDirective} ${blockedURI}`),
      );
      addEventListener('error', ({ message }) => trouble.push(message));
      addEventListener('unhandledrejection', ({ reason }) => trouble.push(String(reason)));
    });
    for (const kind of ['react', 'css', 'proxy']) await code(page, kind);
    await choose(page, 'lang', 'en');
    await page.click(PAY);
    await logged(page, 'payment-success');
    assert.deepEqual(await page.evaluate(() => (window as unknown as { trouble: string[] }).trouble), []);
    // The styles and pictures have arrived under the policy too.
    assert.equal(
      await page.evaluate(
        () =>
          [...document.images].every((image) => image.naturalWidth > 0) &&
          getComputedStyle(document.body).marginTop === '0px',
      ),
      true,
    );
    await closeOthers(page);
    await page.close();
  });
}

/** Sends a request to the playground's scenario route, with any headers. */
const put = (headers: Record<string, string | undefined>, body: unknown, method = 'PUT'): Promise<number> =>
  new Promise((resolve, reject) => {
    const given = {
      Host: new URL(stage.playground.url).host,
      Origin: stage.playground.url,
      'Content-Type': 'application/json',
      ...headers,
    };
    const sent = request(
      `${stage.playground.url}/playground/scenario`,
      { method, headers: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.once('error', reject).end(method === 'GET' ? undefined : JSON.stringify(body));
  });

const scripted = async (): Promise<unknown[]> =>
  (await fetch(`${stage.playground.sandboxUrl}/sandbox/scenarios`)).json() as Promise<unknown[]>;

test('the page of this machine may script an order with a scenario by name, and nothing else may or can', async () => {
  const order = 'WAX-TEST23';
  const before = await scripted();
  const sound = { order, scenario: 'down' };
  const refused: [Parameters<typeof put>, number][] = [
    [[{ Origin: 'https://evil.example' }, sound], 403],
    [[{ Origin: undefined }, sound], 403],
    [[{ Origin: 'null' }, sound], 403],
    // A name of somebody else's that leads to this machine, and a tunnel.
    [[{ Host: 'evil.example', Origin: 'http://evil.example' }, sound], 403],
    [[{ Host: 'evil.example' }, sound], 403],
    [[{ 'X-Forwarded-For': '203.0.113.5' }, sound], 403],
    [[{ 'X-Forwarded-Host': 'shop.example' }, sound], 403],
    [[{ 'Content-Type': 'text/plain' }, sound], 415],
    [[{}, sound, 'POST'], 405],
    [[{}, sound, 'GET'], 405],
    [[{}, { order: '', scenario: 'down' }], 400],
    [[{}, { order: 'GOLD-1', scenario: 'down' }], 400],
    [[{}, { order, scenario: { paymentUrl: 'https://evil.example' } }], 400],
    [[{}, { order, scenario: 'constructor' }], 400],
    [[{}, 'down'], 400],
    [[{}, undefined], 400],
  ];
  for (const [call, status] of refused) assert.equal(await put(...call), status, JSON.stringify(call));
  assert.deepEqual(await scripted(), before);

  assert.equal(await put({}, sound), 204);
  assert.deepEqual(
    (await scripted()).filter((rule) => (rule as { reference?: string }).reference === order),
    [{ reference: order, scenario: SCENARIOS.down }],
  );
});

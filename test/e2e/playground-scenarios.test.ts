/** The scenarios of the page of `npm start`: how each ends, and whom the page lets script the sandbox. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { SCENARIOS, type ScenarioName } from '../../demo/shared/scenarios.js';
import { engines, sharedBrowser, type Page } from '../browsers/index.js';
import { attributes, choose, code, DESKTOP, ends, logged, main, PAY } from './support/playground-page.js';
import { setPlaygroundStage } from './support/playground-stage.js';
import { until } from './support/until.js';

const stage = setPlaygroundStage();
const { closeOthers } = stage;

/** Opens the page with these choices. */
const open = (choices: Record<string, string> = {}, engine = main): Promise<Page> =>
  stage.open(engine, choices, DESKTOP);

const SCENARIO_ENDS: readonly { scenario: ScenarioName; event: string; says: RegExp; press?: string }[] = [
  { scenario: 'paid', event: 'payment-success', says: /succeeded/ },
  { scenario: 'refused', event: 'payment-failed', says: /failed/ },
  { scenario: 'closed-early', event: 'payment-success', says: /succeeded/ },
  { scenario: 'down', event: 'payment-failed', says: /error.*gateway_unavailable/ },
  { scenario: 'amount-changed', event: 'payment-failed', says: /error.*amount_changed/ },
  { scenario: 'slow', event: 'payment-success', says: /succeeded/, press: 'succeeded' },
  { scenario: 'webhook-lost', event: 'payment-success', says: /succeeded/, press: 'succeeded' },
  { scenario: 'webhook-forged', event: 'payment-failed', says: /expired/, press: 'expired' },
];

for (const { scenario, event, says, press } of SCENARIO_ENDS) {
  test(`the scenario ${scenario} ends with ${event}, once`, async () => {
    const page = await open({ scenario });
    await page.click(PAY);
    if (press) await (await stage.hostedPage(main)).click(`[data-outcome="${press}"]`);
    assert.match(await logged(page, event), says);
    assert.equal(await ends(page), 1);
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
  assert.equal(await ends(page), 0);
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

for (const engine of engines()) {
  test(`${engine}: a payment violates nothing of the page's strict policy, and leaves no error`, async () => {
    const page = await open({ scenario: 'paid', theme: 'terracotta' }, engine);
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

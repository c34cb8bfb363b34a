/** The pages about gateways, against the table of gateways and the adapters; and the lines that make a report. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { GATEWAYS, type KnownGatewayId } from '../../src/contract/index.js';
import { dexchange, dexpay, egopay, fedapay, paydunya, wave, type Gateway } from '../../src/proxy/index.js';
import { fixture } from '../proxy/gateways/vendor-double.js';
import { SUBJECTS } from '../proxy/gateways/subjects.js';
import { filesOf, read, section, tableRows } from './markdown.js';

const INDEX = 'docs/gateways/README.md';
const IDS = Object.keys(GATEWAYS) as KnownGatewayId[];
const MAKERS = { dexchange, egopay, dexpay, fedapay, wave, paydunya } satisfies Readonly<
  Record<KnownGatewayId, unknown>
>;
const words = (cell: string | undefined): string[] => (cell ?? '').split(',').map((word) => word.trim());

test('the table to choose from says of each gateway what the code says', () => {
  const rows = tableRows(INDEX, 'Which one');
  assert.deepEqual([...rows.keys()].sort(), [...IDS].sort());
  SUBJECTS.forEach(({ name, makeGateway }) => {
    const { operators, countries, currencies } = GATEWAYS[name as KnownGatewayId];
    const [said, saidOperators, saidCurrencies, , signs, cancels] = rows.get(name) ?? [];
    assert.deepEqual([words(said), words(saidOperators), words(saidCurrencies)], [countries, operators, currencies]);
    assert.equal(cancels, makeGateway().cancelPayment === undefined ? 'no' : 'yes', `${name} cancels`);
    // PayDunya's hash turns strangers away, and vouches for nobody.
    const proves = makeGateway().proveWebhook !== undefined && name !== 'paydunya';
    assert.equal(signs, proves ? 'yes' : 'no', `${name} signs`);
  });
});

test('the table by country leaves no gateway out, and no country', () => {
  const rows = [...section(INDEX, 'Which one').matchAll(/^\| [^|(]+ \((\w\w)\) \| (.+) \|$/gm)];
  const said = new Map(rows.map(([, country = '', cell]) => [country, words(cell?.replaceAll('`', '')).sort()]));
  const countries = [...new Set(IDS.flatMap((id) => [...GATEWAYS[id].countries]))];
  assert.deepEqual([...said.keys()].sort(), countries.sort());
  for (const country of countries) {
    const there = IDS.filter((id) => GATEWAYS[id].countries.some((each) => each === country));
    assert.deepEqual(said.get(country), there.sort(), country);
  }
});

for (const id of IDS) {
  const page = `docs/gateways/${id}.md`;

  test(`the page of ${id} has the sections of the others`, () => {
    const headings = [...read(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    const expected = ['What you need', 'The code', 'Test mode', 'The webhook', 'Fees', 'What is known'];
    assert.deepEqual(
      headings.filter((heading) => expected.includes(heading ?? '')),
      expected,
    );
  });

  test(`the page of ${id} names every option`, () => {
    const make = MAKERS[id] as (options: object) => Gateway;
    let message = '';
    assert.throws(
      () => make({ '?': 1 }),
      (error: Error) => (message = error.message) !== '',
    );
    const options = words(/only (.+)\.$/.exec(message)?.[1]);
    assert.ok(options.length >= 3, message);
    const code = section(page, 'The code');
    assert.deepEqual(
      options.filter((option) => !code.includes(`\`${option}\``)),
      [],
    );
  });
}

test('a report holds names and types, and nothing of the shop or its buyer', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'report.mts');
  writeFileSync(file, filesOf(INDEX).get('report.ts') ?? '');
  const { reportingFetch, reporting } = (await import(pathToFileURL(file).href)) as {
    reportingFetch: typeof fetch;
    reporting: (gateway: Gateway) => Gateway;
  };
  const printed: string[] = [];
  t.mock.method(console, 'log', (...parts: unknown[]) => void printed.push(parts.join(' ')));
  const answers = ['dexpay/session-flat', 'fedapay/approved', 'wave/complete', 'paydunya/confirmed', 'egopay/verify'];
  for (const name of [...answers, 'dexchange/transaction']) {
    t.mock.method(globalThis, 'fetch', async () => new Response(JSON.stringify(fixture(`${name}.json`))));
    const response = await reportingFetch('https://api.example/api/v1/checkout-sessions/1001-k3v9?key=secret', {
      method: 'POST',
      headers: { Authorization: 'Bearer secret' },
    });
    assert.deepEqual(await response.json(), fixture(`${name}.json`));
  }
  for (const { makeGateway, webhook } of SUBJECTS)
    for (const call of [webhook.sample, ...(webhook.also ?? [])])
      assert.deepEqual(reporting(makeGateway()).parseWebhook(call), webhook.nudge);

  assert.match(
    printed[0] ?? '',
    /^POST \/api\/v1\/checkout-sessions\/… 200 \{"reference":"string",.*"status":"COMPLETED"/,
  );
  assert.match(printed[1] ?? '', /"currency_id":1,"mode":"string"/);
  assert.match(printed.at(-1) ?? '', /^webhook content-type /);
  const all = printed.join('\n');
  for (const secret of [
    'secret',
    '1001',
    'k3v9',
    'Awa',
    'Kossi',
    '7700',
    '2289',
    '12500',
    '7500',
    '204816',
    'cos-',
    'aB3d',
    '2026',
  ])
    assert.ok(!all.includes(secret), secret);
});

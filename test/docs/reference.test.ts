/** The tables of our documents have every name of the sources that they describe, and no other. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { PROBLEM_STATUS, type ProblemCode } from '../../src/contract/index.js';
import { createSandbox, type Scenario } from '../../src/sandbox/index.js';
import { en } from '../../src/element/translations/en.js';
import { fr } from '../../src/element/translations/fr.js';
import { CONFIGURATION, EVENTS, WIDGET_CODES } from './closed-lists.js';
import { SUBJECTS } from '../proxy/gateways/subjects.js';
import { knownAttributes } from './known-attributes.js';
import { DOCUMENTS, read, ROOT, section, tableRows } from './markdown.js';
import { assertSameNames, namesIn } from './names.js';

const PROBLEM_CODES = Object.keys(PROBLEM_STATUS) as ProblemCode[];

/** The pages that say what each error code means, and their headings. */
const ERROR_PAGES = [
  { path: 'docs/error-codes.md', button: 'From the button', proxy: 'From the proxy', general: 'general', texts: en },
  { path: 'docs/error-codes.fr.md', button: 'Du bouton', proxy: 'Du proxy', general: 'générale', texts: fr },
] as const;

for (const { path, button, proxy, general, texts } of ERROR_PAGES) {
  test(`${path} has every error code: what it means, who sees it and what to do; and no other code`, () => {
    for (const [heading, codes, width] of [
      [button, WIDGET_CODES, 3],
      [proxy, PROBLEM_CODES, 4],
    ] as const) {
      const rows = tableRows(path, heading);
      assertSameNames(rows.keys(), codes);
      for (const [code, cells] of rows)
        assert.ok(cells.length === width && cells.every((cell) => cell.length > 2), `${code}: ${cells.join(' | ')}`);
    }
    for (const [code, [status = '']] of tableRows(path, proxy))
      assert.match(status, new RegExp(`^${PROBLEM_STATUS[code as ProblemCode]}\\b`), code);
  });

  test(`${path} quotes what the buyer reads, code by code`, () => {
    const own = ['amount_changed', 'paid_at_another_price'];
    for (const heading of [button, proxy]) {
      for (const [code, cells] of tableRows(path, heading)) {
        const seen = cells.at(-2) ?? '';
        const sentence = texts.errors[code as ProblemCode];
        if (sentence !== undefined) assert.ok(seen.includes(sentence), `${code}: ${seen}`);
        else if (!own.includes(code)) assert.ok(seen.includes(general), `${code}: ${seen}`);
      }
    }
    assert.ok(read(path).includes(texts.errors.error));
  });
}

test('no other page repeats the list of error codes', () => {
  const pages = DOCUMENTS.filter((path) => !ERROR_PAGES.some((page) => page.path === path));
  for (const path of pages) {
    const rows = namesIn(read(path), /^\| `([a-z_]+)` \|/gm);
    const codes = rows.filter((name) => [...WIDGET_CODES, ...PROBLEM_CODES].some((code) => code === name));
    // Some events of the log have the same name as an error code, so a few rows are allowed.
    assert.ok(codes.length < 5, `${path}: ${codes.join(', ')}`);
  }
});

test('the proxy’s document has every option of the configuration, and no other', () => {
  assertSameNames(tableRows('docs/proxy-reference.md', 'Configuration').keys(), CONFIGURATION);
});

test('the proxy’s document has every event of the log at its level, and no other', () => {
  const sources = readdirSync(`${ROOT}src/proxy`, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  // Two helpers, `complain` and `refuseAnswer`, get the name of the event and log it as an error.
  const calls = sources.flatMap((name) => [
    ...read(`src/proxy/${name}`).matchAll(/\b(?:log\(([^,(]+?), |(?:complain|refuseAnswer)\()'([a-z_]+)'/g),
  ]);
  assert.ok(calls.length >= 10, 'the proxy logs');
  const rows = tableRows('docs/proxy-reference.md', 'Log events');
  assertSameNames(rows.keys(), new Set(calls.map(({ 2: event = '' }) => event)));
  for (const { 1: level = "'error'", 2: event = '' } of calls) {
    for (const [, each = ''] of level.matchAll(/'(info|warn|error)'/g))
      assert.match(rows.get(event)?.[0] ?? '', new RegExp(each), event);
  }
});

test('the README explains every event, and no other', () => {
  assertSameNames(tableRows('README.md', 'Events').keys(), EVENTS);
});

test('the reference has every attribute of the tag, and no other', () => {
  assertSameNames(tableRows('docs/element.md', 'Attributes').keys(), knownAttributes());
});

test('the README has the attributes that a payment needs, and none that there is not', () => {
  const rows = tableRows('README.md', 'The tag');
  for (const name of ['endpoint', 'order', 'gateway', 'amount']) assert.ok(rows.has(name), name);
  assert.deepEqual(
    [...rows.keys()].filter((name) => !knownAttributes().includes(name)),
    [],
  );
  assert.match(section('README.md', 'The tag'), /\(docs\/element\.md\)/);
});

test('the testing guide has every field of a scenario, and no other', () => {
  const sandbox = createSandbox();
  // The error for an unknown field lists all fields.
  const message = messageOf(() => sandbox.script({}, { unheardOf: true } as Scenario));
  const fields = namesIn(message.split('The fields are')[1] ?? '', /"(\w+)"/g);
  assert.ok(fields.length > 10, message);
  assertSameNames(tableRows('docs/testing.md', 'Scenarios').keys(), fields);
});

test('the pages of error codes give each gateway’s smallest amount as its adapter has it', () => {
  const minimums = SUBJECTS.map(({ makeGateway }) => makeGateway().limits.minAmount);
  for (const { path, proxy } of ERROR_PAGES) {
    const [said = ''] = tableRows(path, proxy).get('amount_out_of_range')?.slice(-1) ?? [];
    assert.deepEqual(
      said.match(/\d+/g)?.map(Number),
      minimums.filter((minimum) => minimum > 1),
      path,
    );
  }
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return assert.fail('nothing was thrown');
}

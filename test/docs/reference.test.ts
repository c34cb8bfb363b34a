/** The tables of our documents, against the sources that they describe: nothing missing, nothing made up. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { PROBLEM_STATUS, type ProblemCode } from '../../src/contract/index.js';
import { createSandbox, type Scenario } from '../../src/sandbox/index.js';
import { CONFIGURATION, EVENTS, WIDGET_CODES } from './closed-lists.js';
import { SUBJECTS } from '../proxy/gateways/subjects.js';
import { knownAttributes } from './known-attributes.js';
import { read, ROOT, section, tableRows } from './markdown.js';

const PROBLEM_CODES = Object.keys(PROBLEM_STATUS) as ProblemCode[];

const sorted = (names: Iterable<string>): string[] => [...names].sort();

test('the README says of every error code what to do, and names no other', () => {
  assert.deepEqual(sorted(tableRows('README.md', 'Error codes').keys()), sorted([...WIDGET_CODES, ...PROBLEM_CODES]));
});

test('the proxy’s document gives every problem code with its HTTP status, and no other', () => {
  const rows = tableRows('docs/proxy.md', 'Problem codes');
  assert.deepEqual(sorted(rows.keys()), sorted(PROBLEM_CODES));
  for (const code of PROBLEM_CODES)
    assert.match(rows.get(code)?.[0] ?? '', new RegExp(`^${PROBLEM_STATUS[code]}\\b`), code);
});

test('the proxy’s document has every option of the configuration, and no other', () => {
  assert.deepEqual(sorted(tableRows('docs/proxy.md', 'Configuration').keys()), sorted(CONFIGURATION));
});

test('the proxy’s document has every event of the log at its level, and no other', () => {
  const sources = readdirSync(`${ROOT}src/proxy`, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  // Two helpers log an error under the name that they are given.
  const calls = sources.flatMap((name) => [
    ...read(`src/proxy/${name}`).matchAll(/\b(?:log\(([^,(]+?), |(?:complain|refuseAnswer)\()'([a-z_]+)'/g),
  ]);
  assert.ok(calls.length >= 10, 'the proxy logs');
  const rows = tableRows('docs/proxy.md', 'The log');
  assert.deepEqual(sorted(rows.keys()), sorted(new Set(calls.map(({ 2: event = '' }) => event))));
  for (const { 1: level = "'error'", 2: event = '' } of calls) {
    for (const [, each = ''] of level.matchAll(/'(info|warn|error)'/g))
      assert.match(rows.get(event)?.[0] ?? '', new RegExp(each), event);
  }
});

test('the README explains every event, and no other', () => {
  assert.deepEqual(sorted(tableRows('README.md', 'Events').keys()), sorted(EVENTS));
});

test('the reference has every attribute of the tag, and no other', () => {
  assert.deepEqual(sorted(tableRows('docs/element.md', 'Attributes').keys()), sorted(knownAttributes()));
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
  // The refusal of an unknown field lists those that there are.
  const message = messageOf(() => sandbox.script({}, { unheardOf: true } as Scenario));
  const fields = [...(message.split('The fields are')[1] ?? '').matchAll(/"(\w+)"/g)].map(({ 1: field = '' }) => field);
  assert.ok(fields.length > 10, message);
  assert.deepEqual(sorted(tableRows('docs/testing.md', 'Scenarios').keys()), sorted(fields));
});

test('the README gives each gateway’s smallest amount as its adapter has it', () => {
  const minimums = SUBJECTS.map(({ makeGateway }) => makeGateway().limits.minAmount);
  const [said = ''] = tableRows('README.md', 'Error codes').get('amount_out_of_range')?.slice(-1) ?? [];
  assert.deepEqual(
    said.match(/\d+/g)?.map(Number),
    minimums.filter((minimum) => minimum > 1),
  );
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return assert.fail('nothing was thrown');
}

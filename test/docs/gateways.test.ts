/** The pages about gateways, against the table of gateways, the adapters and the command that makes a report. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GATEWAYS, type KnownGatewayId } from '../../src/contract/index.js';
import { dexchange, dexpay, egopay, fedapay, paydunya, wave, type Gateway } from '../../src/proxy/index.js';
import { SUBJECTS } from '../proxy/gateways/subjects.js';
import { help } from '../../src/cli/report/arguments.js';
import { read, section, tableRows } from './markdown.js';
import { assertSameNames, namesIn } from './names.js';

const INDEX = 'docs/gateways/README.md';
const IDS = Object.keys(GATEWAYS) as KnownGatewayId[];
const MAKERS = { dexchange, egopay, dexpay, fedapay, wave, paydunya } satisfies Readonly<
  Record<KnownGatewayId, unknown>
>;
/** A name as the documents write it, without characters that forbid a line break. */
const plain = (name: string): string => name.replace('\xa0', ' ').replace('\u2011', '-');
const words = (cell: string | undefined): string[] => (cell ?? '').split(',').map((word) => word.trim());

for (const { path, heading, yes, no } of [
  { path: INDEX, heading: 'Which one', yes: 'yes', no: 'no' },
  { path: INDEX.replace('.md', '.fr.md'), heading: 'Laquelle prendre', yes: 'oui', no: 'non' },
]) {
  test(`the table to choose from, in ${path}, says of each gateway what the code says`, () => {
    const rows = tableRows(path, heading);
    assertSameNames(rows.keys(), IDS);
    SUBJECTS.forEach(({ name, makeGateway }) => {
      const { operators, countries, currencies } = GATEWAYS[name as KnownGatewayId];
      const [said, saidOperators, saidCurrencies, , signs, cancels] = rows.get(name) ?? [];
      assert.deepEqual(
        [words(said), words(saidOperators), words(saidCurrencies)],
        [countries, operators.map(plain), currencies],
      );
      assert.equal(cancels, makeGateway().cancelPayment === undefined ? no : yes, `${name} cancels`);
      // PayDunya's hash keeps strangers away, but it does not prove that a webhook is from PayDunya.
      const proves = makeGateway().proveWebhook !== undefined && name !== 'paydunya';
      assert.equal(signs, proves ? yes : no, `${name} signs`);
    });
  });

  test(`the table by country, in ${path}, leaves no gateway out, and no country`, () => {
    const rows = [...section(path, heading).matchAll(/^\| [^|(]+ \((\w\w)\) \| ([^|]+) \|/gm)];
    const said = new Map(rows.map(([, country = '', cell]) => [country, words(cell?.replaceAll('`', ''))]));
    const countries = new Set(IDS.flatMap((id) => [...GATEWAYS[id].countries]));
    assertSameNames(said.keys(), countries);
    for (const country of countries) {
      const there = IDS.filter((id) => GATEWAYS[id].countries.some((each) => each === country));
      assertSameNames(said.get(country) ?? [], there, country);
    }
  });

  test(`the table by operator, in ${path}, names only gateways with that operator, and leaves out none but FedaPay`, () => {
    const rows = [...section(path, heading).matchAll(/^\| [^|(]+ \((\w\w)\) \| ([^|]+) \| ([^|]+) \|$/gm)];
    assert.ok(rows.length > 5);
    for (const [, country = '', gateways, byOperator = ''] of rows) {
      const named = byOperator.split(/\s?; /).flatMap((part) => {
        const [operators = [], ids = []] = part.split(/\s?: /).map((side) => words(side.replaceAll('`', '')));
        for (const id of ids)
          for (const operator of operators)
            assert.ok(
              GATEWAYS[id as KnownGatewayId].operators.map(plain).includes(operator),
              `${country}: ${id} has ${operator}`,
            );
        return ids;
      });
      const unknown = words(gateways?.replaceAll('`', '')).filter((id) => !named.includes(id));
      assert.ok(unknown.length === 0 || String(unknown) === 'fedapay', `${country}: ${String(unknown)}`);
    }
  });
}

for (const id of IDS) {
  const page = `docs/gateways/${id}.md`;

  test(`the page of ${id} has the sections of the others`, () => {
    const expected = ['What you need', 'The code', 'Test mode', 'The webhook', 'Fees', 'What is known'];
    assert.deepEqual(
      namesIn(read(page), /^## (.+)$/gm).filter((heading) => expected.includes(heading)),
      expected,
    );
  });

  test(`the page of ${id} lists what a run with the command would tell us`, () => {
    const list = section(page, 'Test mode').split('### What a run would tell us\n')[1] ?? '';
    assert.match(list, new RegExp(`\\[\`report ${id}\`\\]\\(README\\.md#a-report-from-a-live-gateway\\)`));
    assert.ok((list.match(/^- \[ \] \S/gm) ?? []).length >= 5);
  });

  test(`the page of ${id} begins with all its countries and operators`, () => {
    const [title = '', , ...intro] = (read(page).split('\n## ')[0] ?? '').split('\n');
    const names = [...section(INDEX, 'Which one').matchAll(/^\| ([^|(]+) \((\w\w)\) \|/gm)];
    const { countries, operators } = GATEWAYS[id];
    const expected = names.filter(([, , code]) => countries.some((each) => each === code)).map(([, name = '']) => name);
    assertSameNames(words(/\((.+)\)$/.exec(title)?.[1]), expected);
    for (const operator of operators) assert.ok(intro.join('\n').includes(plain(operator)), operator);
  });

  test(`the page and the source of ${id} say of each fact where it comes from`, () => {
    const facts = section(page, 'What is known').match(/^\| (?!fact |---).+\|$/gm) ?? [];
    assert.ok(facts.length >= 10);
    for (const fact of facts) assert.match(fact, /(documented|found|assumed|our choice|not known|seen)[^|]*\|$/);
    const header = read(`src/proxy/gateways/${id}.ts`).split('*/')[0] ?? '';
    for (const kind of ['Documented', 'Found', 'Assumption']) assert.ok(header.includes(` * - ${kind}`), kind);
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

test('the options of the report are those of the command', () => {
  const options = (text: string): string[] => namesIn(text, /^(?:\| `|  )(--[a-z-]+)/gm);
  const known = options(help()).filter((option) => option !== '--help');
  assertSameNames(options(section(INDEX, 'A report from a live gateway')), known);
});

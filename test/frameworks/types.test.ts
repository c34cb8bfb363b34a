/**
 * What compilers know of the button: each example is right, and a copy of it with a wrong number, a
 * wrong object and a wrong event is not.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { before, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { EXAMPLES, type Example } from './examples.js';
import { twoAtATime } from './two-at-a-time.js';
import { Workshop, type Ended } from './workshop.js';

/** What stands in the examples, and what must not be accepted in its place. */
type Mistake = readonly [right: RegExp, wrong: string];
const WRONG_VALUES: readonly Mistake[] = [
  [/2500 \* (this\.)?packs(\(\))?/, `'a lot'`],
  [/\{ name(: (this\.name|buyer\(\)|name\(\)|name\.value))? \}(?=\}| satisfies|"|;)/, '{ name: 5 }'],
];
const WRONG_DETAIL: Mistake = [/detail\.session\.reference/, 'detail.session.price'];
/** A tag that lacks what no button works without: the compiler speaks of the tag's own line. */
const WITHOUT: readonly RegExp[] = [/ *endpoint="\/pay"\n/, / *[:[]?order\]?=.*\n/];
const TAG = /<(pay-button|PayButton)$/m;
/** Nothing looks at the tags of these. */
const UNSEEN: readonly string[] = ['lit', 'html'];
/** Angular does not look at the template of a class that is wrong, so there the mistake is in the template. */
const WRONG_HANDLER: Mistake = [/"failed\(\$event\)"/, '"succeeded($event)"'];

/** A wrong copy of a shop. */
interface WrongShop {
  readonly file: string;
  readonly text: string;
  /** Lines, from 1. */
  readonly mistakes: readonly number[];
}

let workshop: Workshop;
let compiled: ReadonlyMap<Example, Promise<Ended>>;

before(async () => {
  workshop = await Workshop.open();
  compiled = twoAtATime(EXAMPLES, (example) => {
    for (const { file, text } of [...wrongShops(example), ...poorShops(example)])
      writeFileSync(workshop.path(example, file), text);
    return workshop.script(example, 'types');
  });
});

for (const example of EXAMPLES) {
  test(`${example.name}: the types accept the example, and refuse a wrong number, a wrong object, a wrong event, and a tag without endpoint or order`, async () => {
    const { good, output } = await compiled.get(example)!;
    assert.equal(good, false);
    for (const { file, mistakes } of [...wrongShops(example), ...poorShops(example)])
      assert.deepEqual(linesIn(output, file), mistakes, output);
    assert.deepEqual(linesIn(output, example.shop), [], output);
    assert.doesNotMatch(output, /pay-button-element\/dist/);
  });
}

for (const example of EXAMPLES.filter(({ folder }) => folder.startsWith('react'))) {
  test(`${example.name}: the component is written as its declarations, and the framework’s, say`, async () => {
    assert.deepEqual(await workshop.checkScript(example, 'dist/frameworks/react.js'), { good: true, output: '' });
  });
}

/** In React both ways are right in both versions, so each gets the other's shop as well. */
function wrongShops({ folder, shop }: Example): WrongShop[] {
  const folders = folder.startsWith('react') ? ['react-18', 'react-19'] : [folder];
  return folders.map((from) => {
    let text = readFileSync(workshop.path({ folder: from }, shop), 'utf8').replaceAll('coffee-shop', 'wrong-shop');
    const mistakes: number[] = [];
    for (const [right, wrong] of [...WRONG_VALUES, folder === 'angular' ? WRONG_HANDLER : WRONG_DETAIL]) {
      const { index } = right.exec(text) ?? {};
      assert.ok(index !== undefined, `${from} has no ${right}`);
      mistakes.push(text.slice(0, index).split('\n').length);
      text = text.replace(right, wrong);
    }
    return { file: `wrong-${from}${extname(shop)}`, text, mistakes: mistakes.sort((a, b) => a - b) };
  });
}

/** Copies in which the tag lacks one of the two. */
function poorShops({ folder, shop }: Example): WrongShop[] {
  if (UNSEEN.includes(folder)) return [];
  return WITHOUT.map((missing, index) => {
    const right = readFileSync(workshop.path({ folder }, shop), 'utf8').replaceAll('coffee-shop', `poor-shop-${index}`);
    const text = right.replace(missing, '');
    assert.notEqual(text, right, `${folder} has no ${missing}`);
    return {
      file: `poor-${index}${extname(shop)}`,
      text,
      mistakes: [text.slice(0, TAG.exec(text)!.index).split('\n').length],
    };
  });
}

/** The lines of a file that a compiler complains about. They write `file:1:2`, or `file(1,2)`. */
function linesIn(output: string, file: string): number[] {
  const places = stripVTControlCharacters(output).matchAll(
    new RegExp(`(?<![\\w-])${file.replace('.', '\\.')}[:(](\\d+)[:,]`, 'g'),
  );
  return [...new Set(Array.from(places, ([, line]) => Number(line)))].sort((a, b) => a - b);
}

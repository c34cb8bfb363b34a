/**
 * What a screen reader is given in each state: the accessibility tree of the button, in a dialog and
 * without one, compared with `accessibility-tree.txt`. To renew that after a change that is meant, run
 *
 *   UPDATE_REFERENCES=1 node --import tsx --test test/e2e/accessibility-tree.test.ts
 *
 * and read the difference aloud. Chromium only: the others' drivers do not give the tree away.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { SerializedAXNode } from 'puppeteer-core';
import { engines } from '../browsers/index.js';
import { BUTTON_STATES, openButton } from './visual/states.js';
import { discard, PHONE, Studio, type View } from './visual/studio.js';

const REFERENCE = new URL('accessibility-tree.txt', import.meta.url);
const isUpdate = Boolean(process.env['UPDATE_REFERENCES']);

const FRENCH: View = { ...PHONE, lang: 'fr', scheme: 'light' };
const ENGLISH: View = { ...FRENCH, lang: 'en' };

/** Every case by its heading in the reference. */
const CASES = BUTTON_STATES.flatMap((state) => [
  { heading: state.name, view: FRENCH, state, attributes: '' },
  ...(state.name === 'idle' ? [] : [{ heading: `${state.name}, inline`, view: FRENCH, state, attributes: 'inline' }]),
  { heading: `${state.name}, in English`, view: ENGLISH, state, attributes: '' },
]);

/** The reference's cases, by heading. */
const references = new Map(
  (isUpdate ? '' : readFileSync(REFERENCE, 'utf8'))
    .split(/^## /m)
    .slice(1)
    .map((entry): [string, string] => [entry.slice(0, entry.indexOf('\n')), entry.slice(entry.indexOf('\n')).trim()]),
);
const drawn = new Map<string, string>();
let studio: Studio;

if (engines().includes('chromium')) {
  before(async () => {
    studio = await Studio.open();
  });
  after(async () => {
    await studio.close();
    if (isUpdate) writeFileSync(REFERENCE, [...drawn].map(([heading, tree]) => `## ${heading}\n${tree}\n`).join('\n'));
  });

  for (const { heading, view, state, attributes } of CASES) {
    test(`a screen reader is given what it should be: ${heading}`, async () => {
      const page = await openButton(studio, view, state, attributes);
      const root = await page.evaluateHandle(() => {
        const button = document.querySelector('pay-button')!;
        return button.shadowRoot!.querySelector('dialog') ?? button;
      });
      const snapshot = await page.accessibility.snapshot({ root, interestingOnly: false });
      await discard(page);
      const tree = describe(snapshot!).join('\n');
      drawn.set(heading, tree);
      if (!isUpdate) assert.equal(tree, references.get(heading));
    });
  }

  test('the reference has every case, and none that there is not', () => {
    assert.deepEqual(
      [...(isUpdate ? drawn : references).keys()],
      CASES.map(({ heading }) => heading),
    );
  });
}

/** Roles that say nothing to anybody. */
const SILENT = ['none', 'generic', 'StaticText', 'InlineTextBox', 'slot'];
/** What is said of a node beside its role and name. */
const SAID = ['description', 'disabled', 'busy', 'modal', 'focused', 'level'] as const;

/** One line per node that is spoken, indented by depth: role, name, and what else is said of it. */
function describe(node: SerializedAXNode, depth = 0): string[] {
  const isSpoken = !SILENT.includes(node.role);
  const said = SAID.filter((one) => node[one]).map((one) =>
    node[one] === true ? one : `${one}=${JSON.stringify(node[one])}`,
  );
  const words = node.name || (node.role === 'status' ? textOf(node) : '');
  const line = [node.role, words && JSON.stringify(plain(words)), ...said.map(plain)].filter(Boolean).join(' ');
  const children = (node.children ?? []).flatMap((child) => describe(child, depth + (isSpoken ? 1 : 0)));
  return isSpoken ? ['  '.repeat(depth) + line, ...children] : children;
}

const textOf = (node: SerializedAXNode): string =>
  node.role === 'StaticText' ? (node.name ?? '') : (node.children ?? []).map(textOf).join('');

const plain = (words: string): string => words.replaceAll(/[\u00a0\u202f]/g, ' ');

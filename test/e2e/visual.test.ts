/**
 * Whether the button and the pages around it still look as they did when somebody last looked. What is
 * compared is structure, not letters: `visual/structure.ts` says how that survives other machines. The
 * references are small pictures in `visual/references`, one per case. To renew them after a change that
 * is meant, look at the pictures of `npm run screenshots`, then run
 *
 *   UPDATE_REFERENCES=1 node --import tsx --test test/e2e/visual.test.ts
 *
 * and look at the difference of the references too. Chromium only: it draws the same on every system.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import { engines } from '../browsers/index.js';
import { buyerPage } from './visual/pages.js';
import { decodePng, encodePng, type Picture } from './visual/png.js';
import { BUTTON_STATES, buttonState, openButton } from './visual/states.js';
import { differenceOf, structureOf } from './visual/structure.js';
import { DESKTOP, discard, PHONE, Studio, type View } from './visual/studio.js';

const REFERENCES = fileURLToPath(new URL('visual/references', import.meta.url));
/** Where what was drawn instead is put, for whoever looks into a failure. */
const DRAWN = join(tmpdir(), 'pay-button-visual');
const isUpdate = Boolean(process.env['UPDATE_REFERENCES']);

const FRENCH: View = { ...PHONE, lang: 'fr', scheme: 'light' };
const ENGLISH: View = { ...FRENCH, lang: 'en' };
const DARK: View = { ...FRENCH, scheme: 'dark' };
const WIDE: View = { ...FRENCH, ...DESKTOP };

/** Every case by the name of its reference. */
const CASES: Readonly<Record<string, (from: Studio) => Promise<Page>>> = Object.fromEntries([
  ...BUTTON_STATES.map(({ name }) => button(name)),
  button('checkout', 'dark', DARK),
  button('succeeded', 'dark', DARK),
  button('confirming', 'english', ENGLISH),
  button('checkout', 'desktop', WIDE),
  button('pending', 'inline', FRENCH, 'inline'),
  button('blocked', 'inline', FRENCH, 'inline'),
  button('idle', 'outline-pill', FRENCH, 'variant="outline" shape="pill" size="large"'),
  ...['waiting', 'hosted-dexchange', 'hosted-egopay', 'hosted-processing', 'hosted-failed', 'hosted-unknown', 'return', 'return-link'].map((name) => aside(name)),
  ...['waiting', 'hosted-dexchange', 'return-link'].map((name) => aside(name, 'dark', DARK)),
  aside('return', 'english', ENGLISH),
  aside('hosted-dexchange', 'desktop', WIDE),
]);

function button(name: string, kind = '', view = FRENCH, attributes = '') {
  return [kind ? `${name}-${kind}` : name, (from: Studio) => openButton(from, view, buttonState(name), attributes)] as const;
}

function aside(name: string, kind = '', view = FRENCH) {
  return [kind ? `${name}-${kind}` : name, (from: Studio) => buyerPage(name).open(from, view)] as const;
}

let studio: Studio;
/** A machine that fits letters to its pixels, and colours their edges. */
let otherStudio: Studio;

if (engines().includes('chromium')) {
  before(async () => {
    [studio, otherStudio] = await Promise.all([Studio.open(), Studio.open(['--font-render-hinting=full', '--enable-lcd-text'])]);
    rmSync(DRAWN, { recursive: true, force: true });
    if (!isUpdate) return;
    rmSync(REFERENCES, { recursive: true, force: true });
    mkdirSync(REFERENCES);
  });
  after(() => Promise.all([studio.close(), otherStudio.close()]));

  for (const [name, open] of Object.entries(CASES)) {
    test(`nothing has moved, changed its colour or gone: ${name}`, async () => {
      const page = await open(studio);
      const structure = await structureOf(page);
      if (isUpdate) writeFileSync(join(REFERENCES, `${name}.png`), encodePng(structure));
      const difference = differenceOf(structure, reference(name));
      if (difference) {
        mkdirSync(DRAWN, { recursive: true });
        await page.screenshot({ path: join(DRAWN, `${name}.png`) as `${string}.png` });
      }
      assert.equal(difference, undefined, `${difference} It was drawn as ${join(DRAWN, name)}.png; the head of this file says how references are renewed.`);
      await discard(page);
    });
  }

  test('every reference belongs to a case', () => {
    assert.deepEqual(readdirSync(REFERENCES).sort(), Object.keys(CASES).map((name) => `${name}.png`).sort());
  });

  for (const name of ['checkout', 'pending-inline', 'hosted-dexchange']) {
    test(`a machine with other fonts, which draws letters otherwise, gives the same structure: ${name}`, async () => {
      const [plain, page] = await Promise.all([CASES[name]!(studio), CASES[name]!(otherStudio)]);
      await page.evaluate(() => {
        document.documentElement.style.fontFamily = document.body.style.fontFamily = 'monospace';
      });
      assert.notDeepEqual(await page.screenshot(), await plain.screenshot(), 'the letters are others');
      assert.equal(differenceOf(await structureOf(page), reference(name)), undefined);
      await Promise.all([discard(plain), discard(page)]);
    });
  }

  const changes: Readonly<Record<string, (root: ShadowRoot) => void>> = {
    'a part is three pixels off': (root) => (root.querySelector<HTMLElement>('[part~=primary]')!.style.translate = '3px 0'),
    'a colour is another shade': (root) => (root.querySelector<HTMLElement>('[part~=primary]')!.style.background = '#0b6b75'),
    'a button has gone': (root) => (root.querySelector<HTMLElement>('[part=action]')!.style.visibility = 'hidden'),
    'a sentence has gone': (root) => (root.querySelector<HTMLElement>('[part=status]')!.style.color = 'transparent'),
    'the time has gone': (root) => (root.querySelector<HTMLElement>('[part=progress]')!.style.color = 'transparent'),
    'the bar has gone': (root) => (root.querySelector('progress')!.style.opacity = '0'),
    'the dialog is see-through': (root) => (root.querySelector('dialog')!.style.opacity = '0.9'),
    'corners are sharp': (root) => root.querySelectorAll<HTMLElement>('dialog button').forEach(({ style }) => (style.borderRadius = '0')),
  };
  for (const [title, change] of Object.entries(changes)) {
    test(`it is noticed when ${title}`, async () => {
      const page = await CASES['checkout']!(studio);
      const root = await page.evaluateHandle(() => document.querySelector('pay-button')!.shadowRoot!);
      await root.evaluate(change);
      assert.match(differenceOf(await structureOf(page), reference('checkout')) ?? 'nothing', /cells differ/);
      await discard(page);
    });
  }
}

function reference(name: string): Picture {
  try {
    return decodePng(readFileSync(join(REFERENCES, `${name}.png`)));
  } catch (error) {
    throw new Error(`There is no reference "${name}". The head of this file says how references are made.`, { cause: error });
  }
}

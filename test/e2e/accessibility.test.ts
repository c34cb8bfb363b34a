/**
 * The button as buyers with other eyes, screens and systems get it: what the system asks for (less
 * motion, more contrast, its own colours), small screens, large letters, and the other direction. The
 * states are those of the pictures; Chromium only, because it alone can be told to pretend.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'puppeteer-core';
import { engines } from '../browsers/index.js';
import { contrast } from '../element/contrast.js';
import { buttonState, openButton } from './visual/states.js';
import { discard, PHONE, Studio, type View } from './visual/studio.js';

const VIEW: View = { ...PHONE, lang: 'fr', scheme: 'light' };

/** The dialog's likeliest action, and its last. */
const PRIMARY = '[part~=primary]';
const LAST = '[part=actions] > :last-child';

let studio: Studio;

/** What the page computes for elements of the button, by selector. */
const computed = (page: Page, ...wanted: (readonly [selector: string, property: string])[]): Promise<string[]> =>
  page.evaluate((pairs) => {
    const { shadowRoot } = document.querySelector('pay-button')!;
    return pairs.map(([selector, property]) =>
      getComputedStyle(shadowRoot!.querySelector(selector)!).getPropertyValue(property),
    );
  }, wanted);

/** Pretends that the system asks for something. */
async function emulate(page: Page, features: Readonly<Record<string, string>>): Promise<void> {
  const session = await page.createCDPSession();
  await session.send('Emulation.setEmulatedMedia', {
    features: Object.entries(features).map(([name, value]) => ({ name, value })),
  });
}

/** What of the dialog sticks out of the screen, or makes it scroll sideways; without a dialog, what sticks out of the button's place. */
const overflow = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const button = document.querySelector('pay-button')!;
    const dialog = button.shadowRoot!.querySelector('dialog');
    const place = dialog ? { left: 0, right: innerWidth } : button.parentElement!.getBoundingClientRect();
    const out = [...button.shadowRoot!.querySelectorAll(dialog ? 'dialog, dialog :not(slot)' : ':not(slot)')].filter(
      (inner) => {
        const { left, right } = inner.getBoundingClientRect();
        return left < place.left || right > place.right || inner.scrollWidth > inner.clientWidth + 1;
      },
    );
    return out.map((inner) => inner.outerHTML.slice(0, 80));
  });

if (engines().includes('chromium')) {
  before(async () => {
    studio = await Studio.open();
  });
  after(() => studio.close());

  test('less motion: nothing moves, and the time says that the wait goes on', async () => {
    const page = await openButton(studio, VIEW, buttonState('confirming'));
    assert.deepEqual(await computed(page, ['progress', 'display']), ['block']);
    await emulate(page, { 'prefers-reduced-motion': 'reduce' });
    assert.deepEqual(await computed(page, ['progress', 'display']), ['none']);
    const time = await page.evaluate(
      () => document.querySelector('pay-button')!.shadowRoot!.querySelector<HTMLElement>('[part=progress]')!.innerText,
    );
    assert.equal(time.trim(), '0:12');
    await discard(page);
  });

  for (const scheme of ['light', 'dark'] as const) {
    test(`more contrast: every button has a border that stands out, in ${scheme}`, async () => {
      const page = await openButton(studio, { ...VIEW, scheme }, buttonState('checkout'));
      await emulate(page, { 'prefers-contrast': 'more', 'prefers-color-scheme': scheme });
      const [surface = '', primary = '', action = ''] = await computed(
        page,
        ['dialog', 'background-color'],
        [PRIMARY, 'border-top-color'],
        [LAST, 'border-top-color'],
      );
      assert.ok(contrast(primary, surface) >= 7, `${primary} on ${surface}`);
      assert.ok(contrast(action, surface) >= 7, `${action} on ${surface}`);
      await discard(page);
    });
  }

  test('forced colours: borders are seen, and text is in the colours that the system forces', async () => {
    const page = await openButton(studio, VIEW, buttonState('checkout'));
    await emulate(page, { 'forced-colors': 'active' });
    assert.equal(await page.evaluate(() => matchMedia('(forced-colors: active)').matches), true);
    const [surface = ''] = await computed(page, ['dialog', 'background-color']);
    for (const target of [PRIMARY, LAST]) {
      const [color = '', border = '', style] = await computed(
        page,
        [target, 'color'],
        [target, 'border-top-color'],
        [target, 'border-top-style'],
      );
      assert.ok(contrast(color, surface) >= 7, `${target}: ${color} on ${surface}`);
      assert.ok(contrast(border, surface) >= 3, `${target}: ${border} on ${surface}`);
      assert.equal(style, 'solid');
    }
    await discard(page);
  });

  for (const name of ['checkout', 'blocked', 'offline', 'succeeded', 'amount-changed']) {
    for (const attributes of ['', 'inline']) {
      const where = attributes || 'in the dialog';
      test(`${name}, ${where}: nothing is lost on 320 px, at 200 % of a phone, or with letters twice as large`, async () => {
        for (const [width, height, letters] of [
          [320, 568, '100%'],
          [320, 256, '100%'],
          [180, 370, '100%'],
          [360, 740, '200%'],
        ] as const) {
          const page = await openButton(studio, { ...VIEW, width, height }, buttonState(name), attributes);
          await page.evaluate((size) => (document.documentElement.style.fontSize = size), letters);
          assert.deepEqual(await overflow(page), [], `${width} × ${height} at ${letters}`);
          // What does not fit is scrolled to by whoever comes there with the keyboard.
          const hidden = await page.evaluate(() => {
            const targets = [
              ...document
                .querySelector('pay-button')!
                .shadowRoot!.querySelectorAll<HTMLElement>('[part=actions] > *, dialog h2'),
            ];
            return targets.filter((target) => {
              target.scrollIntoView({ block: 'nearest' });
              const { top, bottom } = target.getBoundingClientRect();
              return top < 0 || bottom > innerHeight + 1;
            }).length;
          });
          assert.equal(hidden, 0, `${width} × ${height} at ${letters}`);
          await discard(page);
        }
      });
    }
  }

  test('from right to left the dialog stands in the middle, with nothing cut off', async () => {
    const page = await openButton(studio, VIEW, buttonState('checkout'));
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    assert.deepEqual(await overflow(page), []);
    const { left, right } = await page.evaluate(() => {
      const { left, right } = document
        .querySelector('pay-button')!
        .shadowRoot!.querySelector('dialog')!
        .getBoundingClientRect();
      return { left, right: innerWidth - right };
    });
    assert.ok(Math.abs(left - right) < 1, `${left} and ${right}`);
    await discard(page);
  });
}

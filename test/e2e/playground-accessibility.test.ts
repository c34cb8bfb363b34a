/** The page of `npm start` is for everybody: axe, small screens, the contrasts of its themes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type axeCore from 'axe-core';
import { KNOBS } from '../../demo/shared/choices.js';
import { type Page } from '../browsers/index.js';
import { chooseLook, DESKTOP, main } from './support/playground-page.js';
import { setPlaygroundStage } from './support/playground-stage.js';

const PHONE = { width: 360, height: 740 };
const stage = setPlaygroundStage();

/** Opens the page with these choices, as large as said. */
const open = (choices: Record<string, string> = {}, viewport = DESKTOP): Promise<Page> =>
  stage.open(main, choices, viewport);

for (const viewport of [DESKTOP, PHONE]) {
  test(`axe finds nothing on the page, ${viewport.width} px wide, in each language, light and dark`, async () => {
    const page = await open({}, viewport);
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
    const page = await open({ size: 'large' }, { width, height: 740 });
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

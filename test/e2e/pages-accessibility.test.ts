/**
 * The pages that a buyer meets beside the shop's own, as axe sees them: the popup's waiting page, the
 * proxy's return page, the sandbox's hosted pages. The button has its own tests, and the playground has.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type axeCore from 'axe-core';
import type { Page } from 'puppeteer-core';
import { engines } from '../browsers/index.js';
import { BUYER_PAGES } from './visual/pages.js';
import { discard, PHONE, Studio } from './visual/studio.js';

/** The one page that loads itself again: it has no script, and what it tells may come any moment. docs/accessibility.md says so. */
const REFRESHES = 'outcome-pending';
/** Smallest side of what is tapped, in CSS pixels. */
const TARGET = 44;

let studio: Studio;
let axe: string;

if (engines().includes('chromium')) {
  before(async () => {
    studio = await Studio.open();
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  });
  after(() => studio.close());

  for (const { name, open } of BUYER_PAGES) {
    // The simulated gateways speak French only, as the vendors' own pages do.
    for (const lang of name.startsWith('hosted') ? (['fr'] as const) : (['fr', 'en'] as const)) {
      test(`axe finds nothing on ${name}, in ${lang}, light and dark`, async () => {
        for (const scheme of ['light', 'dark'] as const) {
          const page = await open(studio, { ...PHONE, lang, scheme });
          assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
          const found = (await violations(page)).filter(
            (each) => name !== REFRESHES || !each.startsWith('meta-refresh'),
          );
          assert.deepEqual(found, [], scheme);
          await discard(page);
        }
      });
    }

    test(`${name} fits 320 px, and a phone of 360 px at 200 %, and what is tapped is ${TARGET} px or more`, async () => {
      for (const width of [320, 180]) {
        const page = await open(studio, { width, height: 640, lang: 'fr', scheme: 'light' });
        const seen = await page.evaluate(() => ({
          overflow: document.documentElement.scrollWidth - innerWidth,
          targets: [...document.querySelectorAll('a, button, label')]
            .map(
              (target) =>
                ({ text: target.textContent?.trim(), ...target.getBoundingClientRect().toJSON() }) as DOMRect & {
                  text: string;
                },
            )
            .filter(({ height }) => height > 0)
            .map(({ text, width, height }) => ({ text, side: Math.min(width, height) })),
        }));
        assert.equal(seen.overflow, 0);
        assert.deepEqual(
          seen.targets.filter(({ side }) => side < TARGET),
          [],
        );
        await discard(page);
      }
    });
  }
}

/** What axe finds wrong, as sentences. A page's policy is not asked about scripts that come from outside the page. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { passes, list } = await page.evaluate(async () => {
    const { axe: core } = window as unknown as { axe: typeof axeCore };
    const found = await core.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return {
      passes: found.passes.length,
      list: found.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`,
      ),
    };
  });
  assert.ok(passes > 10, 'axe has looked');
  return list;
}

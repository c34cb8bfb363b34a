/**
 * Whether the button, its dialog and the pages around it look as they are meant: each rule of
 * `visual/rules` is held against each state, on small and large screens, in both languages and
 * directions, in light and dark. What is asked is what the browser has laid out and computed, never the
 * pixels that it drew: another version and other fonts draw other ones, and mean the same.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cdp, engines, launch, type Browser, type Engine, type Page } from '../browsers/index.js';
import { BROKEN_BUTTONS, BROKEN_PAGES } from './visual/broken.js';
import { startGallery, type RunningGallery } from './visual/gallery.js';
import type { Exhibit, Look } from './visual/gallery-page.js';
import { BUYER_PAGES } from './visual/pages.js';
import { BUTTON_COLOURS, BUTTON_RULES } from './visual/rules/button.js';
import type { Findings } from './visual/rules/geometry.js';
import { PAGE_RULES } from './visual/rules/page.js';
import { VARIANT_RULES } from './visual/rules/variant.js';
import { BUTTON_STATES, buttonState } from './visual/states.js';

/** Screens: the smallest phone, two usual ones, a desktop. */
const SCREENS = [
  { width: 320, height: 568 },
  { width: 360, height: 740 },
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];
/** The smallest and the largest, where the scheme makes no difference. */
const EXTREMES = [SCREENS[0]!, SCREENS.at(-1)!];
/** A popup as it opens on a desktop. */
const POPUP = { width: 480, height: 720 };
const PHONE = SCREENS[1]!;
/** A font unlike the system's. Named twice, because browsers make one that stands alone smaller. */
const OTHER_FONT = 'monospace, monospace';
const SCHEMES = ['light', 'dark'] as const;
const THEMES = ['indigo', 'terracotta', 'bissap', 'ink', 'saffron'].map((name) => `theme-${name}`);

const looks = (
  screens: readonly Pick<Look, 'width' | 'height'>[],
  schemes: readonly Look['scheme'][] = SCHEMES,
  more: Partial<Look> = {},
): Look[] => screens.flatMap((screen) => schemes.map((scheme) => ({ ...screen, scheme, ...more })));

let gallery: RunningGallery;
const browsers: Browser[] = [];
const pages = new Map<Engine, Promise<Page>>();

/** The engine's one page. */
function pageOf(engine: Engine): Promise<Page> {
  const open = async (): Promise<Page> => {
    const browser = await launch(engine);
    browsers.push(browser);
    const page = await browser.newPage(gallery.url);
    await page.bringToFront();
    return page;
  };
  const page = pages.get(engine) ?? open();
  pages.set(engine, page);
  return page;
}

const buttonFindings = async (engine: Engine, state: string, attributes: string, exhibit: Exhibit): Promise<Findings> =>
  (await pageOf(engine)).evaluate((...call) => window.gallery.button(...call), buttonState(state), attributes, exhibit);

const pageFindings = async (engine: Engine, name: string, exhibit: Exhibit): Promise<Findings> =>
  (await pageOf(engine)).evaluate((...call) => window.gallery.page(...call), name, exhibit);

before(async () => {
  gallery = await startGallery();
});
after(async () => {
  await Promise.all(browsers.map((browser) => browser.close()));
  await gallery.close();
});

// The engines at the same time: each is one process, and waits for nothing of the others.
describe('looks', { concurrency: true }, () => {
  for (const engine of engines()) describe(engine, { concurrency: 1 }, () => testIn(engine));
});

test('every rule has something broken that it notices', () => {
  const rulesOf = (breakages: typeof BROKEN_BUTTONS): string[] =>
    [...new Set(breakages.map(({ rule }) => rule))].sort();
  assert.deepEqual(rulesOf(BROKEN_BUTTONS), Object.keys({ ...BUTTON_RULES, ...VARIANT_RULES }).sort());
  assert.deepEqual(rulesOf(BROKEN_PAGES), Object.keys(PAGE_RULES).sort());
});

function testIn(engine: Engine): void {
  for (const { name } of BUTTON_STATES) {
    for (const attributes of name === 'idle' ? [''] : ['', 'inline']) {
      test(`${engine}: the button is as it is meant, on every screen, in light and dark: ${name} ${attributes}`, async () => {
        const french = [
          ...looks(SCREENS),
          ...looks(EXTREMES, ['light'], { dir: 'rtl' }),
          ...looks(EXTREMES, ['light'], { font: OTHER_FONT }),
        ];
        const findings = [
          ...(await buttonFindings(engine, name, attributes, { lang: 'fr', looks: french })),
          ...(await buttonFindings(engine, name, attributes, { lang: 'en', looks: looks(SCREENS, ['light']) })),
        ];
        assert.deepEqual(findings, []);
      });
    }

    test(`${engine}: every theme can be read, and its focus seen: ${name}`, async () => {
      const themed = THEMES.flatMap((theme) => looks([PHONE], SCHEMES, { theme }));
      assert.deepEqual(
        await buttonFindings(engine, name, '', { lang: 'fr', looks: themed, rules: Object.keys(BUTTON_COLOURS) }),
        [],
      );
    });
  }

  for (const attributes of [...Object.keys(VARIANT_RULES), 'variant="outline" shape="pill" size="large"']) {
    test(`${engine}: the attributes for looks do what they say: ${attributes}`, async () => {
      assert.deepEqual(await buttonFindings(engine, 'idle', attributes, { lang: 'fr', looks: looks(SCREENS) }), []);
    });
  }

  for (const { name } of BUYER_PAGES) {
    const isHosted = name.startsWith('hosted');
    test(`${engine}: the page is as it is meant, on every screen, in light and dark: ${name}`, async () => {
      // WebKitGTK tells a frame the system's scheme, which the hosted pages ask for. Light, then.
      const all = looks([...SCREENS, POPUP], engine === 'webkit' && isHosted ? ['light'] : SCHEMES);
      // The simulated gateways speak French only.
      for (const lang of isHosted ? (['fr'] as const) : (['fr', 'en'] as const)) {
        assert.deepEqual(await pageFindings(engine, name, { lang, looks: all }), []);
      }
    });
  }

  for (const [breakages, findingsOf] of [
    [
      BROKEN_BUTTONS,
      (where: string, attributes: string, exhibit: Exhibit) => buttonFindings(engine, where, attributes, exhibit),
    ],
    [BROKEN_PAGES, (where: string, _: string, exhibit: Exhibit) => pageFindings(engine, where, exhibit)],
  ] as const) {
    for (const { title, rule, where, attributes = '', css } of breakages) {
      test(`${engine}: it is noticed when ${title}: ${where} ${attributes}`, async () => {
        const findings = await findingsOf(where, attributes, {
          lang: 'fr',
          looks: [{ ...PHONE, scheme: 'light' }],
          rules: [rule],
          css,
        });
        assert.notDeepEqual(findings, []);
      });
    }
  }

  if (engine !== 'chromium') return;
  test('chromium: with forced colours everything can be read, pressed and found, in every state', async (t) => {
    const page = await pageOf('chromium');
    const session = await cdp(page);
    const force = (value: string): Promise<unknown> =>
      session.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value }] });
    t.after(() => force(''));
    await force('active');
    assert.equal(await page.evaluate(() => matchMedia('(forced-colors: active)').matches), true);
    for (const { name } of BUTTON_STATES) {
      const exhibit: Exhibit = {
        lang: 'fr',
        looks: looks([PHONE]),
        rules: ['text can be read', 'borders can be seen', 'the focus can be seen'],
      };
      assert.deepEqual(await buttonFindings('chromium', name, '', exhibit), []);
    }
  });
}

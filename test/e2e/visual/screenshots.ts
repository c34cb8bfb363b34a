/**
 * What `npm run screenshots` does: draws the pictures of README and docs into `docs/images`. Words after
 * `--` draw only those whose name contains one of them. The same sources give the same pictures on the same machine.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Page } from 'puppeteer-core';
import { startPlayground } from '../support/playground.js';
import { buyerPage } from './pages.js';
import { openPlaygroundPage } from './playground-page.js';
import { drawSheet, type Shot } from './sheet.js';
import { BUTTON_STATES, buttonState, openButton } from './states.js';
import { DESKTOP, discard, PHONE, PICTURE, Studio, type View } from './studio.js';

const FOLDER = new URL('../../../docs/images/', import.meta.url);
/** The popup as it opens on a desktop. */
const POPUP = { width: 480, height: 720 } as const;
/** The part of a desktop's page that the button and its dialog are in. */
const MIDDLE = { x: 260, y: 160, width: 760, height: 440 };
/** The part of a phone's page from the product's name down. */
const LOWER = { x: 0, y: 340, width: PHONE.width, height: PHONE.height - 340 };

const LANGUAGES = ['fr', 'en'] as const;
const SCHEMES = ['light', 'dark'] as const;
const INLINE = ['checkout', 'blocked', 'succeeded'];
const THEMES = ['', 'indigo', 'terracotta', 'bissap', 'ink', 'saffron'];

type Clip = typeof MIDDLE;

const studio = await Studio.open();

async function shoot(title: string, opened: Promise<Page>, clip?: Clip): Promise<Shot> {
  const page = await opened;
  const width = clip?.width ?? page.viewport()!.width;
  const png = await page.screenshot(clip ? { clip } : {});
  await discard(page);
  return { title, png, width };
}

/** One after the other: pages that are drawn at once wait for one another. */
async function shootAll(shots: readonly (() => Promise<Shot>)[]): Promise<Shot[]> {
  const drawn: Shot[] = [];
  for (const shot of shots) drawn.push(await shot());
  return drawn;
}

function states(view: View, columns: number, clip?: Clip): Promise<Uint8Array> {
  return shootAll([
    ...BUTTON_STATES.map((state) => () => shoot(state.title, withoutPattern(openButton(studio, view, state)), clip)),
    ...INLINE.map(buttonState).map(
      (state) => () => shoot(`inline: ${state.title}`, withoutPattern(openButton(studio, view, state, 'inline')), clip),
    ),
  ]).then((shots) => drawSheet(studio, shots, { columns, scheme: view.scheme }));
}

/** The page with one colour in place of the product's picture, whose pattern would be most of a sheet's bytes. */
async function withoutPattern(opened: Promise<Page>): Promise<Page> {
  const page = await opened;
  await page.addStyleTag({ content: 'img { object-position: 0 -1000px }' });
  return page;
}

async function pages(view: View, names: readonly string[]): Promise<Uint8Array> {
  const shots = await shootAll(
    names.map(buyerPage).map(
      ({ title, open }) =>
        () =>
          shoot(title, open(studio, view)),
    ),
  );
  return drawSheet(studio, shots, { columns: 4, scheme: view.scheme });
}

/** Each theme in one row: button and dialog, light and dark. */
async function themes(): Promise<Uint8Array> {
  const shots = THEMES.flatMap((theme) =>
    SCHEMES.flatMap((scheme) =>
      ['idle', 'checkout'].map((name) => () => {
        const opened = openButton(
          studio,
          { ...PHONE, lang: 'fr', scheme },
          buttonState(name),
          theme && `class="theme-${theme}"`,
        );
        return shoot(`${theme || 'default'}, ${scheme}`, opened, LOWER);
      }),
    ),
  );
  return drawSheet(studio, await shootAll(shots), { columns: 4, scheme: 'light' });
}

async function hero(scheme: View['scheme']): Promise<Uint8Array> {
  const view: View = { ...PHONE, lang: 'fr', scheme, scale: 2 };
  const shots = await shootAll(
    ['idle', 'checkout', 'succeeded'].map((name) => () => shoot('', openButton(studio, view, buttonState(name)))),
  );
  return drawSheet(studio, shots, { columns: 3, scheme, scale: 2 });
}

/** The playground in several views, on one sheet. */
async function playground(
  views: readonly (readonly [title: string, view: View, isPaying?: boolean])[],
): Promise<Uint8Array> {
  const running = await startPlayground();
  try {
    const shots = await shootAll(
      views.map(
        ([title, view, isPaying = false]) =>
          () =>
            shoot(title, openPlaygroundPage(studio, view, running.url, isPaying)),
      ),
    );
    return await drawSheet(studio, shots, { columns: shots.length, scheme: 'light' });
  } finally {
    await running.close();
  }
}

/** The first screen of the playground. */
async function playgroundScreen(view: View): Promise<Uint8Array> {
  const running = await startPlayground();
  try {
    const page = await openPlaygroundPage(studio, view, running.url, false);
    return await page.screenshot(PICTURE).finally(() => discard(page));
  } finally {
    await running.close();
  }
}

const PAGES = [
  'waiting',
  'hosted-dexchange',
  'hosted-egopay',
  'hosted-processing',
  'hosted-succeeded',
  'hosted-failed',
  'return',
  'return-link',
];
/** The simulated gateways speak French only. */
const ENGLISH_PAGES = ['waiting', 'return', 'return-link', 'return-unknown'];
const POPUP_PAGES = ['waiting', 'hosted-dexchange', 'return', 'return-link'];

/** Every picture by its name. */
const PICTURES: Readonly<Record<string, () => Promise<Uint8Array>>> = {
  'hero-light': () => hero('light'),
  'hero-dark': () => hero('dark'),
  ...Object.fromEntries(
    LANGUAGES.flatMap((lang) =>
      SCHEMES.flatMap((scheme) => [
        [`states-phone-${lang}-${scheme}`, () => states({ ...PHONE, lang, scheme }, 5)],
        [`states-desktop-${lang}-${scheme}`, () => states({ ...DESKTOP, lang, scheme }, 3, MIDDLE)],
        [
          `pages-phone-${lang}-${scheme}`,
          () => pages({ ...PHONE, lang, scheme }, lang === 'fr' ? PAGES : ENGLISH_PAGES),
        ],
      ]),
    ),
  ),
  'pages-desktop-light': () => pages({ ...POPUP, lang: 'fr', scheme: 'light' }, POPUP_PAGES),
  'pages-desktop-dark': () => pages({ ...POPUP, lang: 'en', scheme: 'dark' }, POPUP_PAGES),
  themes,
  'playground-desktop-light': () => playgroundScreen({ ...DESKTOP, lang: 'fr', scheme: 'light' }),
  'playground-desktop-dark': () => playgroundScreen({ ...DESKTOP, lang: 'en', scheme: 'dark' }),
  'playground-phone': () =>
    playground([
      ['français', { ...PHONE, lang: 'fr', scheme: 'light' }],
      ['a payment under way', { ...PHONE, lang: 'fr', scheme: 'light' }, true],
      ['English, dark', { ...PHONE, lang: 'en', scheme: 'dark' }],
      ['a payment under way, dark', { ...PHONE, lang: 'en', scheme: 'dark' }, true],
    ]),
};

const words = process.argv.slice(2);
const wanted = Object.entries(PICTURES).filter(
  ([name]) => words.length === 0 || words.some((word) => name.includes(word)),
);
if (wanted.length === 0) console.error(`No picture is named so. There are:\n  ${Object.keys(PICTURES).join('\n  ')}`);
process.exitCode = wanted.length === 0 ? 2 : 0;

mkdirSync(FOLDER, { recursive: true });
try {
  for (const [index, [name, draw]] of wanted.entries()) {
    process.stdout.write(`${index + 1}/${wanted.length} docs/images/${name}.${PICTURE.type} … `);
    const file = await draw();
    writeFileSync(new URL(`${name}.${PICTURE.type}`, FOLDER), file);
    console.log(`${file.length.toLocaleString('en')} bytes`);
  }
} finally {
  await studio.close();
}

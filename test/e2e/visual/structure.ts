/**
 * What is where in which colour, without the machine's letters: text is drawn in our font of blocks,
 * what the browser draws by itself and what a picture shows become blocks too, and the whole is taken
 * as the mean colours of small cells. Two pictures are the same structure when their cells have the same colours.
 */
import type { Page } from 'puppeteer-core';
import { BLOCK_FONT, blockFont } from './block-font.js';
import { decodePng, type Picture } from './png.js';

/** Side of a cell in CSS pixels: edges that are drawn softer elsewhere vanish in it, a moved part does not. */
const CELL = 4;
/** How far a channel's mean may be off, of 255. */
const TOLERANCE = 10;
/** How many cells may be off further: the round corners of a picture, drawn by another version. */
const SPARE_CELLS = 8;

const STYLE = `* { font-family: ${BLOCK_FONT} !important; }
progress, input { appearance: none !important; border: 0; background: #888 !important; }
progress::-webkit-progress-value, progress::-webkit-progress-bar { background: none; }
img { object-position: 9999px; }`;

/** Draws the page's structure. The page is not the same afterwards. */
export async function structureOf(page: Page): Promise<Picture> {
  await page.evaluate(takeBlocks, STYLE, BLOCK_FONT, blockFont().toString('base64'));
  return meansOf(decodePng(await page.screenshot()));
}

/** Runs in the page. Font and style come as objects, which no content security policy is asked about. */
async function takeBlocks(css: string, name: string, base64: string): Promise<void> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  // One face for every weight, or browsers would embolden it.
  document.fonts.add(await new FontFace(name, bytes, { weight: '1 1000' }).load());
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  for (const root of [document, document.querySelector('pay-button')?.shadowRoot]) root?.adoptedStyleSheets.push(sheet);
}

/** The picture in cells. */
function meansOf({ width, height, rgb }: Picture): Picture {
  const small = { width: width / CELL, height: height / CELL };
  const means = new Uint8Array(small.width * small.height * 3);
  for (let index = 0; index < means.length; index++) {
    const channel = index % 3;
    const left = (Math.floor(index / 3) % small.width) * CELL;
    const top = Math.floor(index / 3 / small.width) * CELL;
    let sum = 0;
    for (let y = top; y < top + CELL; y++) for (let x = left; x < left + CELL; x++) sum += rgb[(y * width + x) * 3 + channel]!;
    means[index] = Math.round(sum / CELL ** 2);
  }
  return { ...small, rgb: means };
}

/** What is different, as a sentence; `undefined` when nothing is. Places are in CSS pixels of the page. */
export function differenceOf(actual: Picture, expected: Picture): string | undefined {
  if (actual.width !== expected.width || actual.height !== expected.height) return 'The picture has another size.';
  const off: { x: number; y: number; by: number }[] = [];
  for (let cell = 0; cell < actual.width * actual.height; cell++) {
    const by = Math.max(...[0, 1, 2].map((channel) => Math.abs(actual.rgb[cell * 3 + channel]! - expected.rgb[cell * 3 + channel]!)));
    if (by > TOLERANCE) off.push({ x: (cell % actual.width) * CELL, y: Math.floor(cell / actual.width) * CELL, by });
  }
  if (off.length <= SPARE_CELLS) return undefined;
  const [xs, ys] = [off.map(({ x }) => x), off.map(({ y }) => y)];
  const place = `x ${Math.min(...xs)} to ${Math.max(...xs) + CELL}, y ${Math.min(...ys)} to ${Math.max(...ys) + CELL}`;
  return `${off.length} cells differ, at ${place}, by up to ${Math.max(...off.map(({ by }) => by))} of 255.`;
}

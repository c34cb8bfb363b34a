/** Several pictures on one sheet, with a line below each: smaller in a repository than many files, and seen at one glance. */
import { discard, PICTURE, type Studio, type View } from './studio.js';

/** One picture of a sheet. */
export interface Shot {
  readonly title: string;
  readonly png: Uint8Array;
  /** Width on the sheet, in CSS pixels. */
  readonly width: number;
}

/** What a sheet looks like. */
export interface SheetStyle {
  readonly columns: number;
  readonly scheme: View['scheme'];
  readonly scale?: number;
}

/** Draws the sheet. */
export async function drawSheet(
  studio: Studio,
  shots: readonly Shot[],
  { columns, scheme, scale = 1 }: SheetStyle,
): Promise<Uint8Array> {
  const page = await studio.newPage({ width: 800, height: 600, lang: 'en', scheme, scale });
  try {
    await page.setContent(`<!doctype html>
<meta charset="utf-8">
<style>
  html { color-scheme: light dark; background: light-dark(#dcd8cf, #33322f); color: light-dark(#333, #ddd); }
  body { display: grid; grid-template-columns: repeat(${columns}, max-content); gap: 20px; width: max-content; margin: 0; padding: 20px; }
  figure { margin: 0; }
  img { display: block; border-radius: 6px; }
  figcaption { margin-top: 6px; font: 14px/1.3 system-ui, sans-serif; text-align: center; }
</style>
${shots.map(figure).join('\n')}`);
    await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
    const body = await page.$('body');
    return await body!.screenshot(PICTURE);
  } finally {
    await discard(page);
  }
}

const figure = ({ title, png, width }: Shot): string =>
  `<figure><img width="${width}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}" alt="">${title && `<figcaption>${title}</figcaption>`}</figure>`;

/**
 * Many buttons on a page whose script comes late, as a deferred script does: the tags are in the page, then the element
 * is defined, and all tags are upgraded at once.
 */
import type { Browser } from './browser.js';
import type { Contender } from './contender.js';
import { countPage, growth, type PageCounters } from './page-counters.js';
import { scriptOf } from '../../test/e2e/support/shop-page.js';

declare global {
  interface Window {
    /** Elements of the page's script, whose definition waits for the measurement. */
    definitions: Parameters<CustomElementRegistry['define']>[];
  }
}

/** The cost of the buttons. Times are in ms. */
export interface Upgrade {
  /** From the definition until every element has rendered itself. */
  readonly script: number;
  /** Time of the style and layout after that. */
  readonly layout: number;
  /** Memory of each button. */
  readonly each: PageCounters;
}

/** Microtasks to wait for, one after the other, until the element's own microtasks have run. */
const TURNS = 50;

/** Runs before the page's script. */
function holdDefinitions(): void {
  window.definitions = [];
  customElements.define = (...definition) => void window.definitions.push(definition);
}

/** A page with only the contender's script. */
export const upgradePage = (scriptPath: string | undefined): string => `<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Boutique</title>
<link rel="icon" href="data:,">
<script>${scriptOf(holdDefinitions)}</script>
${scriptPath === undefined ? '' : `<script src="${scriptPath}"></script>`}
<body></body>
</html>`;

/** Tags of a contender, each for another order. */
export const tags = ({ markup = '' }: Contender, count: number): string =>
  Array.from({ length: count }, (_, index) => markup.replace('order="1001"', `order="${1001 + index}"`)).join('\n');

/** Measures in a new tab: the objects of one page would slow down the next. */
export async function measureUpgrade(
  browser: Browser,
  url: string,
  contender: Contender,
  count: number,
): Promise<Upgrade> {
  const page = await browser.newPage(url);
  const before = await countPage(page);
  const { script, layout, rendered } = await page.evaluate(
    upgrade,
    tags(contender, count),
    contender.tag ?? 'button',
    TURNS,
  );
  // A script of another server cannot be loaded here, so its element is never drawn.
  if (contender.press !== undefined && rendered !== count)
    throw new Error(`${contender.name}: ${rendered} of ${count} have rendered in time.`);
  const each = growth(before, await countPage(page), count);
  await page.close();
  return { script, layout, each };
}

/** Runs in the page, in one task, so that there is no frame in between. */
async function upgrade(
  html: string,
  tag: string,
  turns: number,
): Promise<{ script: number; layout: number; rendered: number }> {
  const { definitions } = window;
  const layOut = (): number => document.body.offsetHeight;
  const define = (definition: Parameters<CustomElementRegistry['define']>): void =>
    CustomElementRegistry.prototype.define.apply(customElements, definition);
  if (definitions.length > 0) {
    document.body.innerHTML = html;
    layOut();
  }
  const began = performance.now();
  // A plain button is not upgraded. There the creation is measured.
  if (definitions.length > 0) definitions.forEach(define);
  else document.body.innerHTML = html;
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
  const rendered = performance.now();
  layOut();
  const laidOut = performance.now();
  const isRendered = (element: Element): boolean =>
    definitions.length === 0 || (element.shadowRoot ?? element).childElementCount > 0;
  return {
    script: rendered - began,
    layout: laidOut - rendered,
    rendered: [...document.querySelectorAll(tag)].filter(isRendered).length,
  };
}

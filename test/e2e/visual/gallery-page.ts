/**
 * The page that the visual tests open, in the browser: it puts pages into frames, which have the width
 * and the colour scheme that a test asks for in every browser, and checks the rules in them.
 */
import { BUTTON_BLOCKS, PAGE_BLOCKS } from './expected.js';
import { acknowledge, holdStill, proceed, WAITED } from './in-page.js';
import { BUTTON_RULES } from './rules/button.js';
import { boxOf, type Findings } from './rules/geometry.js';
import { PAGE_RULES } from './rules/page.js';
import { VARIANT_RULES } from './rules/variant.js';
import type { ButtonState } from './states.js';
import type { View } from './studio.js';

/** How a page is shown. */
export interface Look {
  readonly width: number;
  readonly height: number;
  readonly scheme: View['scheme'];
  readonly dir?: 'ltr' | 'rtl';
  /** Class of the button. */
  readonly theme?: string;
  /** The shop's font family. Default: the system's. */
  readonly font?: string;
}

/** What is shown, and which rules are checked. */
export interface Exhibit {
  readonly lang: View['lang'];
  readonly looks: readonly Look[];
  /** Names of rules. Default: all. */
  readonly rules?: readonly string[];
  /** A style sheet that breaks the page. */
  readonly css?: string;
}

/** What tests call. */
export interface Gallery {
  button(state: ButtonState, attributes: string, exhibit: Exhibit): Promise<Findings>;
  page(name: string, exhibit: Exhibit): Promise<Findings>;
}

declare global {
  interface Window {
    gallery: Gallery;
  }
}

type Rules<Scene> = Readonly<Record<string, (scene: Scene) => Findings>>;
type Frame = HTMLIFrameElement & {
  readonly contentWindow: Window & typeof globalThis;
  readonly contentDocument: Document;
};

window.gallery = {
  async button(state, attributes, exhibit) {
    const frame = await openFrame(
      `/shop?${new URLSearchParams({ state: state.name, attributes, lang: exhibit.lang })}`,
    );
    const host = frame.contentDocument.querySelector('pay-button')!;
    const root = host.shadowRoot!;
    const button = root.querySelector<HTMLElement>('[part=button]')!;
    // While the page still loads, the part below the button is drawn one task after the button.
    await until('what stands below the button', () => root.querySelector('[part=status]') !== null);
    const sizes = new Map<Look, DOMRect>();
    for (const look of exhibit.looks) {
      await wear(frame, look);
      sizes.set(look, boxOf(button));
    }
    if (state.state !== 'idle') {
      button.click();
      await proceed(state, WAITED, frame.contentWindow);
    }
    await holdStill(frame.contentWindow);
    const blocks = BUTTON_BLOCKS[state.name]![root.querySelector('dialog') ? 'dialog' : 'inline'];
    const variants = Object.keys(VARIANT_RULES).filter((attribute) => attributes.split(' ').includes(attribute));
    const rules: Rules<Look> = {
      ...mapRules(BUTTON_RULES, (look: Look) => ({ root, blocks, before: sizes.get(look)! })),
      ...mapRules(Object.fromEntries(variants.map((name) => [name, VARIANT_RULES[name]!])), () => host),
    };
    return judge(frame, root, rules, exhibit);
  },

  async page(name, exhibit) {
    const frame =
      name === 'waiting'
        ? await openWaitingPage(exhibit.lang)
        : await openFrame(`/page?${new URLSearchParams({ name, lang: exhibit.lang })}`);
    const document = frame.contentDocument;
    if (name === 'return-link') {
      acknowledge(frame.contentWindow);
      await until('the return page gives up', () => document.documentElement.className === '');
    }
    await holdStill(frame.contentWindow);
    const scene = { document, blocks: PAGE_BLOCKS[name]! };
    return judge(
      frame,
      document,
      mapRules(PAGE_RULES, () => scene),
      exhibit,
    );
  },
};

const mapRules = <Scene, Given>(rules: Rules<Scene>, sceneOf: (given: Given) => Scene): Rules<Given> =>
  Object.fromEntries(Object.entries(rules).map(([name, rule]) => [name, (given: Given) => rule(sceneOf(given))]));

/** Checks the rules in the frame in every look, and removes the frame. */
async function judge(
  frame: Frame,
  root: Document | ShadowRoot,
  rules: Rules<Look>,
  { lang, looks, rules: names = Object.keys(rules), css }: Exhibit,
): Promise<Findings> {
  if (css) {
    const sheet = new frame.contentWindow.CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets.push(sheet);
  }
  const found = new Map<string, string[]>();
  for (const look of looks) {
    await wear(frame, look);
    const { width, scheme, dir, theme, font } = look;
    const how = [lang, `${width} px`, scheme, dir, theme, font].filter(Boolean).join(' ');
    for (const name of names) {
      for (const finding of rules[name]?.(look) ?? []) {
        const sentence = `${name}: ${finding}`;
        found.set(sentence, [...(found.get(sentence) ?? []), how]);
      }
    }
  }
  frame.remove();
  return [...found].map(([sentence, hows]) => `${sentence} (${hows.join('; ')})`);
}

async function wear(frame: Frame, { width, height, scheme, dir = 'ltr', theme = '', font = '' }: Look): Promise<void> {
  Object.assign(frame.style, { width: `${width}px`, height: `${height}px`, colorScheme: scheme });
  const { documentElement } = frame.contentDocument;
  // No scroll bar: on some systems it takes room, and would come and go with the parts below the button.
  Object.assign(documentElement.style, { colorScheme: scheme, scrollbarWidth: 'none', fontFamily: font });
  documentElement.dir = dir;
  const button = frame.contentDocument.querySelector('pay-button');
  if (button) button.className = theme;
  await until(`the frame is ${width} px wide and ${scheme}`, () => {
    const isDark = frame.contentWindow.matchMedia('(prefers-color-scheme: dark)').matches;
    // Only pages with `.gateway` need the media query. The others follow `color-scheme` at once.
    const hasScheme = isDark === (scheme === 'dark') || !frame.contentDocument.querySelector('.gateway');
    return frame.contentWindow.innerWidth === width && hasScheme;
  });
}

async function openFrame(src: string): Promise<Frame> {
  const frame = Object.assign(document.createElement('iframe'), { src }) as Frame;
  await new Promise((resolve) => {
    frame.addEventListener('load', resolve, { once: true });
    document.body.append(frame);
  });
  return frame;
}

/** The popup of a click whose checkout is not created yet, in a frame. */
async function openWaitingPage(lang: string): Promise<Frame> {
  const popup = document.createElement('iframe') as Frame;
  document.body.append(popup);
  const shop = await openFrame(
    `/shop?${new URLSearchParams({ state: 'opening', attributes: 'gateway="dexchange"', lang })}`,
  );
  shop.contentWindow.open = () => popup.contentWindow;
  shop.contentDocument.querySelector('pay-button')!.shadowRoot!.querySelector<HTMLElement>('[part=button]')!.click();
  await until('the waiting page is there', () => popup.contentDocument.querySelector('main'));
  shop.remove();
  return popup;
}

async function until(what: string, isSo: () => unknown): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 500) throw new Error(`Waited in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

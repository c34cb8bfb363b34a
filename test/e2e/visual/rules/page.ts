/** The design of the pages beside the shop's own, as rules: the waiting page, the return page and the hosted pages. */
import { blockOf, inOrder, inReadingOrder, type Block } from './blocks.js';
import { nothingOverflows, nothingOverlaps, pressesHit, targetsAreLarge } from './boxes.js';
import { bordersCanBeSeen, focusCanBeSeen, textCanBeRead } from './colours.js';
import { boxOf, inRange, isSame, middleOf, nameOf, px, styleOf, textBoxOf, viewOf, type Findings } from './geometry.js';

/** A page that is shown. */
export interface PageScene {
  readonly document: Document;
  /** What it should show, from top to bottom: the blocks' names. */
  readonly blocks: readonly string[];
}

const isHosted = (document: Document): boolean => document.querySelector('.gateway') !== null;

/** The page's blocks: the banner, what is in `main`, and what is in its form. */
function blocksOf(document: Document): Block[] {
  const main = [...document.querySelector('main')!.childNodes];
  const nodes = [
    ...document.querySelectorAll('header'),
    ...main.flatMap((node) => (node.nodeName === 'FORM' ? [...node.childNodes] : [node])),
  ];
  return inReadingOrder(nodes.flatMap(blockOf), styleOf(document.body).direction);
}

/** The rules, by name. */
export const PAGE_RULES: Readonly<Record<string, (scene: PageScene) => Findings>> = {
  'every block is shown, in its order': ({ document, blocks }) => inOrder(blocksOf(document), blocks),
  'nothing overflows': ({ document }) => nothingOverflows(document.body),
  'nothing overlaps': ({ document }) => nothingOverlaps(document.body),
  'targets are large and apart': ({ document }) => targetsAreLarge(document),
  'presses hit what is seen': ({ document }) => pressesHit(document),
  'text can be read': ({ document }) => textCanBeRead(document.body),
  'borders can be seen': ({ document }) => bordersCanBeSeen(document),
  'the focus can be seen': ({ document }) => focusCanBeSeen(document),

  'the page is in the middle of the screen': ({ document }) => {
    const main = document.querySelector('main')!;
    const { left, right, top } = boxOf(main);
    const { clientWidth } = document.documentElement;
    const { innerHeight } = viewOf(main);
    return [
      ...isSame('The space left and right of the page', left, clientWidth - right),
      ...(isHosted(document)
        ? inRange('The width of the page', right - left, Math.min(clientWidth, 320), 480)
        : inRange('The space above the page', top, innerHeight * 0.1, innerHeight * 0.35)),
    ];
  },

  'words are centred where a page waits, and columns are where they are meant': ({ document }) => {
    const main = document.querySelector('main')!;
    if (isHosted(document)) return columns(document);
    const middle = middleOf(boxOf(main));
    return [...main.childNodes].flatMap((node) => {
      const box = textBoxOf(node);
      return box.width > 0 && node.textContent!.trim()
        ? isSame(`The middle of “${node.textContent!.trim()}” and of the page`, middleOf(box), middle, 2)
        : [];
    });
  },

  'blocks are apart, and not lost': ({ document }) => {
    const blocks = blocksOf(document);
    return blocks.slice(1).flatMap(({ name, box }, index) => {
      const above = blocks[index]!;
      return inRange(`The space between ${above.name} and ${name}`, box.top - above.box.bottom, 0, 64);
    });
  },
};

/** Hosted pages: what is chosen and what pays are as wide as the page, the other ends in two columns below the first. */
function columns(document: Document): Findings {
  const card = boxOf(document.querySelector('.card') ?? document.querySelector('h1')!);
  const wide = document.querySelectorAll('.operator, .primary, .others, .others > :first-child');
  const halves = [...document.querySelectorAll('.others > :not(:first-child)')].map(boxOf);
  const [one, other] = halves;
  return [
    ...[...wide].flatMap((element) => {
      const { left, right } = boxOf(element);
      return Math.abs(left - card.left) > 1 || Math.abs(right - card.right) > 1
        ? [
            `${nameOf(element)} is from ${px(left)} to ${px(right)}, the card from ${px(card.left)} to ${px(card.right)}`,
          ]
        : [];
    }),
    ...(one && other
      ? [
          ...isSame('The width of the two other ends', one.width, other.width),
          ...isSame('The top of these', one.top, other.top),
        ]
      : []),
  ];
}

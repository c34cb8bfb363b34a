/**
 * The design of the button and its dialog, as rules about layout and computed styles.
 * Distances are ranges: another font or another browser must fit in, a part that has slipped must not.
 */
import { bordersCanBeSeen, colourOf, focusCanBeSeen, isOpaque, textCanBeRead } from './colours.js';
import { nothingOverflows, nothingOverlaps, pressesHit, targetsAreLarge } from './boxes.js';
import { blockOf, inOrder, inReadingOrder, type Block } from './blocks.js';
import {
  boxOf,
  centreOf,
  inRange,
  isSame,
  isShown,
  middleOf,
  nameOf,
  styleOf,
  textBoxBetween,
  textBoxOf,
  textsIn,
  viewOf,
  type Findings,
} from './geometry.js';

/** A button in one state. */
export interface ButtonScene {
  readonly root: ShadowRoot;
  /** What it should show, from top to bottom: the blocks' names. */
  readonly blocks: readonly string[];
  /** The button before the click. */
  readonly before: DOMRect;
}

/** Screens up to here are phones, where the dialog is at the thumb. CSS pixels. */
const PHONE = 480;

const buttonOf = (root: ShadowRoot): HTMLElement => root.querySelector<HTMLElement>('[part=button]')!;
const dialogOf = (root: ShadowRoot): HTMLDialogElement | null => root.querySelector('dialog');
const actionsOf = (root: ShadowRoot): Element[] => [...root.querySelectorAll('[part=actions] > *')];

/** Inside of an element's border and padding. */
function insideOf(element: Element): DOMRect {
  const { left, top, width, height } = boxOf(element);
  const style = styleOf(element);
  const edge = (side: string): number =>
    Number.parseFloat(style.getPropertyValue(`border-${side}-width`)) +
    Number.parseFloat(style.getPropertyValue(`padding-${side}`));
  return new DOMRect(
    left + edge('left'),
    top + edge('top'),
    width - edge('left') - edge('right'),
    height - edge('top') - edge('bottom'),
  );
}

/** Rules about boxes, by name. */
export const BUTTON_BOXES: Readonly<Record<string, (scene: ButtonScene) => Findings>> = {
  'every part is shown, in its order': ({ root, blocks }) => inOrder(partsOf(root), blocks),

  'nothing overflows': ({ root }) => nothingOverflows(root),
  'nothing overlaps': ({ root }) => nothingOverlaps(root),
  'targets are large and apart': ({ root }) => targetsAreLarge(dialogOf(root) ?? root),
  'presses hit what is seen': ({ root }) => pressesHit(dialogOf(root) ?? root),

  'the button keeps its size': ({ root, before }) => {
    const { width, height } = boxOf(buttonOf(root));
    return [
      ...isSame('The width of the button', width, before.width, 0.5),
      ...isSame('The height of the button', height, before.height, 0.5),
    ];
  },

  'the label is in the middle of the button, alone': ({ root }) => {
    const labels = [...root.querySelectorAll('[part=label] > *')].filter(isShown);
    const [button, label] = [boxOf(buttonOf(root)), labels[0] && textBoxOf(labels[0])];
    if (!label || labels.length > 1) return [`${labels.length} labels are shown`];
    return [
      ...isSame('The middle of the label and of the button', middleOf(label), middleOf(button), 2),
      ...isSame('The height of these', centreOf(label), centreOf(button), 2),
    ];
  },

  'the dialog is in the middle; on a phone it is at the bottom': ({ root }) => {
    const dialog = dialogOf(root);
    if (!dialog) return [];
    const { left, right, top, bottom, width } = boxOf(dialog);
    const { innerWidth, innerHeight } = viewOf(dialog);
    const below = innerHeight - bottom;
    return [
      ...isSame('The space left and right of the dialog', left, innerWidth - right),
      ...inRange('The space beside the dialog', left, 8, innerWidth),
      ...inRange('The space above the dialog', top, 8, innerHeight),
      ...(innerWidth <= PHONE
        ? [
            ...inRange('The space below the dialog', below, 8, 32),
            ...inRange('The width of the dialog', width, innerWidth * 0.8, innerWidth),
          ]
        : [
            ...isSame('The space above and below the dialog', top, below, 2),
            ...inRange('The width of the dialog', width, 320, 520),
          ]),
    ];
  },

  'the dialog’s words are centred, its bar and actions as wide as it is': ({ root }) => {
    const dialog = dialogOf(root);
    if (!dialog) return [];
    const inside = insideOf(dialog);
    const words = dialog.querySelectorAll('[part=title], [part=status]');
    return [
      ...[...words].flatMap((part) =>
        isSame(`The middle of ${nameOf(part)} and of the dialog`, middleOf(textBoxOf(part)), middleOf(inside), 2),
      ),
      ...[...dialog.querySelectorAll('progress'), ...actionsOf(root)].flatMap((part) => [
        ...isSame(`The left of ${nameOf(part)} and of the dialog’s inside`, boxOf(part).left, inside.left),
        ...isSame(`The right of ${nameOf(part)} and of the dialog’s inside`, boxOf(part).right, inside.right),
      ]),
    ];
  },

  'without a dialog, words and actions begin where the button does': ({ root }) => {
    if (dialogOf(root)) return [];
    const isRtl = styleOf(root.host).direction === 'rtl';
    const start = (box: DOMRect): number => (isRtl ? box.right : box.left);
    const first = actionsOf(root).slice(0, 1);
    const status = root.querySelector('[part=status]')!;
    return [
      ...first.flatMap((action) =>
        isSame(`The side of ${nameOf(action)} and of the button`, start(boxOf(action)), start(boxOf(buttonOf(root)))),
      ),
      ...(status.textContent
        ? isSame('The side of the words and of the button', start(textBoxOf(status)), start(boxOf(buttonOf(root))), 2)
        : []),
    ];
  },

  'ways to pay are rows as wide as their place, each with its words at the start': ({ root }) => {
    const isRtl = styleOf(root.host).direction === 'rtl';
    return [...root.querySelectorAll('[part~=choice]')].flatMap((row) => {
      const [box, words, place] = [boxOf(row), textBoxOf(row), boxOf(row.parentElement!)];
      return [
        ...isSame(`The width of ${nameOf(row)} and of its place`, box.width, place.width),
        ...inRange(
          `The space before the words of ${nameOf(row)}`,
          isRtl ? box.right - words.right : words.left - box.left,
          8,
          32,
        ),
      ];
    });
  },

  'distances are as they are meant': ({ root }) => {
    const parts = partsOf(root).map(({ name, box: { top, bottom } }) => ({ name, top, bottom }));
    const dialog = dialogOf(root);
    const between = parts.slice(1).flatMap((part, index) => {
      const above = parts[index]!;
      // Beside each other, in one row.
      if (part.top < above.bottom) return [];
      return inRange(`The space between ${above.name} and ${part.name}`, part.top - above.bottom, 2, 28);
    });
    if (!dialog) return between;
    const { top, bottom, left } = boxOf(dialog);
    return [
      ...between,
      ...inRange('The space above the title', parts[0]!.top - top, 12, 36),
      ...inRange('The space below the last part', bottom - parts.at(-1)!.bottom, 12, 36),
      ...inRange('The space beside the dialog’s parts', insideOf(dialog).left - left, 12, 36),
    ];
  },

  'all buttons have the same corners, and the dialog has its own': ({ root }) => {
    const radius = (element: Element): number => Number.parseFloat(styleOf(element).borderTopLeftRadius);
    const dialog = dialogOf(root);
    return [
      ...actionsOf(root).flatMap((action) =>
        isSame(`The corners of ${nameOf(action)} and of the button`, radius(action), radius(buttonOf(root)), 0),
      ),
      ...(dialog
        ? isSame(
            'The corners of the dialog and of the button, up to 24',
            radius(dialog),
            Math.min(24, radius(buttonOf(root))),
            0,
          )
        : []),
    ];
  },
};

/** Rules about colours, by name. */
export const BUTTON_COLOURS: Readonly<Record<string, (scene: ButtonScene) => Findings>> = {
  'text can be read': ({ root }) => textCanBeRead(root),
  'borders can be seen': ({ root }) => bordersCanBeSeen(root),
  'the focus can be seen': ({ root }) => focusCanBeSeen(dialogOf(root) ?? root),

  'the dialog hides the page, which is darker behind it': ({ root }) => {
    const dialog = dialogOf(root);
    if (!dialog) return [];
    const [, , , alpha] = colourOf(styleOf(dialog, '::backdrop').backgroundColor);
    return [
      ...(isOpaque(dialog) && isShown(dialog) ? [] : ['The dialog lets the page through']),
      ...(alpha >= 0.3 && alpha <= 0.8 ? [] : [`The page behind the dialog is covered by ${alpha}`]),
    ];
  },

  'what is likeliest has the button’s colour, and nothing else does': ({ root }) => {
    const colour = (element: Element): string => styleOf(element).backgroundColor;
    return actionsOf(root).flatMap((action) => {
      const isFilled = action.matches('[part~=primary], [part=link]');
      return (colour(action) === colour(buttonOf(root))) === isFilled
        ? []
        : [`${nameOf(action)} has ${colour(action)}, the button ${colour(buttonOf(root))}`];
    });
  },
};

/** All of them. */
export const BUTTON_RULES = { ...BUTTON_BOXES, ...BUTTON_COLOURS };

/** The parts that can be seen, in the dialog or without one. */
function partsOf(root: ShadowRoot): Block[] {
  const words = root.querySelectorAll('[part=title], [part=status], progress');
  const texts = textsIn(root).filter(({ element }) => element.matches('[part=progress] span'));
  const [first, last] = [texts[0]?.text, texts.at(-1)?.text];
  const time = first && last ? [{ name: 'time', box: textBoxBetween(first, last) }] : [];
  return inReadingOrder(
    [...(dialogOf(root) ? [] : [buttonOf(root)]), ...words, ...actionsOf(root)].flatMap(blockOf).concat(time),
    styleOf(root.host).direction,
  );
}

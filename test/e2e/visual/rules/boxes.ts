/** Rules about boxes for all our pages: everything can be seen, and can be pressed. */
import {
  boxOf,
  inRange,
  isShown,
  nameOf,
  px,
  shownIn,
  styleOf,
  targetsIn,
  textBoxesOf,
  textBoxOf,
  textsIn,
  TOLERANCE,
  viewOf,
  type Findings,
} from './geometry.js';

/** Smallest side of a target, and smallest space between two targets. CSS pixels. */
const TARGET = 44;
const SPACE = 6;

/** Nothing sticks out of the screen or of what holds it, and nothing scrolls sideways. */
export function nothingOverflows(root: ParentNode): Findings {
  const elements = shownIn(root);
  const [first] = elements;
  if (!first) return ['Nothing is shown'];
  const { innerWidth, document } = viewOf(first);
  const texts = textsIn(root).map(({ text, element }) => ({
    name: nameOf(element),
    box: textBoxOf(text),
    around: element,
  }));
  const boxes = elements
    .filter((element) => boxOf(element).height > 0)
    .map((element) => ({ name: nameOf(element), box: boxOf(element), around: holderOf(element) }));
  return [
    ...inRange('The width of the page', document.documentElement.scrollWidth, 0, innerWidth),
    ...[...boxes, ...texts].flatMap(({ name, box, around }) => [
      ...(box.left < -TOLERANCE || box.right > innerWidth + TOLERANCE
        ? [`${name} sticks out of the screen: ${px(box.left)} to ${px(box.right)}`]
        : []),
      ...(around && !holds(around, box) ? [`${name} sticks out of ${nameOf(around)}`] : []),
    ]),
    ...elements
      .filter(
        ({ scrollWidth, scrollHeight, clientWidth, clientHeight }) =>
          clientWidth > 0 && (scrollWidth > clientWidth + TOLERANCE || scrollHeight > clientHeight + TOLERANCE),
      )
      .filter((element) => styleOf(element).overflow !== 'visible' && element.localName !== 'html')
      .map((element) => `${nameOf(element)} hides a part of what it holds`),
  ];
}

/** The nearest box around an element; none around what stands in the top layer or is placed by itself. */
function holderOf(element: Element): Element | null {
  if (/fixed|absolute/.test(styleOf(element).position)) return null;
  const around = element.parentElement;
  return around && styleOf(around).display === 'contents' ? holderOf(around) : around;
}

function holds(around: Element, box: DOMRect): boolean {
  const { left, right, top, bottom } = boxOf(around);
  // Letters may be higher than their line.
  const spare = styleOf(around).display === 'inline' ? Infinity : box.height / 4 + TOLERANCE;
  return (
    box.left >= left - TOLERANCE &&
    box.right <= right + TOLERANCE &&
    box.top >= top - spare &&
    box.bottom <= bottom + spare
  );
}

/** No two things that stand beside or below each other lie on each other. */
export function nothingOverlaps(root: ParentNode): Findings {
  return [...shownIn(root), root as Node].flatMap((around) => {
    const parts = [...around.childNodes].flatMap((node) => {
      if (node.nodeType === 3)
        return node.textContent!.trim() ? [{ name: `“${node.textContent!.trim()}”`, boxes: textBoxesOf(node) }] : [];
      const element = node as Element;
      const isPart = node.nodeType === 1 && isShown(element) && styleOf(element).position !== 'fixed';
      return isPart ? [{ name: nameOf(element), boxes: [...element.getClientRects()] }] : [];
    });
    return parts.flatMap((one, index) =>
      parts
        .slice(index + 1)
        .flatMap((other) =>
          overlap(one.boxes, other.boxes) ? [`${one.name} and ${other.name} lie on each other`] : [],
        ),
    );
  });
}

const overlap = (some: readonly DOMRect[], others: readonly DOMRect[]): boolean =>
  some.some((one) => others.some((other) => lieOnEachOther(one, other)));

/** Whether two boxes overlap by more than letters may stick out of their line. */
function lieOnEachOther(one: DOMRect, other: DOMRect): boolean {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return width > TOLERANCE && height > Math.max(TOLERANCE, Math.min(one.height, other.height) / 5);
}

/** Targets are large enough for a finger, and a finger between two targets touches neither. */
export function targetsAreLarge(root: ParentNode): Findings {
  const targets = targetsIn(root);
  const buttons = targets.filter((target) => target.localName !== 'label');
  return [
    ...targets.flatMap((target) => {
      const { width, height } = boxOf(target);
      return Math.min(width, height) < TARGET - 0.1 ? [`${nameOf(target)} has ${px(width)} by ${px(height)}`] : [];
    }),
    ...buttons.flatMap((one, index) =>
      buttons.slice(index + 1).flatMap((other) => {
        const [a, b] = [boxOf(one), boxOf(other)];
        const apart = Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
        return apart < SPACE ? [`Between ${nameOf(one)} and ${nameOf(other)} there are ${px(apart)}`] : [];
      }),
    ),
  ];
}

/** A press on what is seen hits it, in its middle and at its sides. */
export function pressesHit(around: ParentNode): Findings {
  return targetsIn(around).flatMap((target) => {
    target.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    const { left, right, top, bottom, width, height } = boxOf(target);
    const [x, y, inset] = [left + width / 2, top + height / 2, 5];
    const points = [
      [x, y],
      [left + inset, y],
      [right - inset, y],
      [x, top + inset],
      [x, bottom - inset],
    ] as const;
    return points.every(([x, y]) =>
      target.contains((target.getRootNode() as Document | ShadowRoot).elementFromPoint(x, y)),
    )
      ? []
      : [`A press on ${nameOf(target)} hits something else`];
  });
}

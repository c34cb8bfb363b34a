/** Where things are in a page, as its layout has them. Runs in the browser; knows nothing of payments. */

/** A rule's judgement: what is wrong, as sentences; nothing where all is well. */
export type Findings = readonly string[];

/** Rounding of layouts, in CSS pixels. */
export const TOLERANCE = 1;

/** Whether a person can see the element at all. */
export function isShown(element: Element): boolean {
  const style = styleOf(element);
  if (element.getClientRects().length === 0 || style.visibility !== 'visible') return false;
  for (let at: Element | null = element; at; at = parentOf(at)) {
    if (Number(styleOf(at).opacity) < 1 && !at.matches(':disabled')) return false;
  }
  return true;
}

export const styleOf = (element: Element, pseudo?: string): CSSStyleDeclaration =>
  viewOf(element).getComputedStyle(element, pseudo);

export const viewOf = (node: Node): Window & typeof globalThis => node.ownerDocument!.defaultView!;

/** The element around another one as it is drawn: through slots and out of shadow roots. */
export const parentOf = (element: Element): Element | null =>
  element.assignedSlot ?? element.parentElement ?? (element.getRootNode() as Partial<ShadowRoot>).host ?? null;

export const boxOf = (element: Element): DOMRect => element.getBoundingClientRect();

/** Where the letters of a node are. */
export const textBoxOf = (node: Node): DOMRect => rangeOf(node).getBoundingClientRect();

/** The same line by line, and where directions are mixed piece by piece. */
export const textBoxesOf = (node: Node): DOMRect[] => [...rangeOf(node).getClientRects()];

function rangeOf(node: Node): Range {
  const range = node.ownerDocument!.createRange();
  range.selectNodeContents(node);
  return range;
}

/** Where the letters are from one text to another. */
export function textBoxBetween(first: Text, last: Text): DOMRect {
  const range = rangeOf(first);
  range.setEndAfter(last);
  return range.getBoundingClientRect();
}

/** Every element that is shown, in the order of the document. */
export const shownIn = (root: ParentNode): Element[] => [...root.querySelectorAll('*')].filter(isShown);

/** Every text that is shown, with its element. */
export function textsIn(root: ParentNode): { readonly text: Text; readonly element: Element }[] {
  return shownIn(root).flatMap((element) => {
    if (element.matches('script, style, title')) return [];
    return [...element.childNodes].filter(isText).map((text) => ({ text, element }));
  });
}

const isText = (node: Node): node is Text => node.nodeType === 3 && node.textContent!.trim() !== '';

/** The targets: elements that a buyer can press. */
export const targetsIn = (root: ParentNode): HTMLElement[] =>
  [...root.querySelectorAll<HTMLElement>('button, a, label')].filter(isShown);

/** The name of an element in a finding. */
export function nameOf(element: Element): string {
  const words = element.textContent!.replaceAll(/\s+/g, ' ').trim().slice(0, 30);
  return `<${element.localName} ${element.getAttribute('part') ?? element.className}>${words && ` “${words}”`}`;
}

/** A length for a finding. */
export const px = (length: number): string => `${Math.round(length * 10) / 10} px`;

/** Says so when a length is outside of what is meant. Both ends belong to it, in CSS pixels. */
export const inRange = (what: string, length: number, from: number, to: number): Findings =>
  length >= from - TOLERANCE && length <= to + TOLERANCE
    ? []
    : [`${what} is ${px(length)}, and should be ${from === to ? '' : `${from} to `}${to}`];

/** Says so when two lengths or places are not the same. */
export const isSame = (what: string, one: number, other: number, tolerance = TOLERANCE): Findings =>
  Math.abs(one - other) <= tolerance ? [] : [`${what}: ${px(one)} and ${px(other)} should be the same`];

export const middleOf = ({ left, width }: DOMRect): number => left + width / 2;
export const centreOf = ({ top, height }: DOMRect): number => top + height / 2;

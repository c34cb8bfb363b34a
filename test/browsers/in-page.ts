/**
 * Code that runs inside a page: how it travels there, and the functions that the driver itself sends.
 *
 * Everything goes as one expression of source text, because that is the one form which all three
 * protocols take. The functions below may use nothing from outside their own body.
 */

/** A point in CSS pixels from the viewport's top left, or why there is none to click yet. */
export type ClickTarget = { x: number; y: number } | { problem: string };

/** An expression that calls `fn` with `args` in the page. */
export function callExpression<A extends unknown[]>(fn: (...args: A) => unknown, args: A): string {
  const values = args.map((value) => JSON.stringify(value) ?? 'undefined').join(', ');
  // esbuild wraps nested named functions in its helper `__name`, which no page has.
  return `((__name) => (${fn.toString()})(${values}))((fn) => fn)`;
}

/** Finds the element, scrolls it into view and tells where a mouse would have to press. */
export function findClickTarget(selector: string): ClickTarget {
  let root: ParentNode = document;
  let element: Element | null = null;
  for (const part of selector.split('>>>')) {
    element = root.querySelector(part.trim());
    if (!element) return { problem: `"${part.trim()}" matches nothing` };
    root = element.shadowRoot ?? element;
  }
  if (!element) return { problem: 'the selector is empty' };
  if (element.matches(':disabled')) return { problem: 'the element is disabled' };
  element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  const box = element.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return { problem: 'the element has no size' };
  if (getComputedStyle(element).visibility !== 'visible') return { problem: 'the element is not visible' };

  const x = box.left + box.width / 2;
  const y = box.top + box.height / 2;
  const topmost = (tree: Document | ShadowRoot): Element | null => {
    const hit = tree.elementFromPoint(x, y);
    // A shadow tree answers with its host where it has nothing itself: no deeper, then.
    const inner = hit?.shadowRoot && hit.getRootNode() === tree ? topmost(hit.shadowRoot) : null;
    return inner ?? hit;
  };
  const hit = topmost(document);
  // Text that is slotted into the element is reported as its host: that host will do as well.
  const ownTree = element.getRootNode();
  if (ownTree instanceof ShadowRoot && hit === ownTree.host) return { x, y };
  for (let node: Node | null = hit; node;) {
    if (node === element) return { x, y };
    const slot: Node | null = node instanceof Element ? node.assignedSlot : null;
    node = slot ?? node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);
  }
  return {
    problem: hit ? `the element is covered by <${hit.localName} id="${hit.id}">` : 'the element is out of view',
  };
}

/** For error messages: where the page is and what a person would read on it. */
export function describePage(): string {
  const text = document.body?.innerText.replace(/\s+/g, ' ').trim() ?? '';
  return `${location.href}\n  ${text ? `text: ${text.slice(0, 600)}` : '(no text)'}`;
}

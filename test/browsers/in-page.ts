/**
 * Code that runs inside a page: how it is sent, and the functions that the driver sends.
 *
 * Everything is sent as one expression of source text, because all three protocols accept that. So the functions below
 * may use nothing from outside their own body.
 */

/** A point in CSS pixels from the viewport's top left, or the reason why there is nothing to click yet. */
export type ClickTarget = { x: number; y: number } | { problem: string };

/** An expression that calls `fn` with `args` in the page. */
export function callExpression<A extends unknown[]>(fn: (...args: A) => unknown, args: A): string {
  const values = args.map((value) => JSON.stringify(value) ?? 'undefined').join(', ');
  // esbuild wraps nested named functions in its helper `__name`, which pages do not have.
  return `((__name) => (${fn.toString()})(${values}))((fn) => fn)`;
}

/** Finds the element, scrolls it into view and returns the point to click. */
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
    // A shadow tree without an element at this point answers with its host. Then do not go deeper.
    const inner = hit?.shadowRoot && hit.getRootNode() === tree ? topmost(hit.shadowRoot) : null;
    return inner ?? hit;
  };
  const hit = topmost(document);
  // For slotted text the host of the shadow tree is reported. That is accepted too.
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

/** For error messages: the page's URL and its visible text. */
export function describePage(): string {
  const text = document.body?.innerText.replace(/\s+/g, ' ').trim() ?? '';
  return `${location.href}\n  ${text ? `text: ${text.slice(0, 600)}` : '(no text)'}`;
}

/** The blocks of a page: what stands below what. */
import { boxOf, isShown, textBoxOf, type Findings } from './geometry.js';

/** One block that can be seen. */
export interface Block {
  readonly name: string;
  readonly box: DOMRect;
}

/** The block that an element or a text is; none where nothing can be seen. */
export function blockOf(node: Node): Block[] {
  if (node.nodeType === 3) return node.textContent!.trim() ? [{ name: 'text', box: textBoxOf(node) }] : [];
  if (node.nodeType !== 1) return [];
  const element = node as Element;
  const name = element.getAttribute('part')?.split(' ').at(-1) ?? (element.classList[0] || element.localName);
  return isShown(element) && boxOf(element).height > 0 ? [{ name, box: boxOf(element) }] : [];
}

/** From top to bottom, and in a row from where reading begins. */
export function inReadingOrder(blocks: readonly Block[], direction: string): Block[] {
  return blocks.toSorted(({ box: one }, { box: other }) => {
    const isRow =
      Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > Math.min(one.height, other.height) / 2;
    return isRow ? (one.left - other.left) * (direction === 'rtl' ? -1 : 1) : one.top - other.top;
  });
}

/** Whether the blocks are the expected ones, in that order. */
export function inOrder(blocks: readonly Block[], expected: readonly string[]): Findings {
  const [seen, meant] = [blocks.map(({ name }) => name).join(', '), expected.join(', ')];
  return seen === meant ? [] : [`From top to bottom there are ${seen || 'none'}; there should be ${meant || 'none'}`];
}

/** What the buyer sees of a button, and does with it; and waiting until something is to be seen. */
import { waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { CheckoutStateName } from '../../src/checkout/index.js';
import type { PayButtonElement } from '../../src/element/index.js';

/** Text as it reads: spaces and hyphens at which no line ends are spaces and hyphens. */
export const plain = (words: string | null | undefined): string =>
  (words ?? '')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .replaceAll('\u2011', '-')
    .trim();

export const part = <Part extends HTMLElement = HTMLElement>(element: PayButtonElement, name: string): Part | null =>
  element.shadowRoot!.querySelector<Part>(`[part~='${name}']`);
export const text = (element: PayButtonElement, name: string): string => plain(part(element, name)?.textContent);
/** The visible label. The button has several labels, of which one is visible; one of them is the shop's own text. */
export const label = (element: PayButtonElement): string => {
  const slot = element.shadowRoot!.querySelector<HTMLSlotElement>('slot:not([name])')!;
  const own = getComputedStyle(slot).visibility === 'visible' ? slot.assignedNodes() : [];
  return plain([...own.map(({ textContent }) => textContent), part(element, 'button')!.innerText].join(' '));
};
/** The words of the actions that are offered, links included. */
export const actions = (element: PayButtonElement): string[] =>
  [...part(element, 'actions')!.children].map(({ textContent }) => plain(textContent));
export const dialogOf = (element: PayButtonElement): HTMLDialogElement | null =>
  part<HTMLDialogElement>(element, 'dialog');

/** A click by a script. It moves no focus, like a click in Safari. */
export const click = (element: PayButtonElement): void => part(element, 'button')!.click();

/** Clicks an action by its words. */
export function act(element: PayButtonElement, words: string): void {
  const action = [...part(element, 'actions')!.querySelectorAll<HTMLElement>('button, a')].find(
    (one) => plain(one.textContent) === words,
  );
  if (!action) throw new Error(`"${words}" is not offered, but ${actions(element).join(', ') || 'nothing'}`);
  action.click();
}

/** Ms that a page on a busy machine may take. Less than a test's time, so that the error says what did not come. */
const PATIENCE = 20_000;

/** Waits until something holds. @param what Said if it never does. */
export const eventually = (holds: () => unknown, what?: string): Promise<void> =>
  waitUntil(holds, what, { timeout: PATIENCE });

/**
 * Presses keys, for whatever has the focus: gestures of the buyer's as far as the browser is concerned. A page that was
 * just opened may not have the focus yet, and a key before that is lost.
 */
export async function press(...keys: string[]): Promise<void> {
  await eventually(() => document.hasFocus(), 'the page has the focus');
  // Not every engine's driver knows the space bar by its name.
  for (const key of keys) await sendKeys(key === 'Space' ? { type: ' ' } : { press: key });
}

/** Waits until the element is in a state, and shows it. */
export const reach = (element: PayButtonElement, name: CheckoutStateName): Promise<void> =>
  eventually(() => element.state.name === name && !element.isUpdatePending, `state ${name}`);

/** Waits until the dialog is closed. */
export const closes = (element: PayButtonElement): Promise<void> =>
  eventually(() => !dialogOf(element), 'the dialog closes');

/**
 * Order numbers. A page load makes fresh ones, so that the page can be paid again and again; an
 * order whose payment is under way keeps its number, so that a reload or a redirect resumes it.
 */
import { ORDER_FRAGMENT } from 'pay-button-element/contract';

/** The states of an order whose payment has ended. In `pending` it may still arrive. */
const OVER: readonly string[] = ['succeeded', 'failed', 'canceled', 'expired'];

/** Gives every button on the page its order, and remembers those that are being paid. */
export function giveOrders(): void {
  for (const button of document.querySelectorAll<HTMLElement>('pay-button[data-product]')) {
    const product = button.dataset['product'] ?? '';
    const again = document.querySelector<HTMLButtonElement>(`[data-again="${button.id}"]`);
    const label = document.querySelector(`[data-order-of="${button.id}"]`);
    const give = (order: string): void => {
      button.setAttribute('order', order);
      if (label) label.textContent = order;
      if (again) again.hidden = true;
    };
    give(returningOrder(product) ?? sessionStorage.getItem(product) ?? freshOrder(product));

    button.addEventListener('payment-start', ({ detail }) => sessionStorage.setItem(product, detail.order));
    // Not the events that end a payment: an order that was paid and told before is shown as paid without one.
    button.addEventListener('payment-statechange', ({ detail: { state } }) => {
      if (OVER.includes(state.name)) sessionStorage.removeItem(product);
      if (again) again.hidden = !OVER.includes(state.name) && state.name !== 'pending';
    });
    again?.addEventListener('click', () => {
      give(freshOrder(product));
      // Its own button is about to disappear under the focus.
      button.shadowRoot?.querySelector<HTMLElement>('[part~=button]')?.focus();
    });
  }
}

/** The order that a return page sent the buyer back with. */
function returningOrder(product: string): string | undefined {
  const order = new URLSearchParams(location.hash.slice(1)).get(ORDER_FRAGMENT);
  return order?.startsWith(`${product}-`) ? order : undefined;
}

/** Six of 32 characters, without those that are mistaken for one another when read aloud. */
function freshOrder(product: string): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `${product}-${Array.from(random, (byte) => alphabet[byte % alphabet.length]).join('')}`;
}

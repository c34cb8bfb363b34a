/**
 * Order numbers. Each load of the page makes new ones, so that one can pay again. An order whose payment is under way
 * keeps its number, so that the payment is resumed after a reload or a redirect.
 */
import { ORDER_FRAGMENT } from 'pay-button-element/contract';

/** The states of an order whose payment has ended. In `pending` a success may still come. */
const OVER: readonly string[] = ['succeeded', 'failed', 'canceled', 'expired'];

/** Gives every button on the page its order, and stores the orders whose payment is under way. */
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
    // Not the events that end a payment: an order that was paid before is shown as paid without such an event.
    button.addEventListener('payment-statechange', ({ detail: { state } }) => {
      if (OVER.includes(state.name)) sessionStorage.removeItem(product);
      if (again) again.hidden = !OVER.includes(state.name) && state.name !== 'pending';
    });
    again?.addEventListener('click', () => {
      give(freshOrder(product));
      // The focused button for a new order is removed, so move the focus.
      button.shadowRoot?.querySelector<HTMLElement>('[part~=button]')?.focus();
    });
  }
}

/** The order in the address to which the return page sent the buyer. */
function returningOrder(product: string): string | undefined {
  const order = new URLSearchParams(location.hash.slice(1)).get(ORDER_FRAGMENT);
  return order?.startsWith(`${product}-`) ? order : undefined;
}

/** Six of 32 characters. Characters that are easily confused are left out. */
function freshOrder(product: string): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `${product}-${Array.from(random, (byte) => alphabet[byte % alphabet.length]).join('')}`;
}

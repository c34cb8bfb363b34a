/**
 * Full payments in one page: each with its own button, a real click, a real popup, the hosted page and the return page,
 * with the real proxy and the sandbox. Several at a time, as fast as one mouse can click.
 */
import type { Order } from '../../test/e2e/support/order.js';
import type { Shop } from '../../test/e2e/support/shop.js';
import { until } from '../../test/e2e/support/until.js';
import { cdp, type Browser, type Page } from './browser.js';

/** How many payments are under way at the same time. */
const AT_ONCE = 10;

declare global {
  interface Window {
    /** Orders with a `payment-success` event. */
    paid: string[];
  }
}

/** Runs in the page, once. */
export function listenForSuccess(): void {
  window.paid = [];
  document.addEventListener('payment-success', ({ target }) => window.paid.push((target as Element).id));
}

/** Pays a number of orders, and removes their buttons from the page. */
export async function pay(
  browser: Browser,
  page: Page,
  shop: Shop,
  count: number,
  progress: (paid: number) => void,
): Promise<void> {
  for (let paid = 0; paid < count; paid += AT_ONCE) {
    progress(paid);
    const orders = Array.from({ length: Math.min(AT_ONCE, count - paid) }, () => shop.order());
    await page.evaluate(
      putButtons,
      orders.map(({ id }) => id),
    );
    const payments: Promise<void>[] = [];
    for (const order of orders) {
      await press(page, order.id);
      payments.push(choose(browser, order));
    }
    await Promise.all(payments);
    await page.waitFor((ids) => ids.every((id) => window.paid.includes(id)), {
      args: [orders.map(({ id }) => id)],
      timeout: 30_000,
    });
    await until('the popups to close', async () => (await browser.pages()).length === 1);
    await page.evaluate(removeButtons);
  }
  await page.evaluate(locksAreFree);
}

/**
 * Runs in the page. The buttons are inline, because a dialog would cover the others. Each has a fixed place, so that the
 * text of one does not move the next.
 */
function putButtons(orders: string[]): void {
  for (const [index, order] of orders.entries()) {
    const button = Object.assign(document.createElement('pay-button'), {
      id: order,
      endpoint: '/pay',
      order,
      amount: 5000,
      inline: true,
    });
    button.style = `position: absolute; top: ${70 * index}px`;
    window.mounted.push(new WeakRef(button));
    document.body.append(button);
  }
}

/** Runs in the page. */
function removeButtons(): void {
  window.paid = [];
  for (const button of document.querySelectorAll('pay-button')) button.remove();
}

/** Clicks a button with the mouse. It does not move and is in front, so there is nothing to wait for. */
export async function press(page: Page, order: string, timeout?: number): Promise<void> {
  const session = await cdp(page);
  await page.waitFor((id) => document.getElementById(id)?.shadowRoot?.querySelector('button'), {
    args: [order],
    ...(timeout !== undefined && { timeout }),
  });
  const { x, y } = await page.evaluate((id) => {
    const box = document.getElementById(id)!.shadowRoot!.querySelector('button')!.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }, order);
  for (const type of ['mousePressed', 'mouseReleased'] as const) {
    await session.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
  }
}

/** The buyer chooses on the hosted page, which sends the browser to the return page. */
async function choose(browser: Browser, order: Order): Promise<void> {
  const isCheckout = (url: string): boolean => order.transactions.some(({ checkoutUrl }) => checkoutUrl === url);
  const hosted = await browser.waitForPage(isCheckout, 30_000);
  await hosted.waitFor(() => document.querySelector('[data-outcome=succeeded]'));
  await hosted.evaluate(() =>
    setTimeout(() => document.querySelector<HTMLElement>('[data-outcome=succeeded]')?.click()),
  );
}

/** Runs in the page. Waits until no lock is held: the lock of an end event keeps its button in memory for a moment. */
async function locksAreFree(): Promise<void> {
  for (let locks = 1; locks > 0;) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const { held = [], pending = [] } = await navigator.locks.query();
    locks = held.length + pending.length;
  }
}

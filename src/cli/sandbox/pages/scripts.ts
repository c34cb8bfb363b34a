/**
 * The two scripts of the pages, as text, so that they need no build. The pages work without them too: then a reload
 * shows the changes.
 */

/** Lists the events of the buttons, newest first. */
export const SHOP_SCRIPT = `'use strict';
const log = document.querySelector('#events');
for (const name of ['payment-start', 'payment-success', 'payment-failed', 'payment-pending']) {
  document.addEventListener(name, ({ target, detail }) => {
    const { session, reason, code } = detail ?? {};
    const line = document.createElement('li');
    line.textContent = [name, target.order, session?.reference, reason, code].filter(Boolean).join(' · ');
    log.querySelector('.quiet')?.remove();
    log.prepend(line);
  });
}
`;

/** Updates the list of payments once a second, and keeps the focus. */
export const CONTROL_SCRIPT = `'use strict';
const list = document.querySelector('#payments');
const count = document.querySelector('#count');
let shown = '';
async function refresh() {
  const response = await fetch('/control/payments');
  const text = await response.text();
  if (!response.ok || text === shown) return;
  shown = text;
  const focused = list.contains(document.activeElement) ? document.activeElement.id : undefined;
  const part = new DOMParser().parseFromString(text, 'text/html').querySelector('#payments');
  list.replaceChildren(...part.childNodes);
  count.textContent = part.dataset.count;
  if (focused !== undefined) (document.getElementById(focused) ?? list).focus();
}
setInterval(() => document.hidden || refresh().catch(() => undefined), 1000);
`;

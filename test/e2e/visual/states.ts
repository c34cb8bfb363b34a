/** The states of the button that are worth a picture, and how a page gets there: by a buyer's click, and by time. */
import type { Page } from 'puppeteer-core';
import type { CheckoutStateName } from '../../../src/checkout/state.js';
import { holdStill, proceed, WAITED, type World } from './in-page.js';
import { openShopPage } from './shop-page.js';
import type { Studio, View } from './studio.js';

/** One picture of the button. */
export interface ButtonState {
  readonly name: string;
  /** For the reader of a sheet. */
  readonly title: string;
  readonly state: CheckoutStateName;
  /** The tag's gateways, where the buyer is asked. */
  readonly gateway?: string;
  readonly world?: World;
  /** What happens after the click, once the hosted page is open. */
  readonly after?: 'verify' | 'dismiss' | 'offline';
}

/** What a shop in Dakar may offer: from one operator's own page to one page for all of them. */
const OFFERED = 'wave dexchange dexpay paydunya';

/** In the order of a payment. */
export const BUTTON_STATES: readonly ButtonState[] = [
  { name: 'idle', title: 'idle', state: 'idle' },
  { name: 'choosing', title: 'choosing', state: 'choosing', gateway: OFFERED, world: { down: ['dexchange'] } },
  { name: 'asking', title: 'choosing, rows on their way', state: 'choosing', gateway: '*', world: { down: 'silence' } },
  { name: 'opening', title: 'opening', state: 'opening', world: { create: 'silence' } },
  { name: 'checkout', title: 'checkout', state: 'checkout' },
  { name: 'blocked', title: 'checkout, popup blocked', state: 'checkout', world: { popups: 'blocked' } },
  { name: 'offline', title: 'checkout, offline', state: 'checkout', after: 'offline' },
  { name: 'confirming', title: 'confirming', state: 'confirming', world: { read: 'silence' }, after: 'verify' },
  { name: 'pending', title: 'pending', state: 'pending', after: 'dismiss' },
  { name: 'succeeded', title: 'succeeded', state: 'succeeded', world: { read: 'succeeded' }, after: 'verify' },
  { name: 'failed', title: 'failed', state: 'failed', world: { read: 'failed' }, after: 'verify' },
  { name: 'canceled', title: 'canceled', state: 'canceled', world: { read: 'canceled' }, after: 'verify' },
  { name: 'expired', title: 'expired', state: 'expired', world: { read: 'expired' }, after: 'verify' },
  {
    name: 'amount-changed',
    title: 'failed, amount_changed',
    state: 'failed',
    world: {
      create: {
        code: 'amount_changed',
        status: 409,
        title: 'The price has changed',
        amount: { value: 5500, currency: 'XOF' },
      },
    },
  },
];

/** The state of that name. */
export function buttonState(name: string): ButtonState {
  const found = BUTTON_STATES.find((state) => state.name === name);
  if (!found) throw new Error(`No state is named "${name}".`);
  return found;
}

/** The button's attributes in a state: those of the state, and these. */
export const attributesOf = ({ gateway }: ButtonState, attributes: string): string =>
  gateway ? `gateway="${gateway}" ${attributes}` : attributes;

/** Opens the shop's page and brings its button into a state. */
export async function openButton(studio: Studio, view: View, button: ButtonState, attributes = ''): Promise<Page> {
  const page = await openShopPage(studio, view, button.world, attributesOf(button, attributes));
  if (button.state === 'idle') return page;
  await page.click('pay-button >>> [part~=button]');
  await page.evaluate(proceed, button, WAITED);
  await stand(page);
  // Move the mouse away from the button: the dialog may now be under it.
  await page.mouse.move(1, 1);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  return page;
}

/** Stops all that moves by itself, in the page and in the button, and waits for fonts. */
export async function stand(page: Page): Promise<void> {
  await page.evaluate(holdStill);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

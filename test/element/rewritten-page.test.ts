/**
 * A page that others rewrite while a payment runs: the element is moved, copied, emptied, given its attributes again,
 * taken out and drawn anew, by the libraries that shops use. Whatever stands there afterwards goes on with the payment,
 * and its success is told once. The list is in docs/reliability.md.
 */
import { aTimeout, expect, fixture, html as template } from '@open-wc/testing';
import * as Turbo from '@hotwired/turbo';
import { Alpine } from 'alpinejs';
import { morph } from '@alpinejs/morph';
import htmx from 'htmx.org';
import { $ } from 'jquery';
import { render } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import morphdom from 'morphdom';
import { http, HttpResponse } from 'msw';
import type { PayButtonElement } from '../../src/element/index.js';
import { act, actions, dialogOf, eventually, reach, text } from './buyer.js';
import { situation } from './situations.js';
import { page, proxy, use, usePage } from './support.js';

usePage();

// Links are the page's own.
Turbo.session.drive = false;
Alpine.plugin(morph);
Alpine.start();

const tag = (): string =>
  `<pay-button endpoint="/pay" gateway="dexchange" order="${page.order}" amount="5000"></pay-button>`;
/** What the server sends for the part of the page in which the button stands: the first time, and after a change. */
const basket = (items: number): string => `<div id="basket"><p>Articles : ${items}</p>${tag()}</div>`;

/** The page's part, which stays; and what was drawn into it. */
interface Drawn {
  readonly area: HTMLElement;
  readonly basket: HTMLElement;
  readonly element: PayButtonElement;
}

const rewrites: Record<string, (drawn: Drawn) => unknown> = {
  'moves it within its document': ({ area, element }) => area.prepend(element),
  'moves what is around it': ({ basket: box }) => document.body.append(box) as unknown,
  'wraps it (jQuery)': ({ element }) => $(element).wrap('<div></div>'),
  'puts a copy beside it and takes it away (cloneNode)': ({ element }) => element.replaceWith(element.cloneNode(true)),
  'restores a copy of the page (Turbo’s cache of pages)': ({ area, basket: box }) => {
    const copy = box.cloneNode(true);
    area.replaceChildren();
    area.append(copy);
  },
  'copies it with its events (jQuery)': ({ area, element }) => $(area).append($(element).clone(true)),
  'empties it (jQuery)': ({ element }) => $(element).empty(),
  'writes its attributes again, one by one': ({ element }) => {
    for (const { name, value } of [...element.attributes]) element.setAttribute(name, value);
  },
  'takes its attributes away and writes them again': ({ element }) => {
    const attributes = [...element.attributes];
    for (const { name } of attributes) element.removeAttribute(name);
    for (const { name, value } of attributes) element.setAttribute(name, value);
  },
  'takes its attributes away, draws it, and writes them again': async ({ element }) => {
    const attributes = [...element.attributes];
    for (const { name } of attributes) element.removeAttribute(name);
    await element.updateComplete;
    for (const { name, value } of attributes) element.setAttribute(name, value);
  },
  'hides it and shows it again': async ({ basket: box, element }) => {
    box.hidden = true;
    await eventually(() => !dialogOf(element), 'the page is drawn without it');
    box.hidden = false;
  },
  'takes it out and puts it back at once (jQuery)': ({ area, basket: box }) => {
    const kept = $(box).detach();
    $(area).append(kept);
  },
  'takes it out and puts it back later (jQuery)': async ({ area, basket: box }) => {
    const kept = $(box).detach();
    await aTimeout(50);
    $(area).append(kept);
  },
  'draws it anew (innerHTML)': ({ area }) => (area.innerHTML = basket(2)),
  'draws it anew (jQuery)': ({ area }) => $(area).html(basket(2)),
  'replaces it (jQuery)': ({ element }) => $(element).replaceWith(tag()),
  'draws it anew later': async ({ area }) => {
    area.replaceChildren();
    await aTimeout(50);
    area.innerHTML = basket(2);
  },
  'draws it under another key (React’s keys, with Lit)': ({ area }) => {
    const draw = (key: number): unknown =>
      render(
        keyed(
          key,
          template`<pay-button endpoint="/pay" gateway="dexchange" order=${page.order} amount="5000"></pay-button>`,
        ),
        area,
      );
    area.replaceChildren();
    draw(1);
    draw(2);
  },
  'compares and changes (morphdom)': ({ basket: box }) => morphdom(box, basket(2)),
  'compares and changes (Alpine’s morph, as in Livewire)': ({ basket: box }) => Alpine.morph(box, basket(2)),
  'draws it when it should be there (Alpine’s x-if)': async ({ area }) => {
    Alpine.store('page', { shown: true });
    area.innerHTML = `<div x-data><template x-if="$store.page.shown">${tag()}</template></div>`;
    const found = (): boolean => !!area.querySelector('pay-button');
    await eventually(found);
    Alpine.store('page').shown = false;
    await eventually(() => !found());
    Alpine.store('page').shown = true;
    await eventually(found);
  },
  'swaps what is in the place (htmx)': ({ area }) => swap(area, 'innerHTML'),
  'compares and changes (htmx)': ({ area }) => swap(area, 'innerMorph'),
  'replaces by a stream (Turbo)': () => stream(''),
  'compares and changes by a stream (Turbo)': () => stream('method="morph"'),
};

async function swap(target: HTMLElement, how: string): Promise<void> {
  use(http.get('/basket', () => HttpResponse.html(basket(2))));
  await htmx.ajax('GET', '/basket', { target, swap: how });
}

async function stream(how: string): Promise<void> {
  Turbo.renderStreamMessage(
    `<turbo-stream action="replace" target="basket" ${how}><template>${basket(2)}</template></turbo-stream>`,
  );
  await eventually(() => document.querySelector('#basket p')?.textContent === 'Articles : 2');
}

/** After these the dialog stands as it did; after the others the payment is below the button. */
const KEEPS =
  /^(moves|wraps|copies|empties|writes|takes its attributes away and|takes it out and puts it back at once|compares)/;

for (const [what, rewrite] of Object.entries(rewrites)) {
  it(`a page ${what} while a payment runs: it goes on there, and its success is told once`, async () => {
    const area = await fixture<HTMLElement>(template`<section></section>`);
    area.innerHTML = basket(1);
    const box = area.querySelector<HTMLElement>('#basket')!;
    const element = area.querySelector('pay-button')!;
    await element.updateComplete;
    const told: string[] = [];
    for (const type of ['payment-success', 'payment-failed', 'payment-pending'])
      document.addEventListener(type, () => told.push(type), { signal: listening.signal });
    await situation('at the gateway').reach(element);
    await rewrite({ area, basket: box, element });
    const now = document.querySelector('pay-button')!;
    await eventually(() => now.state.name !== 'idle' && actions(now).includes('Vérifier'));
    if (!KEEPS.test(what)) await eventually(() => !dialogOf(now), 'the dialog is gone');
    expect(!!dialogOf(now), 'the dialog').to.equal(KEEPS.test(what));
    proxy({ status: 'succeeded' });
    act(now, 'Vérifier');
    await reach(now, 'succeeded');
    expect(text(now, 'status')).to.contain('Paiement reçu');
    expect([told, page.popups.length]).to.deep.equal([['payment-success'], 1]);
    if (!dialogOf(now)) {
      const outside = await fixture<HTMLElement>(template`<button>Panier</button>`);
      outside.focus();
      expect(document.activeElement === outside, 'nothing blocks the page').to.equal(true);
    }
    box.remove();
  });
}

let listening = new AbortController();
afterEach(() => {
  listening.abort();
  listening = new AbortController();
});

it('a button that comes back notices that its window was closed meanwhile', async () => {
  const area = await fixture<HTMLElement>(template`<section></section>`);
  area.innerHTML = tag();
  const element = area.querySelector('pay-button')!;
  await element.updateComplete;
  await situation('at the gateway').reach(element);
  element.remove();
  await aTimeout(0);
  page.popups[0]!.closed = true;
  area.append(element);
  await reach(element, 'confirming');
});

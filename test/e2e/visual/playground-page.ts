/** The playground for pictures: as `npm start` serves it, with an order number and a time that are always the same. */
import type { Page } from 'puppeteer-core';
import { stand } from './states.js';
import type { Studio, View } from './studio.js';

/** Opens it. `isPaying`: with the dialog of a payment that is under way. */
export async function openPlaygroundPage(studio: Studio, view: View, url: string, isPaying: boolean): Promise<Page> {
  const page = await studio.newPage(view);
  await page.evaluateOnNewDocument(steady);
  await page.goto(`${url}/?${new URLSearchParams({ lang: view.lang, appearance: view.scheme })}`);
  await page.waitForFunction(() =>
    [...document.querySelectorAll('pay-button')].every(({ order, shadowRoot }) => order && shadowRoot),
  );
  if (isPaying) {
    await page.click('pay-button#wax >>> [part~=button]');
    await page.waitForFunction(() => document.querySelector('pay-button')!.state.name === 'checkout');
    await page.bringToFront();
  }
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
  await page.mouse.move(1, 1);
  await stand(page);
  return page;
}

/** Runs in the page, before anything else does. */
function steady(): void {
  const now = Date.UTC(2026, 0, 15, 10, 30);
  globalThis.Date = new Proxy(Date, {
    construct: (target, args) => Reflect.construct(target, args.length > 0 ? args : [now]) as Date,
    get: (target, name, receiver) => (name === 'now' ? () => now : Reflect.get(target, name, receiver)),
  });
  performance.now = () => 1;
  crypto.getRandomValues = <T>(array: T): T => {
    if (array instanceof Uint8Array) array.set([5, 1, 18, 9, 27, 11].slice(0, array.length));
    return array;
  };
}

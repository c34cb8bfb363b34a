/**
 * The page of `npm start` as somebody meets it who has only a phone, or only a keyboard: what is in
 * the first screen, that nothing covers anything, and that there is always a way to the next payment.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KNOBS } from '../../demo/shared/choices.js';
import { cdp, engines, type Engine, type Page } from '../browsers/index.js';
import { welcome } from './support/playground.js';
import { isReady, setPlaygroundStage } from './support/playground-stage.js';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

/** What is the same in every engine is looked at in one. */
const [main = 'chromium'] = engines();

const stage = setPlaygroundStage();

/** Opens the page with these choices, as large as said. */
const open = (choices: Record<string, string>, viewport = PHONE, engine: Engine = main): Promise<Page> =>
  stage.open(engine, choices, viewport);

/** Where something is, and whether a finger would meet it there: it is in the window, and nothing lies over it. */
const look = (page: Page, selector: string): Promise<{ inWindow: boolean; onTop: boolean; text: string }> =>
  page.evaluate((wanted) => {
    const found = document.querySelector<HTMLElement>(wanted)!;
    const { left, top, right, bottom } = found.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    // Not the corners: they may be round.
    const points = [
      [x, y],
      [left + 2, y],
      [right - 2, y],
      [x, top + 2],
      [x, bottom - 2],
    ] as const;
    return {
      inWindow: top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth,
      onTop: points.every(([x, y]) => found.contains(document.elementFromPoint(x, y))),
      text: found.innerText,
    };
  }, selector);

/** Whatever can be read or pressed and has something else over its middle, once it is scrolled to. */
const covered = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const met = (element: Element): boolean => {
      element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
      const { left, top, width, height } = element.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, Math.min(top + height / 2, innerHeight - 1));
      return !!hit && (element.contains(hit) || hit.contains(element));
    };
    return [...document.querySelectorAll('h1, h2, h3, p, a, button, summary, label, legend, time, pre, pay-button')]
      .filter(
        (element) =>
          element.checkVisibility() && !element.closest('.unseen') && element.getBoundingClientRect().width > 1,
      )
      .filter((element) => !met(element))
      .map((element) => element.outerHTML.slice(0, 120));
  });

const boxes = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const picture = document.querySelector<HTMLElement>('[data-product="wax"] .picture')!;
    return `${Math.round(picture.getBoundingClientRect().width)} x ${Math.round(picture.getBoundingClientRect().height)}`;
  });

const PAY = 'pay-button#wax >>> [part~=button]';
const AGAIN = '[data-again="wax"]';
const LATEST = '[data-latest-of="wax"]';

const state = (page: Page): Promise<string> => page.evaluate(() => document.querySelector('pay-button')!.state.name);
const order = (page: Page): Promise<string> => page.evaluate(() => document.querySelector('pay-button')!.order);
const reaches = (page: Page, name: string): Promise<boolean> =>
  page.waitFor((wanted) => document.querySelector('pay-button')!.state.name === wanted, {
    args: [name],
    timeout: 60_000,
  });

// The first screen

for (const engine of engines()) {
  // WebKitGTK's browser has no window as narrow as a phone.
  for (const viewport of engine === 'webkit' ? [DESKTOP] : [PHONE, DESKTOP]) {
    test(`${engine}: at ${viewport.width} x ${viewport.height} the pay button and what this is are in the first screen, and nothing covers anything`, async () => {
      for (const lang of KNOBS.lang) {
        for (const appearance of ['light', 'dark']) {
          const page = await open({ lang, appearance }, viewport, engine);
          assert.equal(await page.evaluate(() => innerWidth), viewport.width);
          for (const seen of ['h1', '.opening p', 'pay-button#wax', '[data-order-of="wax"]', LATEST]) {
            const { inWindow, onTop } = await look(page, seen);
            assert.deepEqual(
              { seen, inWindow, onTop },
              { seen, inWindow: true, onTop: true },
              `${lang}, ${appearance}`,
            );
          }
          assert.match(
            (await look(page, 'h1')).text,
            lang === 'fr' ? /bouton pour payer par mobile\smoney/ : /button to pay by mobile\smoney/,
          );
          assert.deepEqual(await covered(page), []);
          // With everything open that can be opened.
          await page.evaluate(() => (document.querySelector<HTMLDetailsElement>('#panel')!.open = true));
          assert.deepEqual(await covered(page), []);
          await page.close();
        }
      }
    });
  }

  test(`${engine}: the page loads nothing from elsewhere, and the terminal says no more than its welcome`, async () => {
    const page = await open({}, PHONE, engine);
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    assert.ok(loaded.length > 10, 'the page has loaded what it is made of');
    assert.deepEqual(
      loaded.filter((url) => new URL(url).host !== new URL(stage.playground.url).host),
      [],
    );
    const greeting = welcome(Number(new URL(stage.playground.url).port));
    assert.equal(stage.playground.printed().slice(0, greeting.length), greeting);
    // Payments of other tests are written down in lines of their own.
    assert.deepEqual(
      stage.playground
        .printed()
        .slice(greeting.length)
        .split('\n')
        .filter((line) => line && !line.startsWith('  pay  ')),
      [],
    );
    await page.close();
  });
}

// A payment

for (const [viewport, messages] of [
  [PHONE, 'inline'],
  [DESKTOP, 'inline'],
  [DESKTOP, 'dialog'],
] as const) {
  test(`at ${viewport.width} px with messages ${messages}, a payment is seen happening, moves no picture, and leads to a second one`, async () => {
    const page = await open({ scenario: 'paid', messages }, viewport);
    const before = await boxes(page);
    const orders: string[] = [];
    for (const time of ['first', 'second']) {
      orders.push(await order(page));
      await page.click(PAY);
      await reaches(page, 'checkout');
      assert.equal((await look(page, LATEST)).text, 'payment-statechange checkout', time);
      assert.equal((await look(page, LATEST)).inWindow, true, time);
      await page.waitFor(() => document.querySelector('[data-latest-of="wax"]')!.textContent === 'payment-success', {
        timeout: 60_000,
      });
      await page.evaluate(() => document.querySelector('pay-button')!.shadowRoot!.querySelector('dialog')?.close());
      assert.equal(await boxes(page), before, time);
      for (const seen of [LATEST, AGAIN]) {
        const { inWindow, onTop } = await look(page, seen);
        assert.deepEqual({ seen, inWindow, onTop }, { seen, inWindow: true, onTop: true }, time);
      }
      await page.click(AGAIN);
      await reaches(page, 'idle');
    }
    assert.equal(await page.evaluate(() => document.querySelectorAll('#log [data-event="payment-success"]').length), 2);
    assert.equal(new Set([...orders, await order(page)]).size, 3);
    await page.close();
  });
}

test('an order that is remembered as paid is no dead end: a new one is offered where no event tells of the payment', async () => {
  const page = await open({ scenario: 'paid' });
  const paid = await order(page);
  await page.click(PAY);
  await reaches(page, 'succeeded');

  // As a tab has it that was copied, or whose payment another tab has told.
  await page.evaluate((remembered) => sessionStorage.setItem('WAX', remembered), paid);
  await page.reload();
  await isReady(page);
  await reaches(page, 'succeeded');
  assert.equal(await order(page), paid);
  assert.equal(await page.evaluate(() => document.querySelectorAll('#log [data-event="payment-success"]').length), 0);
  await page.click(AGAIN);
  await reaches(page, 'idle');
  assert.notEqual(await order(page), paid);

  // A reload comes to a fresh order too, without anybody asking for it.
  await page.reload();
  await isReady(page);
  assert.equal(await state(page), 'idle');
  await page.close();
});

test('a payment that is never confirmed is no dead end: once the buyer has turned away, a new order is offered', async () => {
  const page = await open({ scenario: 'silent' });
  const waiting = await order(page);
  await page.click(PAY);
  await reaches(page, 'checkout');
  assert.equal(await page.evaluate((again) => document.querySelector(again)!.checkVisibility(), AGAIN), false);
  await page.evaluate(() => document.querySelector('pay-button')!.dismiss());
  await reaches(page, 'pending');
  // It may still arrive: a reload comes back to it.
  await page.reload();
  await isReady(page);
  assert.equal(await order(page), waiting);
  await page.evaluate(() => document.querySelector('pay-button')!.dismiss());
  await reaches(page, 'pending');
  await page.click(AGAIN);
  await reaches(page, 'idle');
  assert.notEqual(await order(page), waiting);
  await page.close();
});

// A keyboard. Only the DevTools protocol presses keys here.

if (engines().includes('chromium')) {
  const KEYS = {
    Tab: { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 },
    Enter: { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
    Escape: { key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 },
  } as const;

  const press = async (page: Page, key: keyof typeof KEYS): Promise<void> => {
    await page.bringToFront();
    const session = await cdp(page);
    for (const type of ['keyDown', 'keyUp'] as const)
      await session.send('Input.dispatchKeyEvent', { type, ...KEYS[key] });
  };

  /** What has the focus, and whether that can be seen: it is in the window with a ring around it, and nothing lies over it. */
  const focused = (page: Page): Promise<{ name: string; visible: boolean }> =>
    page.evaluate(() => {
      const outer = document.activeElement as HTMLElement;
      const inner = (outer.shadowRoot?.activeElement ?? outer) as HTMLInputElement;
      // A radio button is drawn by the words or the picture beside it.
      const drawn = outer.closest('.thumb') ?? (outer.matches('input') ? outer.nextElementSibling! : inner);
      const { left, top, width, height } = outer.getBoundingClientRect();
      const [x, y] = [left + width / 2, Math.min(top + height / 2, innerHeight - 1)];
      return {
        name: inner.name || outer.id || outer.dataset['again'] || outer.className || outer.innerText.trim(),
        visible: getComputedStyle(drawn).outlineStyle !== 'none' && outer.contains(document.elementFromPoint(x, y)),
      };
    });

  for (const viewport of [PHONE, DESKTOP]) {
    test(`Tab reaches everything at ${viewport.width} px, in the order of the page, and what has the focus is seen`, async () => {
      const page = await open({}, viewport, 'chromium');
      await page.evaluate(() => (document.querySelector<HTMLDetailsElement>('#panel')!.open = true));
      const stops: string[] = [];
      for (;;) {
        await press(page, 'Tab');
        if (await page.evaluate(() => document.activeElement === document.body)) break;
        const { name, visible } = await focused(page);
        assert.ok(visible, `${name}, after ${stops.join(', ')}`);
        stops.push(name);
        assert.ok(stops.length < 60, stops.join(', '));
      }
      const knobs = Object.keys(KNOBS).filter((name) => !['lang', 'appearance', 'product'].includes(name));
      const summary = viewport === PHONE ? ['Réglages'] : [];
      assert.deepEqual(stops, [
        'lang',
        'appearance',
        'wax',
        'Évènements',
        'product',
        'clear-log',
        'scroll',
        ...summary,
        ...knobs,
        'copy',
        'code-html',
        'code-panel',
      ]);
      await page.close();
    });
  }

  test('a payment and the next order need no mouse', async () => {
    const page = await open({ scenario: 'paid' }, PHONE, 'chromium');
    const first = await order(page);
    for (let stop = ''; stop !== 'wax'; stop = (await focused(page)).name) await press(page, 'Tab');
    await press(page, 'Enter');
    await reaches(page, 'succeeded');
    await press(page, 'Escape');
    await page.waitFor(() => !document.querySelector('pay-button')!.shadowRoot!.querySelector('dialog[open]'));
    while (await page.evaluate(() => !document.activeElement?.matches('[data-again]'))) await press(page, 'Tab');
    await press(page, 'Enter');
    await reaches(page, 'idle');
    assert.notEqual(await order(page), first);
    // The focus is where the next payment begins.
    await press(page, 'Enter');
    await page.waitFor(() => document.querySelector('pay-button')!.state.name !== 'idle');
    await page.close();
  });
}

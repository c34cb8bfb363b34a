/**
 * Browsers that lack what newer ones have: each thing is taken away before the script comes, one at a time and all
 * together, and the payment goes through. What each costs is in docs/reliability.md.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engines } from '../browsers/index.js';
import { choose } from './support/buyer.js';
import { setStage } from './support/stage.js';

const stage = setStage();

/** What is taken away. The recorder of the test's pages has run before, and needs none of it any more. */
const LACKS: Readonly<Record<string, () => void>> = {
  'element internals (Safari before 16.4)': () => {
    delete (HTMLElement.prototype as Partial<HTMLElement>).attachInternals;
  },
  'custom states (Chrome before 125)': () => {
    const internals = globalThis.ElementInternals?.prototype as Partial<ElementInternals> | undefined;
    if (internals) delete (internals as { states?: unknown }).states;
  },
  'Web Locks (Safari before 15.4)': () => {
    Object.defineProperty(Navigator.prototype, 'locks', { configurable: true, value: undefined });
  },
  'dialogs that can be opened (Safari before 15.4)': () => {
    delete (HTMLDialogElement.prototype as Partial<HTMLDialogElement>).showModal;
  },
  'any dialog element': () => {
    Reflect.deleteProperty(window, 'HTMLDialogElement');
  },
  'crypto.randomUUID (pages on plain http)': () => {
    Object.defineProperty(crypto, 'randomUUID', { configurable: true, value: undefined });
  },
  'matchMedia (test environments)': () => {
    Object.defineProperty(window, 'matchMedia', { configurable: true, value: undefined });
  },
  BroadcastChannel: () => {
    Object.defineProperty(window, 'BroadcastChannel', { configurable: true, value: undefined });
  },
  'style sheets that are made by a script (Safari before 16.4)': () => {
    for (const owner of [Document, ShadowRoot]) Reflect.deleteProperty(owner.prototype, 'adoptedStyleSheets');
  },
  ResizeObserver: () => {
    Reflect.deleteProperty(window, 'ResizeObserver');
  },
  'navigation timing (Safari before 15)': () => {
    Performance.prototype.getEntriesByType = () => [];
  },
  'selectors that know :is and :has': () => {
    for (const method of ['querySelector', 'querySelectorAll', 'matches'] as const) {
      const original = Element.prototype[method] as (selector: string) => unknown;
      Object.defineProperty(Element.prototype, method, {
        value(this: Element, selector: string) {
          if (/:(is|has)\(/.test(selector)) throw new DOMException(selector, 'SyntaxError');
          return original.call(this, selector);
        },
      });
    }
  },
  'listeners that end with a signal (Safari before 15)': () => {
    const add = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (type, listener, options) {
      const { signal: _signal, ...rest } = typeof options === 'object' ? options : { capture: !!options };
      add.call(this, type, listener, rest);
    };
  },
  'AbortSignal.timeout, AbortSignal.any': () => {
    Reflect.deleteProperty(AbortSignal, 'timeout');
    Reflect.deleteProperty(AbortSignal, 'any');
  },
  'replaceChildren, structuredClone, Array.prototype.at, String.prototype.replaceAll, Object.hasOwn': () => {
    for (const owner of [Document, DocumentFragment, Element])
      Reflect.deleteProperty(owner.prototype, 'replaceChildren');
    Reflect.deleteProperty(window, 'structuredClone');
    Reflect.deleteProperty(Array.prototype, 'at');
    Reflect.deleteProperty(String.prototype, 'replaceAll');
    Reflect.deleteProperty(Object, 'hasOwn');
  },
};

/** What is lost then, as docs/reliability.md says, or is there in other ways; asked of the page after the success. */
const LOST: Readonly<Record<string, () => boolean>> = {
  'element internals (Safari before 16.4)': () => !document.querySelector('pay-button')!.matches(':state(succeeded)'),
  'custom states (Chrome before 125)': () => !document.querySelector('pay-button')!.matches(':state(succeeded)'),
  'dialogs that can be opened (Safari before 15.4)': () =>
    !document.querySelector('pay-button')!.shadowRoot!.querySelector('dialog'),
  'any dialog element': () => !document.querySelector('pay-button')!.shadowRoot!.querySelector('dialog'),
  'style sheets that are made by a script (Safari before 16.4)': () => {
    const root = document.querySelector('pay-button')!.shadowRoot!;
    const button = getComputedStyle(root.querySelector('[part=button]')!);
    return root.querySelectorAll('style').length === 1 && button.backgroundColor === 'rgb(11, 107, 83)';
  },
};

/** One script that takes all of it away. */
const together = (lacks: readonly (() => void)[]): (() => void) =>
  Object.assign(() => {}, { toString: () => `() => {${lacks.map((lack) => `(${String(lack)})();`).join('')}}` });

for (const engine of engines()) {
  for (const [what, script] of [...Object.entries(LACKS), ['all of these', together(Object.values(LACKS))] as const]) {
    test(`${engine}: a buyer pays in a browser without ${what}`, async (t) => {
      const buyer = await stage.arrive(t, engine, {
        script,
        loader: '',
        html: `<script src="/pay-button.iife.js"></script><script>document.querySelector('pay-button').inline = false</script>`,
      });
      await choose(await buyer.payToCheckout());
      await buyer.reaches('succeeded');
      await buyer.wasTold('payment-success');
      assert.equal(buyer.order.count('create'), 1);
      assert.deepEqual(await buyer.page.evaluate(() => window.trouble), []);
      const status = await buyer.page.evaluate(
        () => document.querySelector('pay-button')!.shadowRoot!.querySelector('[part=status]')!.textContent,
      );
      assert.match(status!, /Paiement reçu/);
      const lost = LOST[what];
      if (lost) assert.ok(await buyer.page.evaluate(lost), 'what the document says is lost, and no more');
      else if (what !== 'all of these')
        assert.ok(await buyer.page.evaluate(() => document.querySelector('pay-button')!.matches(':state(succeeded)')));
    });
  }

  test(`${engine}: without style sheets that are made by a script, a strict policy costs the looks and not the payment, unless it has our nonce`, async (t) => {
    for (const nonce of [false, true]) {
      const policy = `default-src 'none'; script-src 'self'; connect-src 'self'${nonce ? "; style-src 'nonce-n0nce'" : ''}`;
      const buyer = await stage.arrive(t, engine, {
        script: nonce
          ? () => {
              for (const owner of [Document, ShadowRoot]) Reflect.deleteProperty(owner.prototype, 'adoptedStyleSheets');
              (window as { litNonce?: string }).litNonce = 'n0nce';
            }
          : LACKS['style sheets that are made by a script (Safari before 16.4)']!,
        headers: { 'Content-Security-Policy': policy },
      });
      await choose(await buyer.payToCheckout());
      await buyer.wasTold('payment-success');
      const colour = await buyer.page.evaluate(() => {
        const root = document.querySelector('pay-button')!.shadowRoot!;
        return getComputedStyle(root.querySelector('[part=button]')!).backgroundColor;
      });
      assert.equal(colour === 'rgb(11, 107, 83)', nonce);
    }
  });
}

/**
 * Defines `<pay-button>` in a page. Without a document, as in server rendering, it defines nothing. The first copy on a
 * page wins. A later copy of another version warns in the console, because its page may expect features that the first
 * copy does not have.
 */
import { PayButtonElement } from './element/index.js';
import type { PaymentEventMap } from './checkout/index.js';

/** The version of this package. The defined class has it too, so that a later copy can compare. */
export const version = '0.2.0';

if (globalThis.document) {
  const first = customElements.get('pay-button') as { version?: string } | undefined;
  if (!first) {
    PayButtonElement.define();
    Object.assign(PayButtonElement, { version });
  } else if (first.version !== version)
    console.warn(
      `<pay-button>: this page has version ${first.version}; ${version} came later and does nothing. Load one of them.`,
    );
}

export * from './element/index.js';
export type * from './checkout/index.js';

declare global {
  interface HTMLElementTagNameMap {
    'pay-button': PayButtonElement;
  }
  interface HTMLElementEventMap extends PaymentEventMap {}
  interface DocumentEventMap extends PaymentEventMap {}
  interface WindowEventMap extends PaymentEventMap {}
}

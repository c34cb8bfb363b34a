/** Defines `<pay-button>`, where there is a registry to define it in. */
import { PayButtonElement } from './element/index.js';
import type { PaymentEventMap } from './checkout/index.js';

if (globalThis.customElements) PayButtonElement.define();

export * from './element/index.js';
export type * from './checkout/index.js';

declare global {
  interface HTMLElementTagNameMap {
    'pay-button': PayButtonElement;
  }
  interface HTMLElementEventMap extends PaymentEventMap {}
  interface DocumentEventMap extends PaymentEventMap {}
}

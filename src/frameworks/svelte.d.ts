/** The type of the `<pay-button>` tag in Svelte's markup. */
import type { HTMLAttributes } from 'svelte/elements';
import type { PayButtonElement } from '../index.js';
import type { PayButtonAttributes, PayButtonHandlers } from './attributes.js';

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'pay-button': HTMLAttributes<PayButtonElement> & PayButtonAttributes & PayButtonHandlers<'on'>;
  }
}

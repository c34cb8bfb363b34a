/** The type of the `<pay-button>` tag in Preact's JSX. */
import type { HTMLAttributes } from 'preact';
import type { PayButtonElement } from '../index.js';
import type { PayButtonAttributes, PayButtonHandlers } from './attributes.js';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'pay-button': HTMLAttributes<PayButtonElement> & PayButtonAttributes & PayButtonHandlers<'on'>;
    }
  }
}

/** The type of the `<pay-button>` tag in Solid's JSX. Solid sets properties on custom elements by itself. */
import type { JSX as Solid } from 'solid-js';
import type { PayButtonElement } from '../index.js';
import type { PayButtonAttributes, PayButtonHandlers } from './attributes.js';

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'pay-button': Solid.HTMLAttributes<PayButtonElement> & PayButtonAttributes & PayButtonHandlers<'on:'>;
    }
  }
}

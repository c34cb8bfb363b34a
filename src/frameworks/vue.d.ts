/** The type of the `<pay-button>` tag in Vue's templates. */
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type { PayButtonElement, PaymentEventMap } from '../index.js';
import type { PayButtonAttributes } from './attributes.js';

/** The element as Vue's tools look at a component. Neither `$props` nor `$emit` exists. */
type PayButtonComponent = new () => PayButtonElement & {
  $props: HTMLAttributes & PayButtonAttributes & PublicProps;
  $emit: EmitFn<{ [Type in keyof PaymentEventMap]: (event: PaymentEventMap[Type]) => void }>;
};

declare module 'vue' {
  interface GlobalComponents {
    'pay-button': PayButtonComponent;
  }
}

/** The type of the `<pay-button>` tag in Vue's templates. */
import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type { PayButtonElement, PaymentEventMap } from '../index.js';
import type { PayButtonAttributes } from './attributes.js';

/** The element in the form of a component, for Vue's tools. At run time there is no `$props` and no `$emit`. */
type PayButtonComponent = new () => PayButtonElement & {
  $props: HTMLAttributes & PayButtonAttributes & PublicProps;
  $emit: EmitFn<{ [Type in keyof PaymentEventMap]: (event: PaymentEventMap[Type]) => void }>;
};

declare module 'vue' {
  interface GlobalComponents {
    'pay-button': PayButtonComponent;
  }
}

/**
 * The types that the declarations for all frameworks share. All are written by hand and copied by the build: compiling
 * them needs the frameworks, which this project does not install. `test/frameworks` compiles them with each framework.
 */
import type { LitElement } from 'lit';
import type { PayButtonElement, PaymentEventMap } from '../index.js';

/** Methods are called on the element. Set as a property, a framework would put the value in their place. */
type Method = {
  [Name in keyof PayButtonElement]: PayButtonElement[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof PayButtonElement];

type OwnProperty = Exclude<keyof PayButtonElement, keyof LitElement | Method | 'state' | 'session' | 'checkoutHosts'>;

/** Every button needs these. */
type Required = 'endpoint' | 'order';

/** What can be set on the tag, beside what any HTML element has. */
export type PayButtonAttributes = Pick<PayButtonElement, Required> & {
  [Name in Exclude<OwnProperty, Required>]?: PayButtonElement[Name] | undefined;
} & {
  /** Further hosts that buyers may be sent to, separated by spaces, beside the known gateways' own. */
  'checkout-hosts'?: string | undefined;
};

/** A handler for each event, under its name after a prefix: `on` gives `onpayment-success`. */
export type PayButtonHandlers<Prefix extends string> = {
  [Type in keyof PaymentEventMap as `${Prefix}${Type}`]?: ((event: PaymentEventMap[Type]) => void) | undefined;
};

/**
 * The button as a React component: it sets what React does not. It knows nothing of payments.
 *
 * React 18 turns objects and handlers on custom elements into attributes, and React 19 does not set them when it
 * hydrates. So objects and listeners are set here, and the rest by React.
 */
import { createElement, forwardRef, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import { PayButtonElement } from '../element/index.js';

/** @typedef {import('./react.js').PayButtonProps} PayButtonProps */

const HANDLERS = /** @type {const} */ ({
  'payment-start': 'onPaymentStart',
  'payment-statechange': 'onPaymentStateChange',
  'payment-success': 'onPaymentSuccess',
  'payment-failed': 'onPaymentFailed',
  'payment-pending': 'onPaymentPending',
});

/** Props that are not passed to React under these names. @type {ReadonlySet<string>} */
const OURS = new Set([...Object.values(HANDLERS), 'customer', 'checkoutHosts', 'className']);

/** Boolean properties. React 19 sets `null` when a prop is removed. */
const SWITCHES = /** @type {const} */ (['disabled', 'full', 'inline', 'isolated']);

/** Hands each event to the handler of the last rendering. */
class Listener {
  /** @type {Partial<PayButtonProps>} */
  props = {};

  /** @param {Event} event */
  handleEvent(event) {
    const handler = this.props[HANDLERS[/** @type {keyof typeof HANDLERS} */ (event.type)]];
    /** @type {((event: Event) => void) | undefined} */ (handler)?.(event);
  }
}

// On a server `useLayoutEffect` does nothing, and React 18 warns for each component that uses it.
const useBrowserEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

export const PayButton = forwardRef(
  /**
   * @param {PayButtonProps} props
   * @param {import('react').ForwardedRef<PayButtonElement>} ref
   */
  function PayButton(props, ref) {
    const element = useRef(/** @type {PayButtonElement | null} */ (null));
    const [listener] = useState(() => new Listener());
    useImperativeHandle(ref, () => /** @type {PayButtonElement} */ (element.current), []);
    useBrowserEffect(() => {
      const button = element.current;
      if (!button) return;
      listener.props = props;
      // An added listener is not added twice. Never removed: React undoes the effects of a part of the page while it is
      // hidden, and the payment may end meanwhile.
      for (const type of Object.keys(HANDLERS)) button.addEventListener(type, listener);
      button.customer = props.customer;
      for (const name of SWITCHES) button[name] = !!props[name];
      // Last: an element takes up a pending payment as soon as it is defined, and may tell its end at once.
      PayButtonElement.define();
    });
    return createElement('pay-button', {
      ...Object.fromEntries(Object.entries(props).filter(isForReact)),
      'checkout-hosts': props.checkoutHosts,
      class: props.className,
      ref: element,
    });
  },
);

/**
 * React 18 writes `false` as text, and an attribute with any text is on.
 *
 * @param {[name: string, value: unknown]} prop
 */
function isForReact([name, value]) {
  return !OURS.has(name) && (value !== false || !(name in PayButtonElement.properties));
}

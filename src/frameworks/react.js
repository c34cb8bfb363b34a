/**
 * The button as a React component: it hands over what React does not. It knows nothing of payments.
 *
 * React 18 turns objects and handlers on custom elements into attributes, and React 19 forgets them
 * while it hydrates. So objects and listeners are set here, and the rest stays React's.
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

/** What React is not given under the name that it has here. @type {ReadonlySet<string>} */
const OURS = new Set([...Object.values(HANDLERS), 'customer', 'checkoutHosts', 'className']);

/** What is on or off. React 19 sets `null` for what it is not given any more. */
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

// On a server there is no layout, and React 18 says so for each component that asks.
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
      // Added once, however often. Never removed: React takes effects back from a part of the page
      // that it hides for a while, and the payment may end meanwhile.
      for (const type of Object.keys(HANDLERS)) button.addEventListener(type, listener);
      button.customer = props.customer;
      for (const name of SWITCHES) button[name] = !!props[name];
      // Last: an element takes a pending payment up as soon as it is defined, and may tell its end at once.
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
 * React 18 writes `false` as a word, which would switch on what it should switch off.
 *
 * @param {[name: string, value: unknown]} prop
 */
function isForReact([name, value]) {
  return !OURS.has(name) && (value !== false || !(name in PayButtonElement.properties));
}

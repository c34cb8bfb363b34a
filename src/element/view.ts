/**
 * What each state says and what can be done in it, in one place and without a document: the element
 * shows it in a dialog or below the button.
 */
import type { CheckoutState } from '../checkout/index.js';
import { formatMoney } from '../contract/index.js';
import type { Translation } from './translation.js';

/**
 * The labels that the button may carry, the amount after the first; all of them keep their place, so that it never
 * changes its size.
 */
export type Label = 'pay' | 'resume' | 'retry' | 'paid';

/** Something to do about a payment: its words, and the element's method; `close` only hides the dialog. */
export type Action = readonly [label: string, method: 'pay' | 'verify' | 'dismiss' | 'close'];

/** Whether the buyer waits for something that will come by itself. */
export const isWaiting = ({ name }: CheckoutState): boolean => /opening|checkout|confirming/.test(name);

/** Whether the order is paid, by this payment or by another one. */
export const isPaid = (state: CheckoutState): boolean =>
  state.name === 'succeeded' || (state.name === 'failed' && state.code === 'order_already_paid');

/** Which label the button carries. */
export function labelOf(state: CheckoutState): Label {
  const { name } = state;
  // The next click agrees to the price that is shown.
  if (name === 'idle' || name === 'opening' || (name === 'failed' && state.amount)) return 'pay';
  if (isPaid(state)) return 'paid';
  return isWaiting(state) || name === 'pending' ? 'resume' : 'retry';
}

/** What can be done, the likeliest first. `seconds` of waiting so far. */
export function actionsOf(state: CheckoutState, text: Translation, seconds: number): readonly Action[] {
  const check: Action = [text.check, 'verify'];
  const leave: Action = [text.leave, 'dismiss'];
  const resume: Action = [text.resume, 'pay'];
  const close: Action = [text.close, 'close'];
  if (isPaid(state)) return [close];
  switch (state.name) {
    case 'idle':
      return [];
    case 'opening':
      // Not at once: the second tap of a double tap would hit it.
      return seconds > 2 ? [leave] : [];
    case 'checkout':
      return state.presented === 'link' ? [check, leave] : [resume, check, leave];
    case 'confirming':
      return [resume, check, leave];
    case 'pending':
      // Without a session there is nothing yet that could be looked at.
      return state.session ? [resume, check, close] : [resume, close];
    default:
      return [
        [state.name === 'failed' && state.amount ? `${text.pay} ${formatMoney(state.amount, text.lang)}` : text.retry, 'pay'],
        [text.close, 'dismiss'],
      ];
  }
}

/** The sentence that says how the payment stands; empty while nothing is going on. */
export function statusOf(state: CheckoutState, text: Translation, isOffline: boolean): string {
  if (isOffline && isWaiting(state)) return text.offline;
  switch (state.name) {
    case 'idle':
      return '';
    case 'checkout':
      return { popup: text.checkout, link: text.blocked, redirect: text.opening }[state.presented];
    case 'succeeded':
      return text.succeeded(state.session.reference);
    case 'failed':
    case 'pending':
      if (!state.code) return text[state.name];
      if (state.name === 'failed' && state.amount) return text.amountChanged(formatMoney(state.amount, text.lang));
      return text.errors[state.code] ?? text.errors.error;
    default:
      return text[state.name];
  }
}

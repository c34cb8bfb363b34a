/**
 * The text and the actions of each state, in one place and without a document. The element shows them in a dialog or
 * below the button.
 */
import type { CheckoutState, GatewayChoice } from '../checkout/index.js';
import { isReceivedOnly } from '../checkout/state.js';
import { formatMoney, hostedPageFacts } from '../contract/index.js';
import type { Translation } from './translations/translation.js';

/** The name of a gateway as buyers read it: its id where there is no other. */
export const gatewayName = <Id extends string | undefined>(id: Id): string | Id =>
  hostedPageFacts(id ?? '')?.name ?? id;

/**
 * The label of a choice: the operators, which buyers know. With the gateway's name too if another choice has the same
 * operators.
 */
const choiceLabel = ({ id, name }: GatewayChoice, choices: readonly GatewayChoice[]): string => {
  const operatorsOf = (gateway: string): string | undefined => hostedPageFacts(gateway)?.operators.join(', ');
  const operators = operatorsOf(id);
  const isTwice = choices.some((other) => other.id !== id && operatorsOf(other.id) === operators);
  return operators === undefined ? (name ?? id) : isTwice ? `${operators} (${gatewayName(id)})` : operators;
};

/** The labels of the button; the amount follows the first one. Room is kept for all, so that its size never changes. */
export type Label = 'pay' | 'resume' | 'retry' | 'paid';

/** Something to do about a payment: its words, and the element's method; `close` only hides the dialog. */
export type Action = readonly [
  label: string,
  method: 'pay' | 'resume' | 'restart' | 'choose' | 'verify' | 'cancel' | 'dismiss' | 'close',
  /** With `choose`: the gateway. */
  choice?: GatewayChoice,
];

/** Whether the buyer waits for something that will come by itself. */
export const isWaiting = (state: CheckoutState): boolean =>
  /opening|checkout|confirming/.test(state.name) || (state.name === 'choosing' && !state.choices.length);

/** Whether the order was paid before, and not by a payment of this page: then the button does not say "paid". */
export const isPaidBefore = (state: CheckoutState): boolean =>
  state.name === 'failed' && state.code === 'order_already_paid';

/** Whether the next payment is at the tag's price, whatever the session's was. */
export const isAtTagPrice = (state: CheckoutState): boolean => state.name === 'conflict' || isReceivedOnly(state);

/** Which label the button carries. */
export function labelOf(state: CheckoutState): Label {
  const { name } = state;
  if (name === 'succeeded') return state.session.repeatable ? 'pay' : 'paid';
  // The next click agrees to the price that is shown.
  if (
    /idle|choosing|opening/.test(name) ||
    isAtTagPrice(state) ||
    isPaidBefore(state) ||
    (name === 'failed' && state.amount)
  )
    return 'pay';
  return isWaiting(state) || name === 'pending' ? 'resume' : 'retry';
}

/**
 * The labels beside `pay`. First the one that is shown, or, with `pay`, the longest. Then the others for which room is
 * kept: none is needed for one that is at most half as long.
 */
export function labelsOf(shown: Label, text: Translation): readonly [label: string, ...kept: string[]] {
  const labels = [text.resume, text.retry, text.paid].sort((a, b) => b.length - a.length);
  const label = shown === 'pay' ? labels[0]! : text[shown];
  return [label, ...labels.filter((other) => other !== label && other.length * 2 > label.length)];
}

/** The actions of a state, the likeliest first. `seconds`: how long the buyer has waited. */
export function actionsOf(state: CheckoutState, text: Translation, seconds: number): readonly Action[] {
  const check: Action = [text.check, 'verify'];
  const leave: Action =
    'session' in state && state.session?.cancelable ? [text.cancel, 'cancel'] : [text.leave, 'dismiss'];
  const resume: Action = [text.resume, 'pay'];
  const close: Action = [text.close, 'close'];
  const over: Action = [text.close, 'dismiss'];
  if (isPaidBefore(state)) return [close];
  if (isReceivedOnly(state)) return [over];
  switch (state.name) {
    case 'idle':
      return [];
    case 'choosing':
      return [
        ...state.choices.map((choice): Action => {
          const label = choiceLabel(choice, state.choices);
          return [choice.available ? label : `${label}\xa0– ${text.unavailable}`, 'choose', choice];
        }),
        over,
      ];
    case 'opening':
      // Not at once: the second tap of a double tap would hit it.
      return seconds > 2 ? [leave] : [];
    case 'checkout':
      return /link|outside/.test(state.presented) ? [check, leave] : [resume, check, leave];
    case 'conflict':
      return [
        [text.resume, 'resume'],
        [text.restart, 'restart'],
      ];
    case 'confirming':
      return [resume, check, leave];
    case 'succeeded':
      return [state.session.repeatable ? over : close];
    case 'pending':
      // Without a session there is nothing to check yet.
      return state.session ? [resume, check, close] : [resume, close];
    case 'failed':
    case 'canceled':
    case 'expired':
      return [
        [
          state.name === 'failed' && state.amount ? `${text.pay} ${formatMoney(state.amount, text.lang)}` : text.retry,
          'pay',
        ],
        over,
      ];
  }
}

/**
 * The sentence about the state of the payment; empty while none is under way. After a success it also speaks of a
 * window that may be open.
 */
export function statusOf(state: CheckoutState, text: Translation, isOffline: boolean, mayBeOpen?: boolean): string {
  if (isOffline && isWaiting(state)) return text.offline;
  switch (state.name) {
    case 'idle':
      return '';
    case 'checkout':
      return {
        popup: text.checkout,
        link: text.blocked,
        redirect: text.opening,
        outside: text.outside(gatewayName(state.session.gateway)),
      }[state.presented];
    case 'choosing':
      return text.choose;
    case 'conflict':
      return text.conflict(formatMoney(state.session.amount, text.lang), gatewayName(state.session.gateway));
    case 'succeeded':
      return text.succeeded(state.session.reference) + (mayBeOpen ? '.\n' + text.closeWindow : '');
    case 'failed':
    case 'pending':
      if (!state.code) return text[state.name];
      if (isReceivedOnly(state)) return text.paidAtAnotherPrice(formatMoney(state.session!.amount, text.lang));
      if (state.name === 'failed' && state.amount) return text.amountChanged(formatMoney(state.amount, text.lang));
      return text.errors[state.code] ?? text.errors.error;
    default:
      return text[state.name];
  }
}

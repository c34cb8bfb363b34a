/**
 * The state of a payment on this page: one union and one pure function. Nothing here uses a window or a server, so all
 * transitions can be read, and tested, in one place.
 */
import { FINAL_STATUSES, type CheckoutSession, type Money } from '../contract/index.js';
import type { CheckoutErrorCode } from './errors.js';
import type { GatewayChoice } from './gateway-choice.js';

/**
 * How the hosted page was shown to the buyer: `popup`, a window of its own; `link`, the browser would not open one, so
 * a link waits for a tap; `redirect`, in this tab; `outside`, the page does not work in the browser of this app, so
 * nothing opens by itself: a link waits, and the buyer is asked to open the shop in a browser.
 */
export type Presented = 'popup' | 'link' | 'redirect' | 'outside';

/**
 * The state of the flow. Only the proxy's verified answer leads to one of the last four, except `failed` with a `code`.
 */
export type CheckoutState =
  /** No payment is under way. */
  | { readonly name: 'idle' }
  /**
   * The buyer chooses how to pay. For `*` the choices are empty until the proxy has named the gateways. `session` is
   * the open payment that the new one replaces.
   */
  | {
      readonly name: 'choosing';
      readonly choices: readonly GatewayChoice[];
      readonly session?: CheckoutSession | undefined;
    }
  /** The checkout session is being created. */
  | { readonly name: 'opening' }
  /** The buyer is at the hosted page. */
  | { readonly name: 'checkout'; readonly session: CheckoutSession; readonly presented: Presented }
  /**
   * Another payment of this order may still be paid, at another price or gateway than the page's. The buyer decides;
   * nothing opens before.
   */
  | { readonly name: 'conflict'; readonly session: CheckoutSession }
  /** The buyer seems to have finished there; the proxy is asked. */
  | { readonly name: 'confirming'; readonly session: CheckoutSession | undefined }
  /**
   * We stopped waiting. Unknown is not failed: the attempt is kept and a late success still counts. Or, with code
   * `paid_at_another_price` and a session that has succeeded: the money was received, and the order is not paid by it.
   */
  | {
      readonly name: 'pending';
      readonly session?: CheckoutSession | undefined;
      readonly code?: CheckoutErrorCode | undefined;
    }
  /** Paid, and verified. */
  | { readonly name: 'succeeded'; readonly session: CheckoutSession }
  /** Refused by the gateway; or, with a `code`, no checkout could be shown at all. */
  | {
      readonly name: 'failed';
      readonly session?: CheckoutSession | undefined;
      readonly code?: CheckoutErrorCode | undefined;
      /** With `amount_changed`: the true price, which the next click agrees to. */
      readonly amount?: Money | undefined;
    }
  | { readonly name: 'canceled'; readonly session: CheckoutSession }
  | { readonly name: 'expired'; readonly session: CheckoutSession };

/** The states' names, as styles and listeners see them. */
export type CheckoutStateName = CheckoutState['name'];

/** What can happen to a payment. */
export type CheckoutEvent =
  /** The buyer asked to pay. */
  | { readonly type: 'start' }
  /** The buyer asked to pay, and can choose the gateway. */
  | { readonly type: 'choose'; readonly choices: readonly GatewayChoice[] }
  /** A live attempt of this order was found: after a reload, in another tab, on return. */
  | { readonly type: 'resume'; readonly session?: CheckoutSession | undefined }
  /** The hosted page was shown to the buyer, for the first time or again. */
  | { readonly type: 'present'; readonly session: CheckoutSession; readonly presented: Presented }
  /** The live session is at another price or gateway than the page offers. */
  | { readonly type: 'conflict'; readonly session: CheckoutSession }
  /** A hint: the buyer seems to be back, or asks to check again. */
  | { readonly type: 'confirm' }
  /** No checkout was shown, and none will be in this attempt. */
  | { readonly type: 'refuse'; readonly code: CheckoutErrorCode; readonly amount?: Money | undefined }
  /** We stop waiting: time is up, the buyer does not want to wait, or the session can't be read any more. */
  | { readonly type: 'stop'; readonly code?: CheckoutErrorCode | undefined }
  /** The proxy verified a session. */
  | { readonly type: 'verify'; readonly session: CheckoutSession }
  /** Back to `idle`, for a new attempt or after an end. */
  | { readonly type: 'reset' };

const FINAL: readonly CheckoutStateName[] = FINAL_STATUSES;

/** Whether money was received that does not pay the order. That payment is over. */
export const isReceivedOnly = (state: CheckoutState): boolean =>
  state.name === 'pending' && state.session?.status === 'succeeded';

/** Whether nothing is under way. */
const isAtRest = (state: CheckoutState): boolean =>
  state.name === 'idle' ||
  (state.name === 'choosing' && !state.session) ||
  FINAL.includes(state.name) ||
  isReceivedOnly(state);

/**
 * Whether no attempt is live and another one may begin. A paid order never begins again, unless it may be paid many
 * times.
 */
export const isFree = (state: CheckoutState): boolean =>
  isAtRest(state) && (state.name !== 'succeeded' || !!state.session.repeatable);

/** Whether we stopped waiting before there was a session to show. */
const isUnshown = (state: CheckoutState): boolean => state.name === 'pending' && !state.session;

/** Whether there is no session to poll and no hosted page to show. */
export const isOver = (state: CheckoutState): boolean => isAtRest(state) || isUnshown(state);

/** The state after an event. An event that means nothing in a state returns that same state. */
export function transition(state: CheckoutState, event: CheckoutEvent): CheckoutState {
  const session = 'session' in state ? state.session : undefined;
  const { name } = state;
  switch (event.type) {
    case 'reset':
      return name === 'idle' ? state : { name: 'idle' };
    case 'start':
      return isFree(state) || isUnshown(state) ? { name: 'opening' } : state;
    case 'choose':
      return isFree(state) || isUnshown(state)
        ? { name: 'choosing', choices: event.choices }
        : name === 'conflict' || name === 'choosing'
          ? { name: 'choosing', choices: event.choices, session }
          : state;
    case 'resume':
      return isFree(state) ? { name: 'confirming', session: event.session } : state;
    case 'present':
      return isAtRest(state) ? state : { name: 'checkout', session: event.session, presented: event.presented };
    case 'conflict':
      return isAtRest(state) ? state : { name: 'conflict', session: event.session };
    case 'confirm':
      return name === 'checkout' || (name === 'pending' && session?.status === 'pending')
        ? { name: 'confirming', session }
        : state;
    case 'refuse':
      return name === 'opening' || name === 'choosing' || isUnshown(state)
        ? { name: 'failed', code: event.code, amount: event.amount }
        : state;
    case 'stop':
      return isAtRest(state) || name === 'pending' ? state : { name: 'pending', session, code: event.code };
    case 'verify':
      // A final answer ends the attempt, and no later answer changes that; a pending one updates the session.
      if (isAtRest(state)) return state;
      if (event.session.status === 'succeeded' && event.session.atAnotherPrice)
        return { name: 'pending', session: event.session, code: 'paid_at_another_price' };
      if (event.session.status !== 'pending') return { name: event.session.status, session: event.session };
      return name === 'opening' || session?.id === event.session.id
        ? state
        : ({ ...state, session: event.session } as CheckoutState);
  }
}

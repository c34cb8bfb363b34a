import { expect } from '@open-wc/testing';
import {
  transition,
  type CheckoutEvent,
  type CheckoutState,
  type CheckoutStateName,
} from '../../src/checkout/index.js';
import { session } from './answers.js';

const pending = session();
const paid = session({ status: 'succeeded' });
const received = session({ status: 'succeeded', atAnotherPrice: true });
const again = session({ status: 'succeeded', repeatable: true });

const states = {
  idle: { name: 'idle' },
  choosing: { name: 'choosing', choices: [] },
  'choosing, another payment is open': { name: 'choosing', choices: [], session: pending },
  opening: { name: 'opening' },
  checkout: { name: 'checkout', session: pending, presented: 'popup' },
  conflict: { name: 'conflict', session: pending },
  confirming: { name: 'confirming', session: pending },
  pending: { name: 'pending', session: pending },
  'pending, nothing shown': { name: 'pending' },
  'pending, received at another price': { name: 'pending', session: received, code: 'paid_at_another_price' },
  succeeded: { name: 'succeeded', session: paid },
  'succeeded, repeatable': { name: 'succeeded', session: again },
  failed: { name: 'failed', session: session({ status: 'failed' }) },
  canceled: { name: 'canceled', session: session({ status: 'canceled' }) },
  expired: { name: 'expired', session: session({ status: 'expired' }) },
} satisfies Record<string, CheckoutState>;

const events = {
  start: { type: 'start' },
  choose: { type: 'choose', choices: [{ id: 'wave', available: true }] },
  resume: { type: 'resume', session: pending },
  present: { type: 'present', session: pending, presented: 'popup' },
  conflict: { type: 'conflict', session: pending },
  confirm: { type: 'confirm' },
  refuse: { type: 'refuse', code: 'network_error' },
  stop: { type: 'stop' },
  'verify pending': { type: 'verify', session: pending },
  'verify succeeded': { type: 'verify', session: paid },
  'verify received at another price': { type: 'verify', session: received },
  'verify failed': { type: 'verify', session: session({ status: 'failed' }) },
  'verify canceled': { type: 'verify', session: session({ status: 'canceled' }) },
  'verify expired': { type: 'verify', session: session({ status: 'expired' }) },
  reset: { type: 'reset' },
} satisfies Record<string, CheckoutEvent>;

type StateKey = keyof typeof states;
type EventKey = keyof typeof events;

type Row = Partial<Record<EventKey, CheckoutStateName>>;
/** Wherever a payment may be under way. */
const ENDS: Row = {
  'verify succeeded': 'succeeded',
  'verify failed': 'failed',
  'verify canceled': 'canceled',
  'verify expired': 'expired',
  reset: 'idle',
};
const RECEIVED: Row = { 'verify received at another price': 'pending' };
/** Where a payment is over and the next one may begin. */
const ANEW: Row = { start: 'opening', choose: 'choosing', resume: 'confirming', reset: 'idle' };

/** The whole table. What is not named stays as it is. */
const table: Record<StateKey, Row> = {
  idle: { start: 'opening', choose: 'choosing', resume: 'confirming' },
  choosing: { start: 'opening', choose: 'choosing', refuse: 'failed', resume: 'confirming', reset: 'idle' },
  'choosing, another payment is open': {
    choose: 'choosing',
    present: 'checkout',
    conflict: 'conflict',
    refuse: 'failed',
    stop: 'pending',
    ...RECEIVED,
    ...ENDS,
  },
  opening: {
    present: 'checkout',
    refuse: 'failed',
    conflict: 'conflict',
    stop: 'pending',
    ...RECEIVED,
    ...ENDS,
  },
  checkout: {
    confirm: 'confirming',
    conflict: 'conflict',
    stop: 'pending',
    ...RECEIVED,
    ...ENDS,
  },
  confirming: {
    present: 'checkout',
    conflict: 'conflict',
    stop: 'pending',
    ...RECEIVED,
    ...ENDS,
  },
  conflict: {
    choose: 'choosing',
    present: 'checkout',
    stop: 'pending',
    ...RECEIVED,
    ...ENDS,
  },
  pending: {
    present: 'checkout',
    conflict: 'conflict',
    confirm: 'confirming',
    ...ENDS,
  },
  'pending, nothing shown': {
    start: 'opening',
    choose: 'choosing',
    present: 'checkout',
    conflict: 'conflict',
    refuse: 'failed',
    ...ENDS,
  },
  'pending, received at another price': ANEW,
  succeeded: { reset: 'idle' },
  'succeeded, repeatable': ANEW,
  failed: ANEW,
  canceled: ANEW,
  expired: ANEW,
};

describe('transition', () => {
  for (const from of Object.keys(states) as StateKey[]) {
    for (const event of Object.keys(events) as EventKey[]) {
      const to = table[from][event] ?? states[from].name;
      it(`${from} + ${event} → ${to}`, () => {
        expect(transition(states[from], events[event]).name).to.equal(to);
      });
    }
  }

  it('returns the very same state for an event that means nothing in it', () => {
    for (const key of ['succeeded', 'failed', 'idle'] as const) {
      expect(transition(states[key], events.confirm)).to.equal(states[key]);
    }
    expect(transition(states.checkout, events.start)).to.equal(states.checkout);
  });

  it('never leaves a success but by a reset, whatever comes later', () => {
    for (const event of Object.values(events)) {
      if (event.type !== 'reset') expect(transition(states.succeeded, event)).to.equal(states.succeeded);
    }
  });

  it('keeps the code and the true amount of a refusal', () => {
    const amount = { value: 6000, currency: 'XOF' } as const;
    expect(transition(states.opening, { type: 'refuse', code: 'amount_changed', amount })).to.deep.equal({
      name: 'failed',
      code: 'amount_changed',
      amount,
    });
  });

  it('says of money that was received at another price what became of it, and of nothing else', () => {
    expect(transition(states.checkout, events['verify received at another price'])).to.deep.equal(
      states['pending, received at another price'],
    );
    for (const status of ['failed', 'canceled', 'expired'] as const) {
      expect(
        transition(states.checkout, { type: 'verify', session: session({ status, atAnotherPrice: true }) }).name,
      ).to.equal(status);
    }
  });

  it('learns the session of a payment that was taken up by its id alone', () => {
    const resumed = transition(states.idle, { type: 'resume' });
    expect(transition(resumed, events['verify pending'])).to.deep.equal({ name: 'confirming', session: pending });
  });

  it('keeps the checkout address when a later answer leaves it out', () => {
    const { checkoutUrl: _, ...without } = pending;
    expect(transition(states.checkout, { type: 'verify', session: without })).to.equal(states.checkout);
  });
});

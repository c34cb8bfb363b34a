/** A payment's flow in a window that the test controls, and the events that it dispatched. */
import { Checkout, type CheckoutOptions, type PaymentEventMap } from '../../src/checkout/index.js';
import type { CheckoutSession } from '../../src/contract/index.js';
import { answer } from './answers.js';
import { FakeWindow, type SeenRequest } from './fake-window.js';

/** What every button of these tests sells. */
export const OPTIONS: CheckoutOptions = { endpoint: '/pay', order: '1001', amount: { value: 5000, currency: 'XOF' } };

export interface Flow {
  readonly page: FakeWindow;
  readonly checkout: Checkout;
  /** Every event but the state changes: its name and its code or reason. */
  readonly told: string[];
}

/** A button that is on the page. */
export function flow(page = new FakeWindow(), options: Partial<CheckoutOptions> = {}): Flow {
  const checkout = new Checkout({ ...OPTIONS, ...options }, undefined, page.window);
  const told: string[] = [];
  for (const type of [
    'payment-start',
    'payment-success',
    'payment-failed',
    'payment-pending',
  ] as const satisfies (keyof PaymentEventMap)[]) {
    checkout.addEventListener(type, (event) => {
      const { code, reason } = (event as CustomEvent<{ code?: string; reason?: string } | null>).detail ?? {};
      told.push([type.slice('payment-'.length), code ?? reason].filter(Boolean).join(' '));
    });
  }
  checkout.connect();
  return { page, checkout, told };
}

export const posts = (page: FakeWindow): SeenRequest[] => page.requests.filter(({ method }) => method === 'POST');
/** The idempotency keys that were sent, each once. */
export const keysOf = (page: FakeWindow): string[] => [
  ...new Set(posts(page).map(({ headers }) => headers.get('Idempotency-Key')!)),
];

/** A proxy that makes a session for each key, at the price that was asked for, and verifies it as the test says. */
export function openProxy(page: FakeWindow): {
  readonly sessions: Map<string, Partial<CheckoutSession>>;
  readonly verified: Map<string, Partial<CheckoutSession>>;
} {
  const sessions = new Map<string, Partial<CheckoutSession>>();
  const verified = new Map<string, Partial<CheckoutSession>>();
  page.respond = ({ method, headers, url, body }) => {
    if (method === 'GET') {
      const id = url.split('/').at(-1)!;
      const known = [...sessions.values()].find((one) => one.id === id) ?? { id, reference: `ref-${id}` };
      return answer({ ...known, ...verified.get(id) });
    }
    const key = headers.get('Idempotency-Key')!;
    const { amount = { value: 5000, currency: 'XOF' }, gateway = 'dexchange' } = body as Partial<CheckoutSession>;
    const id = `id${sessions.size + 1}`;
    if (!sessions.has(key))
      sessions.set(key, {
        id,
        reference: `ref-${id}`,
        amount,
        gateway,
        checkoutUrl: gateway === 'egopay' ? 'https://ego-pay.net/1' : `https://pay.dexchange.sn/${id}`,
      });
    return answer(sessions.get(key), {}, 201);
  };
  return { sessions, verified };
}

/** A payment's flow in a window that the test controls, the events that it dispatched, and the proxies that it talks to. */
import { expect } from '@open-wc/testing';
import { Checkout, type CheckoutOptions, type PaymentEventMap } from '../../src/checkout/index.js';
import type { CheckoutSession } from '../../src/contract/index.js';
import { answer } from './answers.js';
import { FakeWindow, type Responder, type SeenRequest } from './fake-window.js';

/** What every button of these tests sells. */
export const OPTIONS: CheckoutOptions = { endpoint: '/pay', order: '1001', amount: { value: 5000, currency: 'XOF' } };
/** The same order at a higher price: another purchase. */
export const HIGHER = { amount: { value: 8000, currency: 'XOF' } } as const;

type PaymentEvent = {
  [Type in keyof PaymentEventMap]: { type: Type; detail: PaymentEventMap[Type]['detail'] };
}[keyof PaymentEventMap];

export interface Flow {
  readonly page: FakeWindow;
  readonly checkout: Checkout;
  /** Every event but the state changes: its name and its code or reason. */
  readonly told: string[];
  /** The same events with their details. */
  readonly events: PaymentEvent[];
}

/** A button that is on the page. */
export function flow(page = new FakeWindow(), options: Partial<CheckoutOptions> = {}): Flow {
  const checkout = new Checkout({ ...OPTIONS, ...options }, undefined, page.window);
  const told: string[] = [];
  const events: PaymentEvent[] = [];
  for (const type of ['payment-start', 'payment-success', 'payment-failed', 'payment-pending'] as const) {
    checkout.addEventListener(type, (event) => {
      const { detail } = event as CustomEvent;
      const { code, reason } = (detail ?? {}) as { code?: string; reason?: string };
      told.push([type.slice('payment-'.length), code ?? reason].filter(Boolean).join(' '));
      events.push({ type, detail });
    });
  }
  checkout.connect();
  return { page, checkout, told, events };
}

/** A button that the buyer has clicked, after `milliseconds` with this proxy. */
export async function clicked(respond: Responder, milliseconds = 0, button = flow()): Promise<Flow> {
  button.page.respond = respond;
  button.checkout.pay();
  await button.page.tick(milliseconds);
  return button;
}

/** A proxy with one session. It says this of it when it is asked. */
export const proxy =
  (says: Partial<CheckoutSession> | (() => Response | Promise<Response>) = {}): Responder =>
  ({ method }) =>
    method === 'POST' ? answer({}, {}, 201) : typeof says === 'function' ? says() : answer(says);

/** Answers the first request with `first`, and later ones with `then`. */
export function atFirst(first: Responder, then = proxy()): Responder {
  let respond = first;
  return (request) => {
    const now = respond;
    respond = then;
    return now(request);
  };
}

/** A proxy that never answers. */
export const never = (): Promise<never> => new Promise(() => {});
/** What `fetch` does without a network. */
export const unreachable = (): Promise<never> => Promise.reject(new TypeError('Failed to fetch'));

/** A proxy that takes this long for each answer, by the clock of the page; with a method, only for such requests. */
export const slowly =
  (page: FakeWindow, milliseconds: number, respond = proxy(), method?: 'POST'): Responder =>
  async (request) => {
    if (!method || request.method === method) await page.wait(milliseconds);
    return respond(request);
  };

const requestsBy = (method: string, { requests }: FakeWindow): SeenRequest[] =>
  requests.filter((request) => request.method === method);
export const posts = (page: FakeWindow): SeenRequest[] => requestsBy('POST', page);
export const gets = (page: FakeWindow): SeenRequest[] => requestsBy('GET', page);
/** The idempotency keys that were sent, each once. */
export const keysOf = (page: FakeWindow): string[] => [
  ...new Set(posts(page).map(({ headers }) => headers.get('Idempotency-Key')!)),
];

/** The names of the states of several buttons. */
export const statesOf = (...buttons: Flow[]): Checkout['state']['name'][] =>
  buttons.map(({ checkout }) => checkout.state.name);

export interface OpenProxy {
  readonly sessions: Map<string, Partial<CheckoutSession>>;
  readonly verified: Map<string, Partial<CheckoutSession>>;
}

/** A proxy that makes a session for each key, at the price that was asked for, and verifies it as the test says. */
export function openProxy(page: FakeWindow): OpenProxy {
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

/** A button that was clicked, with its hosted page open, and the proxy that made the session `id1`. */
export async function atGateway(
  page = new FakeWindow(),
  options: Partial<CheckoutOptions> = {},
): Promise<Flow & { proxy: OpenProxy }> {
  const proxy = openProxy(page);
  return { ...(await clicked(page.respond, 5000, flow(page, options))), proxy };
}

/** A page on which the order was paid; its button has left it. */
export async function paidPage(): Promise<FakeWindow> {
  const { page, checkout, told, proxy } = await atGateway();
  proxy.verified.set('id1', { status: 'succeeded' });
  await page.tick(12_000);
  expect(told).to.deep.equal(['start', 'success']);
  checkout.disconnect();
  return page;
}

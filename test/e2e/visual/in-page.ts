/**
 * Functions that run in a page before or after its own scripts: they make the world around the button, and bring
 * it into a state. Each function is sent as text, so it uses nothing from outside its own body.
 */
import type { CheckoutStateName } from '../../../src/checkout/state.js';
import type { CheckoutSession, FinalStatus, Problem } from '../../../src/contract/index.js';
import type { ButtonState } from './states.js';

/** What surrounds the button in one picture. */
export interface World {
  /** How the proxy answers a create. Default: with the session. `silence`: not at all. */
  readonly create?: 'session' | 'silence' | Problem;
  /** How it answers afterwards. Default: with the pending session. */
  readonly read?: 'pending' | 'silence' | FinalStatus;
  /** The gateways that the proxy says do not work. `silence`: it does not say. Default: none. */
  readonly down?: readonly string[] | 'silence';
  /** Default: a made-up popup that shows nothing. `real`: the browser's own. */
  readonly popups?: 'blocked' | 'real';
}

declare global {
  interface Window {
    /** Lets time pass on the page's clock, in ms. */
    passTime(ms: number): void;
  }
}

/** How long the buyer has waited where the button shows it. Milliseconds. */
export const WAITED = 12_000;

/** Runs in the page, before anything else does. */
export function makeWorld(
  session: CheckoutSession,
  { create = 'session', read = 'pending', down = [], popups }: World,
): void {
  Date.now = () => Date.parse(session.createdAt);
  let now = performance.now();
  performance.now = () => now;
  window.passTime = (ms) => {
    now += ms;
    document.querySelector('pay-button')!.requestUpdate();
  };
  const answer = (body: object, status = 200): Promise<Response> => Promise.resolve(Response.json(body, { status }));
  const silence = new Promise<Response>(() => {});
  window.fetch = (url, init) => {
    if (String(url).endsWith('/gateways'))
      return down === 'silence'
        ? silence
        : answer({ gateways: down.map((id) => ({ id, name: id, available: false })) });
    if (init?.method === 'POST') {
      if (create === 'silence') return silence;
      return create === 'session' ? answer(session, 201) : answer(create, create.status);
    }
    return read === 'silence' ? silence : answer({ ...session, status: read });
  };
  if (popups === 'real') return;
  const popup = {
    closed: false,
    location: { href: 'about:blank', replace() {} },
    document: document.implementation.createHTMLDocument(),
    focus() {},
    close() {},
  };
  window.open = () => (popups === 'blocked' ? null : (popup as unknown as Window));
}

/** Runs in the page, after the click: goes the rest of the way into the state, and lets the buyer wait, in ms. */
export async function proceed(
  { state, after, world }: ButtonState,
  waited: number,
  page: Window = window,
): Promise<void> {
  const button = page.document.querySelector('pay-button')!;
  // The rows are shown before the proxy says which gateways work.
  const isTold = (): boolean =>
    button.state.name !== 'choosing' ||
    !Array.isArray(world?.down) ||
    button.state.choices.some(({ available }) => !available);
  const reach = (name: CheckoutStateName): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => void (button.state.name === name && isTold() && resolve());
      button.addEventListener('payment-statechange', look);
      look();
      setTimeout(() => reject(new Error(`The button is ${button.state.name} and not ${name}.`)), 5_000);
    });
  if (after) {
    await reach('checkout');
    if (after === 'offline') Object.defineProperty(page.navigator, 'onLine', { value: false });
    else button[after]();
  }
  await reach(state);
  page.passTime(waited);
  await button.updateComplete;
}

/** Acknowledges the return page as the shop's page does. */
export function acknowledge(page: Window = window): void {
  const { reference } = page.document.querySelector<HTMLElement>('[data-reference]')!.dataset;
  page.postMessage({ payButton: 'ack', reference }, page.location.origin);
}

/** Stops the progress bars that move by themselves, in the page and in the button. */
export async function holdStill(page: Window = window): Promise<void> {
  const button = page.document.querySelector('pay-button');
  await button?.updateComplete;
  for (const root of [page.document, button?.shadowRoot]) {
    for (const progress of root?.querySelectorAll('progress') ?? []) progress.value = 0.4;
  }
}

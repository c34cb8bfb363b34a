/**
 * Receives the message of the return page that the buyer is back, by `BroadcastChannel` and by `postMessage`, and
 * answers, so that the return page closes itself. The message is a nudge: it has no status, and none would be used.
 */
import { RETURN_CHANNEL, ReturnMessageSchema, type ReturnMessage } from '../contract/index.js';
import { tryTo } from './try-to.js';
import type { CheckoutWindow } from './window.js';

/** Called with the reference of a return. Returns whether this page follows that payment. */
export type OnReturn = (reference: string) => boolean;

/** Signals until whose end a page listens already. */
const listening = new WeakSet<AbortSignal>();

/**
 * Listens until the signal is aborted; a second call with one signal does nothing. `origins` are those a return page
 * may have: this page's and the proxy's.
 */
export function listenForReturn(
  win: CheckoutWindow,
  signal: AbortSignal,
  origins: readonly string[],
  onReturn: OnReturn,
): void {
  if (listening.has(signal)) return;
  listening.add(signal);
  const receive = (data: unknown, reply: (ack: ReturnMessage) => void): void => {
    const message = ReturnMessageSchema.safeParse(data);
    if (message.success && message.data.payButton === 'return' && onReturn(message.data.reference)) {
      reply({ ...message.data, payButton: 'ack' });
    }
  };
  win.addEventListener(
    'message',
    ({ data, origin, source }: MessageEvent) => {
      if (origins.includes(origin)) receive(data, (ack) => (source as Window | null)?.postMessage(ack, origin));
    },
    { signal },
  );
  // A sandboxed page has no channel; `postMessage` and polling remain.
  tryTo(() => {
    const port = new win.BroadcastChannel!(RETURN_CHANNEL);
    port.onmessage = ({ data }) => receive(data, (ack) => port.postMessage(ack));
    signal.addEventListener('abort', () => port.close());
  });
}

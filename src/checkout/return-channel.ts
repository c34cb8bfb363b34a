/**
 * Hears the return page say that the buyer is back, by broadcast and by message, and answers so
 * that it closes itself. What it hears is a nudge: the message has no status, and none would be read.
 */
import { RETURN_CHANNEL, ReturnMessageSchema, type ReturnMessage } from '../contract/index.js';
import { tryTo } from './try-to.js';
import type { CheckoutWindow } from './window.js';

/** Who hears it: says whether it is watching that reference. */
export type OnReturn = (reference: string) => boolean;

const heard = new WeakSet<AbortSignal>();

/** Listens until the signal is aborted, once for each. `origins` are the ones a return page may be on: this page's, and the proxy's. */
export function listenForReturn(
  win: CheckoutWindow,
  signal: AbortSignal,
  origins: readonly string[],
  onReturn: OnReturn,
): void {
  if (heard.has(signal)) return;
  heard.add(signal);
  const hear = (data: unknown, reply: (ack: ReturnMessage) => void): void => {
    const message = ReturnMessageSchema.safeParse(data);
    if (message.success && message.data.payButton === 'return' && onReturn(message.data.reference)) {
      reply({ ...message.data, payButton: 'ack' });
    }
  };
  win.addEventListener(
    'message',
    ({ data, origin, source }: MessageEvent) => {
      if (origins.includes(origin)) hear(data, (ack) => (source as Window | null)?.postMessage(ack, origin));
    },
    { signal },
  );
  // A sandboxed page has none; `postMessage` and polling remain.
  tryTo(() => {
    const port = new win.BroadcastChannel!(RETURN_CHANNEL);
    port.onmessage = ({ data }) => hear(data, (ack) => port.postMessage(ack));
    signal.addEventListener('abort', () => port.close());
  });
}

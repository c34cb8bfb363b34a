/**
 * Hears the return page say that the buyer is back, by broadcast and by message, and answers so
 * that it closes itself. What it hears is a nudge: the message has no status, and none would be read.
 */
import { RETURN_CHANNEL, ReturnMessageSchema, type ReturnMessage } from '../contract/index.js';
import type { CheckoutWindow, ReturnChannelPort } from './window.js';

/** Listens until `close()`. `onReturn` says whether it is watching that reference. */
export class ReturnChannel {
  readonly #win: CheckoutWindow;
  readonly #origins: readonly string[];
  readonly #onReturn: (reference: string) => boolean;
  readonly #port: ReturnChannelPort | undefined;

  /** `origins` are the ones a return page may be on: this page's, and the proxy's. */
  constructor(win: CheckoutWindow, origins: readonly string[], onReturn: (reference: string) => boolean) {
    this.#win = win;
    this.#origins = origins;
    this.#onReturn = onReturn;
    try {
      this.#port = win.BroadcastChannel && new win.BroadcastChannel(RETURN_CHANNEL);
    } catch {
      // A sandboxed page has none; `postMessage` and polling remain.
    }
    if (this.#port) this.#port.onmessage = ({ data }) => this.#hear(data, (ack) => this.#port?.postMessage(ack));
    win.addEventListener('message', this.#onMessage);
  }

  readonly #onMessage = ({ data, origin, source }: MessageEvent): void => {
    if (this.#origins.includes(origin)) {
      this.#hear(data, (ack) => (source as Window | null)?.postMessage(ack, origin));
    }
  };

  #hear(data: unknown, reply: (ack: ReturnMessage) => void): void {
    const message = ReturnMessageSchema.safeParse(data);
    if (message.success && message.data.payButton === 'return' && this.#onReturn(message.data.reference)) {
      reply({ payButton: 'ack', reference: message.data.reference });
    }
  }

  /** Stops listening. */
  close(): void {
    this.#port?.close();
    this.#win.removeEventListener('message', this.#onMessage);
  }
}

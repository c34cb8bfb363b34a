/**
 * The script of the proxy's return page: it sends "return" messages, closes after an acknowledgement, and goes to the
 * shop if there is none.
 */
import type { ReturnMessage } from '../../../src/contract/index.js';
import type { Clock } from './clock.js';
import type { ReturnPageFacts } from './server.js';
import { SHOP } from './server.js';
import type { SharedChannel } from './shared-channel.js';
import type { Page } from './page.js';

/** Ms for which it waits for an acknowledgement. */
const PATIENCE = 700;

/** What the script can do to its window. */
export interface ReturnWindow {
  /** Whether the page is still shown. */
  readonly isShown: () => boolean;
  /** The opener, if it can be reached. */
  readonly opener: Page | undefined;
  /** `undefined`: the browser has no `BroadcastChannel`. */
  readonly channel: SharedChannel | undefined;
  close(): void;
  goTo(url: string): void;
}

/** Runs the script. */
export function runReturnPage(clock: Clock, { href, reference }: ReturnPageFacts, window: ReturnWindow): void {
  if (reference === undefined) return;
  const client = { task: (run: () => void) => void (window.isShown() && run()) };
  let heard = false;
  const hear = (data: unknown): void => {
    const message = data as ReturnMessage;
    if (heard || message.payButton !== 'ack' || message.reference !== reference) return;
    heard = true;
    port?.close();
    window.close();
  };
  const port = window.channel?.connect(client);
  const message: ReturnMessage = { payButton: 'return', reference };
  if (port) {
    port.onmessage = ({ data }: MessageEvent) => hear(data);
    port.postMessage(message);
  }
  const source = { postMessage: (data: unknown) => void clock.after(2, () => client.task(() => hear(data))) };
  clock.after(2, () => window.opener?.dispatch('message', { data: message, origin: SHOP, source }));
  clock.after(PATIENCE, () => {
    if (heard || !window.isShown()) return;
    port?.close();
    window.goTo(href);
  });
}

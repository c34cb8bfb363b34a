/** `BroadcastChannel` of one origin in one browser. Messages arrive a little later, on thawed pages. */
import type { ReturnChannelPort } from '../../../src/checkout/index.js';
import type { Clock } from './clock.js';

/** A page as the channel sees it. */
export interface ChannelClient {
  /** Runs on the page, when it is not frozen; never once the page is gone. */
  task(run: () => void): void;
}

/** Milliseconds from one process to another. */
const HOP = 2;

/** All ports of one name. */
export class SharedChannel {
  readonly #clock: Clock;
  readonly #ports = new Map<ReturnChannelPort, ChannelClient>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A port for a page. */
  connect(client: ChannelClient): ReturnChannelPort {
    const port: ReturnChannelPort = {
      onmessage: null,
      postMessage: (message) => this.#post(port, message),
      close: () => void this.#ports.delete(port),
    };
    this.#ports.set(port, client);
    return port;
  }

  /** The page is gone. */
  release(client: ChannelClient): void {
    for (const [port, owner] of this.#ports) if (owner === client) this.#ports.delete(port);
  }

  #post(from: ReturnChannelPort, message: unknown): void {
    for (const [port, client] of this.#ports) {
      if (port === from) continue;
      this.#clock.after(HOP, () => client.task(() => port.onmessage?.({ data: message } as MessageEvent)));
    }
  }
}

/** `BroadcastChannel` of one origin in one browser. Messages arrive a little later, and not while a page is frozen. */
import type { ReturnChannelPort } from '../../../src/checkout/index.js';
import type { Clock } from './clock.js';

/** The part of a page that the channel uses. */
export interface ChannelClient {
  /** Runs on the page, when it is not frozen; never after the page has ended. */
  task(run: () => void): void;
}

/** Delay of a message in ms. */
const HOP = 2;

/** All ports with the same name. */
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

  /** The page has ended. */
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

/**
 * Channels between processes, on a database that sends no messages. A published message is a row that is kept for some
 * seconds, and every process with a listener reads the rows again and again. If the database can say that there is a
 * new row, the rows are read at once.
 *
 * Rows of several processes may appear in another order than that of their ids. So all recent rows are read, and those
 * that were read before are left out.
 */
import { atMost } from '../lib/within.js';

/** Ms that a message is kept: longer than an operation of the store may take, so that every process reads it. */
export const MESSAGE_TTL = 10_000;
/** Ms between two reads, if nothing says before that there is a new row. */
const INTERVAL = 500;
/** Ms that a read may take. Less than the proxy waits for a store. */
const PATIENCE = 4_000;

/** A message as it is kept. */
export interface KeptMessage {
  readonly id: unknown;
  readonly channel: string;
  readonly message: string;
}

/** The table with the messages. */
export interface MessageTable {
  /** Those of the last {@link MESSAGE_TTL} ms, the oldest first. */
  recent(): Promise<readonly KeptMessage[]>;
  /** Calls `poll` when there may be a new message. Returns the function that ends this. Never throws. */
  watch?(poll: () => void): () => void;
}

/** The channels of one store. */
export interface PolledChannels {
  /** As `Store.subscribe`. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
  /** Reads now, if there is a listener. To be called after this process has published. */
  poll(): void;
}

/** The reading of messages, as long as there is a listener. */
interface Listening {
  /** Every message that is published after this has resolved is received. */
  readonly begun: Promise<void>;
  poll(): void;
  end(): void;
}

/** One per store. */
export function createPolledChannels(table: MessageTable): PolledChannels {
  const listeners = new Map<string, Set<(message: string) => void>>();
  let listening: Listening | undefined;

  const tell = ({ channel, message }: KeptMessage): void => {
    for (const listener of [...(listeners.get(channel) ?? [])]) listener(message);
  };

  return {
    async subscribe(channel, listener) {
      // Its own function, so that one listener can subscribe twice.
      const each = (message: string): void => listener(message);
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(each));
      const leave = async (): Promise<void> => {
        const all = listeners.get(channel);
        if (all?.delete(each) === true && all.size === 0) listeners.delete(channel);
        if (listeners.size > 0) return;
        listening?.end();
        listening = undefined;
      };
      const present = (listening ??= listen(table, tell));
      try {
        await present.begun;
      } catch (error) {
        // The next subscription tries again.
        if (listening === present) listening = undefined;
        present.end();
        await leave();
        throw error;
      }
      return leave;
    },
    poll: () => listening?.poll(),
  };
}

function listen({ recent, watch }: MessageTable, tell: (message: KeptMessage) => void): Listening {
  let seen: ReadonlySet<unknown> | undefined;
  let isPolling = false;
  let again = false;
  let hasEnded = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let endWatch: (() => void) | undefined;

  const read = async (): Promise<void> => {
    const messages = await atMost(PATIENCE, recent(), () => new Error('the store did not say what was published'));
    const before = seen;
    seen = new Set(messages.map(({ id }) => id));
    for (const each of messages) if (before?.has(each.id) === false && !hasEnded) tell(each);
  };

  const poll = async (): Promise<void> => {
    again = true;
    if (isPolling || hasEnded) return;
    isPolling = true;
    clearTimeout(timer);
    while (again) {
      again = false;
      // After a failed read, the next one finds these messages.
      await read().catch(() => undefined);
    }
    isPolling = false;
    if (!hasEnded) timer = setTimeout(() => void poll(), INTERVAL);
  };

  const begun = read();
  const start = (): void => {
    if (hasEnded) return;
    endWatch = watch?.(() => void poll());
    void poll();
  };
  void begun.then(start, () => undefined);
  return {
    begun,
    poll: () => void poll(),
    end() {
      hasEnded = true;
      clearTimeout(timer);
      endWatch?.();
    },
  };
}

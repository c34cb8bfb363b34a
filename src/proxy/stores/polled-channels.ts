/**
 * Channels between processes on a database that calls nobody: what is published is a row for some seconds, and
 * whoever listens looks for new ones. Where the database can say that there is something new, it is looked at at once.
 *
 * Rows of several processes may appear in another order than that of their ids, so all recent ones are read, and
 * those that were there before are left out.
 */
import { atMost } from '../lib/within.js';

/** Ms that a message is kept: longer than an operation of the store may take, so that every process meets it. */
export const MESSAGE_TTL = 10_000;
/** Ms between two looks, where nothing is said in between. */
const INTERVAL = 500;
/** Ms that a look may take. Less than the proxy waits for a store. */
const PATIENCE = 4_000;

/** A message as it is kept. */
export interface KeptMessage {
  readonly id: unknown;
  readonly channel: string;
  readonly message: string;
}

/** Where the messages are. */
export interface MessageTable {
  /** Those of the last {@link MESSAGE_TTL} ms, the oldest first. */
  recent(): Promise<readonly KeptMessage[]>;
  /** Calls `look` when there may be something new, until the function that it answers with is called. Never throws. */
  watch?(look: () => void): () => void;
}

/** The channels of one store. */
export interface PolledChannels {
  /** As `Store.subscribe`. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
  /** Looks now, if anybody listens: something was published here. */
  look(): void;
}

/** A time in which somebody listens. */
interface Listening {
  /** Once this has resolved, nothing that is published is missed. */
  readonly begun: Promise<void>;
  look(): void;
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
        // The next one begins anew.
        if (listening === present) listening = undefined;
        present.end();
        await leave();
        throw error;
      }
      return leave;
    },
    look: () => listening?.look(),
  };
}

function listen({ recent, watch }: MessageTable, tell: (message: KeptMessage) => void): Listening {
  let seen: ReadonlySet<unknown> | undefined;
  let isLooking = false;
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

  const look = async (): Promise<void> => {
    again = true;
    if (isLooking || hasEnded) return;
    isLooking = true;
    clearTimeout(timer);
    while (again) {
      again = false;
      // What cannot be read now is read at the next look.
      await read().catch(() => undefined);
    }
    isLooking = false;
    if (!hasEnded) timer = setTimeout(() => void look(), INTERVAL);
  };

  const begun = read();
  const start = (): void => {
    if (hasEnded) return;
    endWatch = watch?.(() => void look());
    void look();
  };
  void begun.then(start, () => undefined);
  return {
    begun,
    look: () => void look(),
    end() {
      hasEnded = true;
      clearTimeout(timer);
      endWatch?.();
    },
  };
}

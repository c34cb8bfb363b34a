/**
 * Tells whoever waits for a session that it has settled, in this process and, by the store, in the
 * others. A signal is a hint to look into the store and carries no status. One subscription serves
 * all who wait, and it ends with the last of them, so that an idle proxy holds no connection open.
 */
import type { CompleteStore } from '../stores/store.js';

const CHANNEL = 'settled';

/** The signal of one proxy. */
export interface SettledSignal {
  /** Wakes those who wait for the reference, everywhere. Never rejects. */
  send(reference: string): Promise<void>;
  /**
   * Calls `listener` whenever the reference settles. Look into the store once `ready` has resolved:
   * what settles later is not missed. It never rejects; where the store has no channel to offer, the
   * other processes are not heard.
   */
  listen(reference: string, listener: () => void): { readonly ready: Promise<void>; readonly stop: () => void };
}

/** One per proxy. */
export function createSettledSignal(store: Pick<CompleteStore, 'publish' | 'subscribe'>): SettledSignal {
  const listeners = new Map<string, Set<() => void>>();
  /** Ends the subscription, once there is one. */
  let subscription: Promise<() => Promise<void>> | undefined;

  const wake = (reference: string): void => {
    for (const listener of [...(listeners.get(reference) ?? [])]) listener();
  };

  return {
    async send(reference) {
      wake(reference);
      // Whoever does not hear of it looks again by itself.
      await store.publish(CHANNEL, reference).catch(() => undefined);
    },

    listen(reference, listener) {
      const all = listeners.get(reference) ?? new Set();
      listeners.set(reference, all.add(listener));
      const present = (subscription ??= store.subscribe(CHANNEL, wake));
      return {
        ready: present.then(
          () => undefined,
          () => {
            // The next one to wait tries again.
            if (subscription === present) subscription = undefined;
          },
        ),
        stop() {
          all.delete(listener);
          if (all.size === 0 && listeners.get(reference) === all) listeners.delete(reference);
          if (listeners.size > 0 || subscription === undefined) return;
          void subscription.then((end) => end()).catch(() => undefined);
          subscription = undefined;
        },
      };
    },
  };
}

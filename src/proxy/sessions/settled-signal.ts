/**
 * Tells held requests that a session has settled, in this process and, through the store, in the others. The signal
 * has no status: the receiver reads the store. All held requests share one subscription. It ends with the last one,
 * so that an idle proxy has no open connection.
 */
import type { CompleteStore } from '../stores/store.js';

const CHANNEL = 'settled';

/** The signal of one proxy. */
export interface SettledSignal {
  /** Wakes the listeners of the reference in all processes. Never rejects. */
  send(reference: string): Promise<void>;
  /**
   * Calls `listener` when the reference settles. Read the store after `ready` has resolved: later settlements are
   * not missed. `ready` never rejects; if the store cannot subscribe, signals of other processes are not received.
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
      // A process that misses the signal reads the store again itself.
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
            // The next held request subscribes again.
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

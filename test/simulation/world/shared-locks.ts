/**
 * Web Locks of one origin in one browser: exclusive, in the order of the requests. A frozen page that gets a lock holds
 * it but cannot run. That is the danger of locks.
 */

/** The part of a page that the locks use. */
export interface LockClient {
  readonly alive: boolean;
  /** The page has the lock now. Its code is called later. */
  handedLock(): void;
  /** Runs on the page, when it is not frozen; never after the page has ended. */
  task(run: () => void): void;
}

interface Request {
  readonly client: LockClient;
  readonly grant: () => void;
  held: boolean;
}

/** The locks by name. */
export class SharedLocks {
  readonly #queues = new Map<string, Request[]>();

  /** `navigator.locks` of a page. */
  manager(client: LockClient): Pick<LockManager, 'request'> {
    const request = (name: string, { signal }: LockOptions, use: (lock: null) => unknown): Promise<unknown> =>
      new Promise((resolve, reject) => {
        // A promise may still run after its page has ended. It gets no lock.
        if (!client.alive) return;
        const queue = this.#queues.get(name) ?? [];
        this.#queues.set(name, queue);
        const run = async (): Promise<void> => {
          try {
            resolve(await use(null));
          } catch (error) {
            reject(error);
          } finally {
            this.#remove(name, entry);
          }
        };
        const entry: Request = {
          client,
          // The callback runs later than the grant. In between the page may freeze or end.
          grant: () => queueMicrotask(() => client.task(() => void run())),
          held: false,
        };
        signal?.addEventListener('abort', () => {
          if (entry.held) return;
          this.#remove(name, entry);
          reject(new DOMException('The request was aborted.', 'AbortError'));
        });
        queue.push(entry);
        this.#grantNext(queue);
      });
    return { request: request as LockManager['request'] };
  }

  /** The page has ended: its locks and requests are released. */
  release(client: LockClient): void {
    for (const [name, queue] of this.#queues) {
      for (const entry of queue.filter((each) => each.client === client)) this.#remove(name, entry);
    }
  }

  #remove(name: string, entry: Request): void {
    const queue = this.#queues.get(name)!;
    const index = queue.indexOf(entry);
    if (index >= 0) queue.splice(index, 1);
    this.#grantNext(queue);
  }

  #grantNext(queue: Request[]): void {
    const [next] = queue;
    if (!next || next.held) return;
    next.held = true;
    next.client.handedLock();
    next.grant();
  }
}

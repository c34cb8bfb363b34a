/**
 * Web Locks of one origin in one browser: exclusive, first come first served. A frozen page that is
 * handed a lock holds it without being able to run, which is what makes locks dangerous.
 */

/** A page as the locks see it. */
export interface LockClient {
  readonly alive: boolean;
  /** The lock is the page's now, before any code of it knows. */
  handedLock(): void;
  /** Runs on the page, when it is not frozen; never once the page is gone. */
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

  /** What a page gets as `navigator.locks`. */
  manager(client: LockClient): Pick<LockManager, 'request'> {
    const request = (name: string, { signal }: LockOptions, use: (lock: null) => unknown): Promise<unknown> =>
      new Promise((resolve, reject) => {
        // A promise may still run when its page is gone; what it asks for must not outlive the page.
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
          // Granted and told are two moments: between them the page may freeze, or go.
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

  /** The page is gone: what it held or waited for is free. */
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

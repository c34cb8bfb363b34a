/** Locks as tabs share them: granted in order, and held until the holder's task is done; for ever in a frozen tab. */
export class FakeLocks {
  #tail: Promise<unknown> = Promise.resolve();

  /** Another tab holds the lock and cannot run. */
  freezeHolder(): void {
    this.#tail = new Promise(() => {});
  }

  readonly request = (_name: string, { signal }: LockOptions, task: () => unknown): Promise<unknown> => {
    const before = this.#tail;
    let release: () => void = () => {};
    this.#tail = new Promise<void>((resolve) => (release = resolve));
    const aborted = new Promise<never>((_, reject) =>
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
    );
    let gone = false;
    const turn = before.then(async () => {
      try {
        return gone ? undefined : await task();
      } finally {
        release();
      }
    });
    return Promise.race([turn, aborted]).catch((error: unknown) => {
      gone = true;
      throw error;
    });
  };
}

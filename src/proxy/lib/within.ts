/** Time limits for promises. The work itself goes on after the limit. All times in milliseconds. */

/** Resolves when `work` resolves, and after `ms` at the latest; rejects when `work` rejects before that. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await race(ms, work, (resolve) => resolve(undefined));
}

/** The result of `work`; rejects with `error()` after `ms`. */
export async function atMost<Value>(ms: number, work: Promise<Value>, error: () => Error): Promise<Value> {
  return race<Value>(ms, work, (_resolve, reject) => reject(error()));
}

/**
 * The same for work that takes a signal. After `ms` it rejects with `error()` first and aborts then, so that
 * `error()` wins over the work's own error. Work that ignores the signal is limited too.
 */
export async function abortAfter<Value>(
  ms: number,
  work: (signal: AbortSignal) => Promise<Value>,
  error: () => Error,
): Promise<Value> {
  const controller = new AbortController();
  return race<Value>(ms, work(controller.signal), (_resolve, reject) => {
    reject(error());
    controller.abort();
  });
}

async function race<Value>(
  ms: number,
  work: Promise<Value>,
  onLimit: (resolve: (value: Value | undefined) => void, reject: (error: Error) => void) => void,
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<Value>((resolve, reject) => {
    timer = setTimeout(() => onLimit(resolve as (value: Value | undefined) => void, reject), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Limits to waiting, for work that goes on by itself. All in milliseconds. */

/** Resolves when `work` does or after `ms`, whichever is first; rejects when `work` does in that time. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  await race(ms, work, (resolve) => resolve(undefined));
}

/** What `work` comes to; rejects with `error()` where that takes longer than `ms`. */
export async function atMost<Value>(ms: number, work: Promise<Value>, error: () => Error): Promise<Value> {
  return race<Value>(ms, work, (_resolve, reject) => reject(error()));
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

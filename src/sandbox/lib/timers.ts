/** The sandbox's timers. Closing the sandbox stops them all. */

/** Runs a task after this many ms. Its result is ignored. */
export type Schedule = (task: () => void, milliseconds: number) => unknown;

export interface Timers {
  /** Runs the task after this many ms, unless the sandbox is closed before. */
  after(milliseconds: number, task: () => void): void;
  /** Resolves after this many ms; 0: at once. */
  wait(milliseconds: number): Promise<void>;
  /** Cancels all tasks that have not run. */
  close(): void;
}

/** Timers that use `schedule`. Default: the platform's timers. */
export function createTimers(schedule?: Schedule): Timers {
  const handles = new Set<ReturnType<typeof setTimeout>>();
  let closed = false;
  const platformSchedule: Schedule = (task, milliseconds) => {
    const handle = setTimeout(() => {
      handles.delete(handle);
      task();
    }, milliseconds);
    handles.add(handle);
  };
  const run = schedule ?? platformSchedule;
  const after: Timers['after'] = (milliseconds, task) => {
    if (!closed) run(() => void (closed || task()), milliseconds);
  };
  return {
    after,
    wait: async (milliseconds) => {
      if (milliseconds > 0) await new Promise<void>((resolve) => after(milliseconds, resolve));
    },
    close() {
      closed = true;
      handles.forEach((handle) => clearTimeout(handle));
      handles.clear();
    },
  };
}

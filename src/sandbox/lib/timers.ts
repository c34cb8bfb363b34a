/** Everything that happens later goes through here, so that closing the sandbox ends it all. */

/** Runs a task after so many ms. Its result is ignored. */
export type Schedule = (task: () => void, milliseconds: number) => unknown;

export interface Timers {
  /** Runs the task after so many ms, unless the sandbox is closed before. */
  after(milliseconds: number, task: () => void): void;
  /** Resolves after so many ms; at once for 0. */
  wait(milliseconds: number): Promise<void>;
  /** Forgets what is still to come. */
  close(): void;
}

/** Timers on `schedule`; absent: the platform's. */
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

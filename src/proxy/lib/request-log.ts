/**
 * The structured log of one request. An entry is an event name with ids of ours. Never add secrets, session ids,
 * customer data, bodies or vendors' texts.
 */
import type { Log, LogEntry } from './log.js';

/** Writes one entry. Errors of the merchant's log function are ignored. */
export type RequestLog = (level: LogEntry['level'], event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A log that adds `base` to each entry: usually the request's id and route. */
export function requestLog(log: Log, base: Readonly<Record<string, unknown>> = {}): RequestLog {
  return (level, event, fields) => {
    // Called at once and not waited for; errors, thrown now or later, are ignored.
    void (async () => log({ level, event, ...base, ...fields }))().catch(() => undefined);
  };
}

/** What the merchant's own code threw, for the merchant's own log. */
export function describeError(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'a value that is not an Error was thrown';
  } catch {
    // Reading its name or message threw: that must not break the answer.
    return 'an error was thrown that cannot be read';
  }
}

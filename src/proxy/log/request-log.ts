/**
 * The structured log of one request. Entries are events by name with ids of ours; whoever adds a
 * field keeps out secrets, session ids, customers, bodies and vendors' texts.
 */
import type { Log, LogEntry } from './log.js';

/** Writes one entry; a broken log function harms nobody. */
export type RequestLog = (level: LogEntry['level'], event: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A log whose entries all carry `base`, as a rule the request's id and route. */
export function requestLog(log: Log, base: Readonly<Record<string, unknown>> = {}): RequestLog {
  return (level, event, fields) => {
    // Called at once and not waited for. The log is a bystander: what it throws, now or later, ends here.
    void (async () => log({ level, event, ...base, ...fields }))().catch(() => undefined);
  };
}

/** What the merchant's own code threw, for the merchant's own log. */
export function describeError(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'a value that is not an Error was thrown';
  } catch {
    // A name that is no text, or a message that throws: the answer must not depend on it.
    return 'an error was thrown that cannot be read';
  }
}

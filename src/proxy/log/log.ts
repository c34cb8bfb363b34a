/** What the proxy writes down of what happens in it, and where a merchant may send it. */

/** One line of the structured log. Holds no secret and no personal data. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  /** What happened, as a stable name: `session_created`, `gateway_error`, `webhook_ignored` … */
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Receives the structured log, all levels of it. What it throws or rejects with harms nobody. */
export type Log = (entry: LogEntry) => Promise<void> | void;

/** What the log's lines are written to. The global `console` is one, and so are most loggers. */
export interface LogConsole {
  warn(line: string): unknown;
  error(line: string): unknown;
}

/** The structured log: its entries, and what a merchant may give to receive them. */

/** One line of the structured log. Holds no secret and no personal data. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  /** What happened, as a stable name: `session_created`, `gateway_error`, `webhook_ignored` … */
  readonly event: string;
  readonly [field: string]: unknown;
}

/** Receives every entry of the structured log. Errors that it throws are ignored. */
export type Log = (entry: LogEntry) => Promise<void> | void;

/** Receives the lines of the default log. The global `console` is one, and so are most loggers. */
export interface LogConsole {
  warn(line: string): unknown;
  error(line: string): unknown;
}

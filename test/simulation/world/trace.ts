/** The trace of a session, line by line, and how often each fault was injected. */

/** The trace of one session. */
export class Trace {
  readonly #lines: [at: number, text: string][] = [];
  /** How often each fault has happened. */
  readonly faults = new Map<string, number>();

  /** Adds a line. It must be the same in every run, so it has no session ids and no host times. */
  add(at: number, text: string): void {
    this.#lines.push([at, text]);
  }

  /** Adds a line and counts the fault. */
  fault(at: number, name: string, text = name): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
    this.add(at, `✗ ${text}`);
  }

  /** How many lines there are. */
  get length(): number {
    return this.#lines.length;
  }

  /** The trace as text: the time in seconds, then the event. */
  toString(): string {
    return this.#lines.map(([at, text]) => `${(at / 1000).toFixed(3).padStart(11)}  ${text}`).join('\n');
  }
}

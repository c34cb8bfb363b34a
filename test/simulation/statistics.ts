/** Statistics of many sessions: how often each fault was injected, and how many sessions survived it. */
import type { Outcome } from './simulate.js';

interface FaultCount {
  injected: number;
  sessions: number;
  survived: number;
}

/** The sums over many sessions. */
export class Statistics {
  readonly failures: Outcome[] = [];
  sessions = 0;
  paid = 0;
  /** Virtual milliseconds. */
  duration = 0;
  readonly #faults = new Map<string, FaultCount>();

  add(outcome: Outcome): void {
    const { duration, faults, paid, violation } = outcome;
    this.sessions++;
    this.paid += paid;
    this.duration += duration;
    if (violation) this.failures.push(outcome);
    for (const [name, times] of faults) {
      const count = this.#faults.get(name) ?? { injected: 0, sessions: 0, survived: 0 };
      this.#faults.set(name, count);
      count.injected += times;
      count.sessions++;
      if (!violation) count.survived++;
    }
  }

  /** How often a fault was injected. */
  injected(name: string): number {
    return this.#faults.get(name)?.injected ?? 0;
  }

  /** The faults as a table, the most frequent first. */
  toString(): string {
    const rows = [...this.#faults].sort(([a, x], [b, y]) => y.injected - x.injected || (a < b ? -1 : 1));
    const all = rows.reduce((sum, [, { injected }]) => sum + injected, 0);
    const row = (name: string, ...numbers: (number | string)[]): string =>
      name.padEnd(32) + numbers.map((number) => number.toLocaleString('en').padStart(12)).join('');
    return [
      row('fault', 'injected', 'sessions', 'survived'),
      ...rows.map(([name, { injected, sessions, survived }]) => row(name, injected, sessions, survived)),
      row('all', all),
    ].join('\n');
  }
}

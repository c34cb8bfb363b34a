/**
 * What a benchmark is: a file `bench/<name>.bench.ts` that exports one of these as `benchmark`. It
 * measures and returns a table; how tables are kept, drawn and written down is not its business.
 */

/** A cell: numbers are formatted by their column, texts stand as they are. */
export type Cell = number | string | null;

/** One column of a table. */
export interface Column {
  readonly title: string;
  /** Printed behind numbers: `ms`, `/s`, `MB`, `×`. */
  readonly unit?: string;
  /** Digits after the point. Default: 0. */
  readonly digits?: number;
}

/** What was to be reached, and whether it was. */
export interface Aim {
  readonly text: string;
  readonly holds: boolean;
  /** What was measured, in words. */
  readonly found: string;
}

/** A bar chart of one column. */
export interface ChartSpec {
  readonly title: string;
  /** Index of the column that names the bars. Default: 0. */
  readonly label?: number;
  /** Index of the column that is drawn. */
  readonly value: number;
  /** Bars grow by powers of ten, for values that are far apart. */
  readonly logarithmic?: boolean;
}

/** What a benchmark returns. */
export interface BenchmarkTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly aims: readonly Aim[];
  /** How it was measured, and what a reader must know to believe it. Sentences. */
  readonly method: readonly string[];
  /** What the numbers cost or hide, and why an aim was missed. Sentences. */
  readonly notes?: readonly string[];
  readonly charts?: readonly ChartSpec[];
}

/** What a benchmark is given. */
export interface BenchmarkContext {
  /** Every chance is drawn from it: the same seed, the same numbers wherever time is virtual. */
  readonly seed: number;
  /** Says what is being done, on one line. */
  progress(step: string): void;
}

/** A benchmark. */
export interface Benchmark {
  /** As its file is called, and its chapter in `docs/benchmarks.md`. */
  readonly name: string;
  readonly title: string;
  /** Chapters are in this order. */
  readonly order: number;
  run(context: BenchmarkContext): Promise<BenchmarkTable>;
}

/**
 * The types of a benchmark. A file `bench/<name>.bench.ts` exports a `Benchmark` as `benchmark`. It measures and returns
 * a table. Other files store the tables, draw the charts and write the document.
 */

/** A cell. Numbers are formatted by their column; texts are not changed. */
export type Cell = number | string | null;

/** One column of a table. */
export interface Column {
  readonly title: string;
  /** Printed after numbers: `ms`, `/s`, `MB`, `×`. */
  readonly unit?: string;
  /** Digits after the point. Default: 0. */
  readonly digits?: number;
}

/** An aim, and whether it was reached. */
export interface Aim {
  readonly text: string;
  readonly holds: boolean;
  /** The measured result, as text. */
  readonly found: string;
}

/** A bar chart of one column. */
export interface ChartSpec {
  readonly title: string;
  /** Index of the column with the bars' labels. Default: 0. */
  readonly label?: number;
  /** Index of the column with the values. */
  readonly value: number;
  /** A logarithmic scale, for values that are very different. */
  readonly logarithmic?: boolean;
}

/** What a benchmark returns. */
export interface BenchmarkTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly aims: readonly Aim[];
  /** How it was measured, as sentences. */
  readonly method: readonly string[];
  /** What the numbers do not show, and why an aim was missed, as sentences. */
  readonly notes?: readonly string[];
  readonly charts?: readonly ChartSpec[];
}

/** What a benchmark gets. */
export interface BenchmarkContext {
  /** Seed of all random numbers. In virtual time the same seed gives the same results. */
  readonly seed: number;
  /** Shows what is being done, on one line. */
  progress(step: string): void;
}

export interface Benchmark {
  /** Name of its file, and of its chapter's data. */
  readonly name: string;
  readonly title: string;
  /** Chapters are in this order. */
  readonly order: number;
  /** It runs in virtual time: how busy the machine is changes nothing, so several such run at once. */
  readonly isVirtual?: true;
  /** Path of the Node to run it in, if the current Node may lack something. */
  node?(): string;
  /** `undefined`: there is nothing to measure here, and the earlier result stays. */
  run(context: BenchmarkContext): Promise<BenchmarkTable | undefined>;
}

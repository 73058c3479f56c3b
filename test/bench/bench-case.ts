import type { BenchOptions } from './bench-options.js';
import type { Generator } from './load/generator.js';
import type { Goal } from './report/goal.js';
import type { Round, Sample } from './statistics/round-ratios.js';

/** What every case is given. */
export type Bench = {
  /** A scratch folder with a short path; it goes away with the bench. */
  readonly folder: string;
  readonly generator: Generator;
  readonly options: BenchOptions;
};

/** One of the things that a case compares, ready to be measured. */
export type Variant = {
  readonly name: string;
  readonly measure: (seconds: number) => Promise<Sample>;
  /** Before the first round; default 2. None for 0: it starts anew each time. */
  readonly warmUpSeconds?: number;
};

export type OpenCase = {
  /** Measured one after the other in each round. */
  readonly variants: readonly Variant[];
  /** Those that can't be measured here, and why. */
  readonly skipped: readonly Skipped[];
  readonly close: () => Promise<void>;
};

export type Skipped = { readonly name: string; readonly reason: string };

export type Metric = { readonly key: string; readonly label: string };

export type BenchCase = {
  /** For `--cases`. */
  readonly name: string;
  readonly title: string;
  /** Columns of its table. */
  readonly metrics: readonly Metric[];
  readonly goals: readonly Goal[];
  /** Every peer has to be busy all the time, or the bench itself is what was measured. */
  readonly saturates?: boolean;
  /** What a reader has to know to read the figures rightly. */
  readonly note?: string;
  /** Default 1: how much longer than others one measurement takes. */
  readonly patience?: number;
  /** Default as the options say. */
  readonly rounds?: number;
  readonly open: (bench: Bench) => Promise<OpenCase>;
};

/** All that came of one case. */
export type CaseResult = {
  readonly case: BenchCase;
  readonly rounds: readonly Round[];
  readonly skipped: readonly Skipped[];
  /** Of the machine, 0 to 1, in each measurement. */
  readonly foreignLoad: readonly number[];
  /** Why its figures flatter somebody; empty if they don't. */
  readonly bottlenecks: readonly string[];
};

import type { CaseResult } from '../bench-case.js';
import type { BenchOptions } from '../bench-options.js';
import type { Machine } from '../machine/describe-machine.js';
import type { Ceilings } from '../measure-ceilings.js';
import type { JudgedGoal } from './judged-goals.js';

export type BenchResults = {
  readonly at: Date;
  readonly machine: Machine;
  readonly options: BenchOptions;
  readonly ceilings: Ceilings;
  readonly results: readonly CaseResult[];
  readonly goals: readonly JudgedGoal[];
  readonly failures: readonly string[];
};

/** Everything that was measured, round by round. */
export function resultsJson(all: BenchResults): string {
  const { at, machine, options, ceilings, results, goals, failures } = all;
  const { rounds, seconds, isQuick } = options;
  const file = {
    at: at.toISOString(),
    machine,
    rounds,
    seconds,
    isQuick,
    ceilings,
    goals,
    failures,
    cases: results.map((result) => ({
      name: result.case.name,
      title: result.case.title,
      rounds: result.rounds,
      skipped: result.skipped,
      bottlenecks: result.bottlenecks,
    })),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

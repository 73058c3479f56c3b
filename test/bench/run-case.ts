import type { Bench, BenchCase, CaseResult } from './bench-case.js';
import { findBottlenecks } from './find-bottlenecks.js';
import { watchForeignLoad } from './machine/machine-load.js';
import type { Round, Sample } from './statistics/round-ratios.js';

const warmUpSeconds = 2;
const quickWarmUpSeconds = 0.5;

/** Measures the variants of one case in turn, A B A B, as many rounds as the options say. */
export async function runCase(
  bench: Bench,
  benchCase: BenchCase,
  tell: (progress: string) => void,
): Promise<CaseResult> {
  const { seconds, isQuick } = bench.options;
  const wanted = benchCase.rounds ?? bench.options.rounds;
  const { variants, skipped, close } = await benchCase.open(bench);
  try {
    for (const variant of variants) {
      const wished = variant.warmUpSeconds ?? warmUpSeconds;
      if (wished > 0) {
        tell(`warming up ${variant.name}`);
        await variant.measure(isQuick ? quickWarmUpSeconds : wished);
      }
    }
    const rounds: Round[] = [];
    for (let number = 1; number <= wanted; number += 1) {
      const round: Record<string, Sample> = {};
      for (const variant of variants) {
        tell(`round ${number} of ${wanted}: ${variant.name}`);
        const foreign = watchForeignLoad();
        const sample = await variant.measure(seconds * (benchCase.patience ?? 1));
        round[variant.name] = { ...sample, foreign: foreign() };
      }
      rounds.push(round);
    }
    return {
      case: benchCase,
      rounds,
      skipped,
      foreignLoad: rounds.flatMap((round) =>
        Object.values(round).map((sample) => sample['foreign'] ?? 0),
      ),
      bottlenecks: benchCase.saturates === true ? findBottlenecks(rounds) : [],
    };
  } finally {
    await close();
  }
}

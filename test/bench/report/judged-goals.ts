import type { CaseResult } from '../bench-case.js';
import { overRounds } from '../statistics/round-ratios.js';
import { type Spread, spreadOf } from '../statistics/spread.js';
import { type Goal, judge, limitOf, missedBy, type Verdict } from './goal.js';

/** A goal beside what was measured. */
export type JudgedGoal = {
  readonly case: string;
  readonly text: string;
  readonly unit: string;
  readonly atLeast: boolean;
  readonly limit: number;
  readonly stretch: number | null;
  readonly spread: Spread | null;
  /** `wrong`: what it was measured with was the bottleneck. */
  readonly verdict: Verdict | 'wrong';
  /** Such as `by 12 %` or why there is no verdict; empty for a goal that is met. */
  readonly remark: string;
};

export function judgeGoals(results: readonly CaseResult[]): readonly JudgedGoal[] {
  return results.flatMap((result) =>
    result.case.goals.map((goal) => {
      const spread = spreadOf(overRounds(result.rounds, goal.of));
      const verdict = judge(goal, spread);
      // without a figure there is nothing that a bottleneck could spoil
      const isWrong = spread !== null && result.bottlenecks.length > 0;
      return {
        case: result.case.name,
        text: goal.text,
        unit: goal.unit,
        atLeast: 'atLeast' in goal,
        limit: limitOf(goal),
        stretch: goal.stretch,
        spread,
        verdict: isWrong ? 'wrong' : verdict,
        remark: remarkOn(goal, spread, verdict, result),
      };
    }),
  );
}

function remarkOn(
  goal: Goal,
  spread: Spread | null,
  verdict: Verdict,
  { skipped, bottlenecks }: CaseResult,
): string {
  if (spread === null) {
    const missing = skipped.find(({ name }) => goal.needs.includes(name));
    return missing === undefined ? 'no figure' : `no ${missing.name}`;
  }
  if (bottlenecks.length > 0) {
    return 'the bench is too slow';
  }
  if (verdict !== 'missed') {
    return '';
  }
  const by = missedBy(goal, spread);
  return limitOf(goal) === 0 ? `by ${by}` : `by ${Math.max(1, Math.round(by * 100))} %`;
}

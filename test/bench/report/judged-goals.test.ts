import { expect, test } from 'vitest';
import type { CaseResult } from '../bench-case.js';
import { ratio } from '../statistics/round-ratios.js';
import { formatSummary } from './format-summary.js';
import { judgeGoals } from './judged-goals.js';

function resultOf(result: Partial<CaseResult>): CaseResult {
  return {
    case: {
      name: 'json-64',
      title: 'JSON, 64 at once',
      metrics: [],
      goals: [
        {
          text: 'throughput',
          of: ratio('perSecond', 'keyctl', 'nginx'),
          unit: '× nginx',
          needs: ['nginx'],
          atLeast: 0.4,
          stretch: 0.5,
        },
      ],
      open: () => Promise.reject(new Error('nobody opens it')),
    },
    rounds: [{ keyctl: { perSecond: 30 }, nginx: { perSecond: 100 } }],
    skipped: [],
    foreignLoad: [],
    bottlenecks: [],
    ...result,
  };
}

test('a miss says by how much', () => {
  expect(judgeGoals([resultOf({})])).toMatchObject([{ verdict: 'missed', remark: 'by 25 %' }]);
});

test('a figure that the bench itself held down is no figure, however good it looks', () => {
  const rounds = [{ keyctl: { perSecond: 60 }, nginx: { perSecond: 100 } }];
  const bottlenecks = ['nginx was only 70 % busy'];
  expect(judgeGoals([resultOf({ rounds })])).toMatchObject([{ verdict: 'stretch' }]);
  expect(judgeGoals([resultOf({ rounds, bottlenecks })])).toMatchObject([{ verdict: 'wrong' }]);
});

test('a goal without its peer says why there is no figure', () => {
  const rounds = [{ keyctl: { perSecond: 60 } }];
  const skipped = [{ name: 'nginx', reason: 'nginx is not installed' }];
  expect(judgeGoals([resultOf({ rounds, skipped })])).toMatchObject([
    { verdict: 'not measured', remark: 'no nginx' },
  ]);
});

test('the summary reads as Markdown', () => {
  expect(formatSummary(judgeGoals([resultOf({})])).join('\n')).toBe(
    [
      '|            | median (min–max) |      goal (stretch) |        verdict |',
      '| ---------- | ---------------- | ------------------- | -------------- |',
      '| throughput |    0.3 (0.3–0.3) | ≥ 0.4 (0.5) × nginx | MISSED by 25 % |',
    ].join('\n'),
  );
});

import { expect, test } from 'vitest';
import {
  added,
  figure,
  overRounds,
  quotient,
  type Round,
  ratio,
  ratioOfAdded,
} from './round-ratios.js';
import { spreadOf } from './spread.js';

const rounds: readonly Round[] = [
  { direct: { us: 10 }, keyctl: { us: 40, rps: 300 }, nginx: { us: 20, rps: 1000 } },
  // the whole machine was slower in this round, which changes no ratio
  { direct: { us: 20 }, keyctl: { us: 80, rps: 150 }, nginx: { us: 40, rps: 500 } },
];

test('a ratio compares within a round, so that a slow round does not count', () => {
  expect(overRounds(rounds, ratio('rps', 'keyctl', 'nginx'))).toEqual([0.3, 0.3]);
});

test('the median of ratios is not the ratio of medians', () => {
  const drifting = [
    { a: { rps: 1 }, b: { rps: 10 } },
    { a: { rps: 90 }, b: { rps: 100 } },
    { a: { rps: 100 }, b: { rps: 50 } },
  ];
  expect(spreadOf(overRounds(drifting, ratio('rps', 'a', 'b')))?.median).toBe(0.9);
});

test('what is added is the difference to the base of the same round', () => {
  expect(overRounds(rounds, added('us', 'nginx', 'direct'))).toEqual([10, 20]);
  expect(overRounds(rounds, ratioOfAdded('us', 'keyctl', 'nginx', 'direct'))).toEqual([3, 3]);
});

test('what adds nothing can not be compared with', () => {
  const round = { direct: { us: 20 }, keyctl: { us: 40 }, nginx: { us: 20 } };
  expect(ratioOfAdded('us', 'keyctl', 'nginx', 'direct')(round)).toBeNull();
});

test('a round without a variant, or without a finite figure, is left out', () => {
  const gappy: readonly Round[] = [
    ...rounds,
    { keyctl: { rps: 5 } },
    { keyctl: { rps: 5 }, nginx: { rps: NaN } },
  ];
  expect(overRounds(gappy, ratio('rps', 'keyctl', 'nginx'))).toHaveLength(2);
});

test('figures of different metrics can be divided', () => {
  const [first] = overRounds(rounds, quotient(figure('rps', 'keyctl'), figure('us', 'direct')));
  expect(first).toBe(30);
});

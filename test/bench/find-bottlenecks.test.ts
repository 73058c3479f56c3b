import { expect, test } from 'vitest';
import { findBottlenecks } from './find-bottlenecks.js';

const sample = (busy: number) => ({ busy, generatorBusy: 0.97, upstreamBusy: 0.6, foreign: 0.02 });

test('peers that use their core are what was measured', () => {
  expect(findBottlenecks([{ keyctl: sample(0.99), nginx: sample(0.93) }])).toEqual([]);
});

test('a peer with time to spare is named with what held it up', () => {
  expect(findBottlenecks([{ keyctl: sample(0.99), nginx: sample(0.7) }])).toEqual([
    'nginx was only 70 % busy (generator 97 %, upstream 60 %, other programs 2 % of the machine): ' +
      'its figure is too low',
  ]);
});

test('one round that was disturbed is no bottleneck', () => {
  const rounds = [0.95, 0.5, 0.97].map((busy) => ({ nginx: sample(busy) }));
  expect(findBottlenecks(rounds)).toEqual([]);
});

test('a direct call has no process of its own that could be busy', () => {
  expect(findBottlenecks([{ direct: { perSecond: 5 } }])).toEqual([]);
});

test('a peer whose use was not seen does not pass for busy', () => {
  expect(findBottlenecks([{ nginx: { perSecond: 5 } }])).toHaveLength(1);
});

test('a peer as fast as no proxy at all shows the limit of the bench', () => {
  const round = { direct: { perSecond: 100 }, nginx: { ...sample(0.95), perSecond: 95 } };
  expect(findBottlenecks([round])[0]).toMatch('nginx was as fast as no proxy at all');
  expect(findBottlenecks([{ ...round, nginx: { ...sample(0.95), perSecond: 60 } }])).toEqual([]);
});

import { expect, test } from 'vitest';
import { ceilingBesidePeer } from './measure-ceilings.js';

test('on two CPUs the generator and the upstream share what the peer leaves them', () => {
  expect(ceilingBesidePeer(12, 8, 2)).toBe(50_000);
});

test('with a CPU for each, the slower one is the ceiling', () => {
  expect(ceilingBesidePeer(12.5, 8, 4)).toBe(80_000);
});

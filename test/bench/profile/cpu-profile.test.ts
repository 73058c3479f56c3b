import { expect, test } from 'vitest';
import { type CpuProfile, groupShares, selfTimes } from './cpu-profile.js';

const frame = (functionName: string, url = '', lineNumber = -1) => ({
  functionName,
  url,
  lineNumber,
});

const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)') },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, callFrame: frame('onCommit', 'file:///x/dist/local-engine.js', 99) },
    { id: 4, callFrame: frame('writev') },
    // the same function, called from somewhere else
    { id: 5, callFrame: frame('onCommit', 'file:///x/dist/local-engine.js', 99) },
    { id: 6, callFrame: frame('dispatch', 'file:///x/dist/package-undici.js', 4) },
    { id: 7, callFrame: frame('', 'node:_http_outgoing', 10) },
  ],
  samples: [2, 3, 4, 5, 6, 7],
  timeDeltas: [1_000_000, 10, 50, 20, 15, 5],
};

test('a function is one row, wherever it was called from, and idle time is no time', () => {
  expect(selfTimes(profile, 0)).toEqual([
    { functionName: 'writev', place: 'native', group: 'writing to sockets', share: 0.5 },
    {
      functionName: 'onCommit',
      place: 'dist/local-engine.js:100',
      group: 'keyctl',
      share: 0.3,
    },
    { functionName: 'dispatch', place: 'dist/package-undici.js:5', group: 'undici', share: 0.15 },
    {
      functionName: '(anonymous)',
      place: 'node:_http_outgoing:11',
      group: 'node:http',
      share: 0.05,
    },
  ]);
});

test('groups add up to all time', () => {
  const shares = groupShares(selfTimes(profile, 0));
  expect(shares[0]).toEqual(['writing to sockets', 0.5]);
  expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1);
});

test('what ran while the program started is left out', () => {
  const late = selfTimes(profile, 1_000.05);
  expect(late.map(({ functionName }) => functionName)).toEqual([
    'writev',
    'onCommit',
    'dispatch',
    '(anonymous)',
  ]);
  expect(late.map(({ share }) => share.toFixed(2))).toEqual(['0.56', '0.22', '0.17', '0.06']);
});

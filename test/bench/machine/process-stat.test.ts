import { expect, test } from 'vitest';
import { parseProcessStat } from './process-stat.js';

const numbers = '1 77 77 0 -1 4194560 5 0 0 0 250 50 30 20 20 0 11 0 1234 1 1';

test('user and system time are added up, in seconds', () => {
  const stat = parseProcessStat(`4242 (node) S ${numbers}\n`);
  expect(stat).toEqual({ pid: 4242, parent: 1, cpuSeconds: 3, childrenCpuSeconds: 0.5 });
});

test('a name with spaces and parentheses shifts no field', () => {
  const stat = parseProcessStat(`7 (a) R 9 (b c) S ${numbers}`);
  expect(stat).toEqual({ pid: 7, parent: 1, cpuSeconds: 3, childrenCpuSeconds: 0.5 });
});

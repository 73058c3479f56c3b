import { expect, test } from 'vitest';
import { cpuOfTree, parseCpuLine } from './machine-load.js';

test('guests that take the machine away count as busy, waiting for a disk does not', () => {
  const { busy, total } = parseCpuLine('cpu  100 0 50 800 30 5 5 10 0 0\ncpu0 1 2 3\n');
  expect(busy).toBeCloseTo(1.7);
  expect(total).toBeCloseTo(10);
});

test('a tree is its root, all below it, and the children that ended', () => {
  const stat = (pid: number, parent: number, cpuSeconds: number, childrenCpuSeconds = 0) => ({
    pid,
    parent,
    cpuSeconds,
    childrenCpuSeconds,
  });
  const stats = [stat(1, 0, 100), stat(10, 1, 1, 0.5), stat(11, 10, 2), stat(12, 11, 4)];
  expect(cpuOfTree(stats, 10)).toBe(7.5);
  expect(cpuOfTree(stats, 99)).toBe(0);
});

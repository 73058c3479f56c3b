import { expect, test } from 'vitest';
import { ManualClock } from './manual-clock.js';

test('advance fires the due timers in order, each at its own time', () => {
  const clock = new ManualClock(0);
  const start = clock.now().mono;
  const fired: string[] = [];
  const note = (name: string) => fired.push(`${name}@${clock.now().mono - start}`);
  clock.after(30, () => note('c'));
  clock.after(10, () => {
    note('a');
    clock.after(5, () => note('b'));
  });
  const cancel = clock.after(20, () => note('never'));
  cancel();
  clock.advance(30);
  expect(fired).toEqual(['a@10', 'b@15', 'c@30']);
  expect(clock.now().wall).toBe(30);
});

test('a jump of the wall clock fires nothing', () => {
  const clock = new ManualClock(0);
  clock.after(10, () => expect.unreachable());
  clock.jumpWall(60_000);
  expect([clock.now().wall, clock.pending]).toEqual([60_000, 1]);
});

import { expect, test } from 'vitest';
import { ChangeNotifier } from '../../src/failover/change-notifier.js';
import { ManualClock } from '../helpers/manual-clock.js';

function setUp() {
  const clock = new ManualClock();
  const notifier = new ChangeNotifier(clock);
  const start = clock.now().mono;
  const calls: number[] = [];
  const unsubscribe = notifier.subscribe(() => calls.push(clock.now().mono - start));
  return { clock, notifier, calls, unsubscribe };
}

test('the first change is told without a wait, but not within the change itself', () => {
  const { clock, notifier, calls } = setUp();
  notifier.changed();
  expect(calls).toEqual([]);
  clock.advance(0);
  expect(calls).toEqual([0]);
});

test('many changes are merged to five calls a second, and the last is always told', () => {
  const { clock, notifier, calls } = setUp();
  for (let ms = 0; ms < 999; ms += 1) {
    notifier.changed();
    clock.advance(1);
  }
  expect(calls).toEqual([0, 200, 400, 600, 800]);
  clock.advance(10_000);
  expect(calls).toEqual([0, 200, 400, 600, 800, 1_000]);
});

test('what is urgent is told at once, and stands for what was waiting', () => {
  const { clock, notifier, calls } = setUp();
  notifier.changed();
  clock.advance(50);
  notifier.changed();
  notifier.flush();
  expect(calls).toEqual([0, 50]);
  clock.advance(10_000);
  expect(calls).toEqual([0, 50]);
  expect(clock.pending).toBe(0);
});

test('without a listener nothing is scheduled', () => {
  const { clock, notifier, calls, unsubscribe } = setUp();
  unsubscribe();
  notifier.changed();
  expect(clock.pending).toBe(0);
  notifier.flush();
  expect(calls).toEqual([]);
});

test('a listener may leave, or ask for another change, while it is told', () => {
  const { clock, notifier, calls } = setUp();
  let once = 0;
  const leave = notifier.subscribe(() => {
    once += 1;
    leave();
    notifier.changed();
  });
  notifier.flush();
  expect([once, calls]).toEqual([1, [0]]);
  clock.advance(1_000);
  expect([once, calls]).toEqual([1, [0, 200]]);
});

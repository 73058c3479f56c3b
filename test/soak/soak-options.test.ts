import { expect, test } from 'vitest';
import { parseSoakOptions } from './soak-options.js';

test('ten minutes with 20 % faults, and a seed of its own each time, unless told otherwise', () => {
  const options = parseSoakOptions([], 77);
  expect(options).toMatchObject({ minutes: 10, faults: 0.2, seed: 77 });
  expect(options.jsonPath).toMatch(/^node_modules\//); // which git ignores
});

test('what is typed holds', () => {
  const typed = ['--minutes', '0.5', '--faults', '0', '--seed', '0', '--clients', '3'];
  expect(parseSoakOptions(typed, 77)).toMatchObject({
    minutes: 0.5,
    faults: 0,
    seed: 0,
    clients: 3,
  });
});

test.each([
  [['--minutes', '0'], '--minutes takes a number above 0 and up to 10080'],
  [['--minutes', ''], '--minutes takes a number above 0 and up to 10080'],
  [['--faults', '20'], '--faults takes a number from 0 up to 1'],
  [['--clients', '2.5'], '--clients takes a whole number'],
  [['--seed', 'x'], '--seed takes a number from 0 up to 4294967295'],
])('%j is refused in words', (args, message) => {
  expect(() => parseSoakOptions(args, 1)).toThrow(message);
});

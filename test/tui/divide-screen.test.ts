import fc from 'fast-check';
import { expect, test } from 'vitest';
import { divideScreen } from '../../src/tui/divide-screen.js';

const wanted = fc.record({
  columns: fc.integer({ min: 60, max: 250 }),
  rows: fc.integer({ min: 16, max: 90 }),
  above: fc.integer({ min: 2, max: 5 }),
  below: fc.integer({ min: 0, max: 5 }),
  keys: fc.integer({ min: 1, max: 60 }),
  detailLines: fc.integer({ min: 5, max: 60 }),
  events: fc.constantFrom('short' as const, 'tall' as const, 'off' as const),
  details: fc.boolean(),
});

test('nothing ever asks for more lines or columns than the window has', () => {
  fc.assert(
    fc.property(wanted, (window) => {
      const { keys, events, details, place, tableWidth, detailsWidth } = divideScreen(window);
      const body = window.rows - window.above - window.below - 1;
      const feed = events === 0 ? 0 : events + 1;
      const main = place === 'instead' ? details + 1 : Math.min(keys, window.keys) + 4;
      expect(main + feed).toBeLessThanOrEqual(body);
      if (place === 'beside') {
        expect(details + 1).toBeLessThanOrEqual(body);
        expect(tableWidth + 1 + detailsWidth).toBe(window.columns);
        expect(tableWidth).toBeGreaterThanOrEqual(60);
      }
      expect(keys + details).toBeGreaterThan(0);
    }),
    { numRuns: 2_000 },
  );
});

test('details in place of the table leave to the events what they do not need', () => {
  const window = { columns: 80, rows: 24, above: 2, below: 0, keys: 7, details: true } as const;
  const divide = (detailLines: number, events: 'short' | 'tall') =>
    divideScreen({ ...window, detailLines, events });
  expect(divide(40, 'short')).toMatchObject({ details: 20, events: 0 });
  expect(divide(19, 'short')).toMatchObject({ details: 19, events: 0 });
  expect(divide(16, 'short')).toMatchObject({ details: 16, events: 3 });
  expect(divide(40, 'tall').events).toBeGreaterThan(8);
});

test('tall events leave three keys in sight, where the window has lines for both', () => {
  const window = { columns: 60, above: 2, below: 0, detailLines: 0, details: false } as const;
  for (let rows = 16; rows < 80; rows += 1) {
    const { keys, events } = divideScreen({ ...window, rows, keys: 40, events: 'tall' });
    expect(keys).toBeGreaterThanOrEqual(rows < 18 ? 2 : 3);
    expect(events).toBeGreaterThanOrEqual(Math.floor((rows - 3) / 2) - 1);
  }
});

test('events take all lines that the keys leave over', () => {
  const window = { columns: 80, rows: 24, above: 2, below: 0, detailLines: 0, details: false };
  expect(divideScreen({ ...window, keys: 5, events: 'short' })).toMatchObject({
    keys: 5,
    events: 11,
  });
  expect(divideScreen({ ...window, keys: 40, events: 'short' })).toMatchObject({
    keys: 13,
    events: 3,
  });
  expect(divideScreen({ ...window, keys: 40, events: 'tall' })).toMatchObject({
    keys: 3,
    events: 13,
  });
  expect(divideScreen({ ...window, keys: 40, events: 'off' })).toMatchObject({
    keys: 17,
    events: 0,
  });
});

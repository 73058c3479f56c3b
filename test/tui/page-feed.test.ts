import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FeedEntry } from '../../src/tui/event-feed.js';
import { pageBack, pageForth } from '../../src/tui/page-feed.js';
import { anEvent } from './a-snapshot.js';

const entries = (count: number): readonly FeedEntry[] =>
  Array.from({ length: count }, (_entry, index) => ({
    kind: 'event',
    seq: index + 1,
    event: anEvent(index + 1, {}),
    times: 1,
  }));
const page = (count: number, room: number, heights: readonly number[] = []) => ({
  entries: entries(count),
  room,
  heightOf: ({ seq }: FeedEntry) => heights[seq - 1] ?? 1,
});

describe('a page back', () => {
  test('ends with the event at the top of this one', () => {
    expect(pageBack(page(20, 5))).toBe(16);
  });

  test('is a full one at the beginning', () => {
    expect(pageBack(page(7, 5))).toBe(5);
  });

  test('is none where everything is in sight', () => {
    expect(pageBack(page(5, 5))).toBeNull();
    expect(pageBack(page(0, 5))).toBeNull();
  });

  test('counts lines, not events', () => {
    expect(pageBack(page(10, 5, Array<number>(10).fill(2)))).toBe(8);
  });
});

describe('a page forth', () => {
  test('begins with the event at the bottom of this one', () => {
    expect(pageForth(page(20, 5), 5)).toBe(9);
  });

  test('is the newest, and follows, where nothing more is to come', () => {
    expect(pageForth(page(20, 5), 16)).toBeNull();
    expect(pageForth(page(20, 5), 20)).toBeNull();
  });
});

test('page by page one comes to the first event and back to now, and passes none', () => {
  const heights = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(heights, fc.integer({ min: 1, max: 12 }), (sizes, room) => {
      const whole = page(sizes.length, room, sizes);
      const seen = new Set<number>();
      const look = (upTo: number) => {
        let left = room;
        for (let seq = upTo; seq >= 1 && left > 0; seq -= 1) {
          seen.add(seq);
          left -= sizes[seq - 1] ?? 1;
        }
      };
      let upTo = sizes.length;
      look(upTo);
      for (let turn = 0; ; turn += 1) {
        expect(turn).toBeLessThanOrEqual(sizes.length);
        const bottom = pageBack({ ...whole, entries: whole.entries.slice(0, upTo) });
        if (bottom === null) {
          break;
        }
        expect(bottom).toBeLessThan(upTo);
        upTo = bottom;
        look(upTo);
      }
      expect(seen.size).toBe(sizes.length);
      for (let turn = 0; ; turn += 1) {
        expect(turn).toBeLessThanOrEqual(sizes.length);
        const bottom = pageForth(whole, upTo);
        if (bottom === null) {
          break;
        }
        expect(bottom).toBeGreaterThan(upTo);
        upTo = bottom;
      }
    }),
  );
});

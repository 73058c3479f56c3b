import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resetPeriods } from '../../src/keys/balance.js';
import { untilUtcReset } from '../../src/providers/until-utc-reset.js';

test.each<[period: (typeof resetPeriods)[number], now: string, reset: string]>([
  ['daily', '2026-11-02T14:00:00Z', '2026-11-03T00:00:00Z'],
  ['daily', '2026-12-31T23:59:59Z', '2027-01-01T00:00:00Z'],
  // the second of November is a Monday
  ['weekly', '2026-11-02T00:00:00Z', '2026-11-09T00:00:00Z'],
  ['weekly', '2026-11-08T23:59:59Z', '2026-11-09T00:00:00Z'],
  ['weekly', '2026-12-29T12:00:00Z', '2027-01-04T00:00:00Z'],
  ['monthly', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'],
  ['monthly', '2026-12-15T12:00:00Z', '2027-01-01T00:00:00Z'],
  ['monthly', '2028-02-29T12:00:00Z', '2028-03-01T00:00:00Z'],
])('a %s limit at %s is filled up at %s', (period, now, reset) => {
  const wall = Date.parse(now);
  expect(untilUtcReset(period, wall)).toBe(Date.parse(reset) - wall);
});

test('at any time it is ahead, at midnight, and a longer period ends no sooner', () => {
  const wall = fc.integer({ min: 0, max: Date.parse('2100-01-01T00:00:00Z') });
  fc.assert(
    fc.property(wall, (now) => {
      const resets = resetPeriods.map((period) => untilUtcReset(period, now));
      for (const ms of resets) {
        expect(ms).toBeGreaterThan(0);
        expect(new Date(now + ms).toISOString()).toMatch(/T00:00:00.000Z$/);
      }
      expect(resets[0]).toBeLessThanOrEqual(Math.min(...resets.slice(1)));
    }),
  );
});

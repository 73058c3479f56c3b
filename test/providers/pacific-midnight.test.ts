import fc from 'fast-check';
import { expect, test } from 'vitest';
import { untilPacificMidnight } from '../../src/providers/pacific-midnight.js';

const hour = 3_600_000;

test.each<[when: string, now: string, hours: number]>([
  ['in winter', '2026-01-15T12:00:00Z', 20],
  ['in summer', '2026-07-15T12:00:00Z', 19],
  ['at midnight, the next one', '2026-01-15T08:00:00Z', 24],
  ['just before midnight', '2026-07-15T06:59:59Z', 1 / 3600],
  ['on the last day of a year', '2026-12-31T20:00:00Z', 12],
  ['on the short day in March', '2026-03-08T08:00:00Z', 23],
  ['on the evening before it', '2026-03-08T07:00:00Z', 1],
  ['on the long day in November', '2026-11-01T07:00:00Z', 25],
  ['after the clocks went back', '2026-11-01T12:00:00Z', 20],
])('%s (%s) it is %s hours away', (_when, now, hours) => {
  expect(untilPacificMidnight(Date.parse(now))).toBe(Math.round(hours * hour));
});

test('at any time it is at most 25 hours away, and it is midnight then', () => {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'America/Los_Angeles',
    timeStyle: 'medium',
  });
  const time = fc.date({
    min: new Date('2020-01-01'),
    max: new Date('2060-01-01'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(time, (date) => {
      const ms = untilPacificMidnight(date.getTime());
      expect(ms).toBeGreaterThan(0);
      expect(ms).toBeLessThanOrEqual(25 * hour);
      expect(clock.format(date.getTime() + ms)).toBe('00:00:00');
    }),
    { numRuns: 1_000 },
  );
});

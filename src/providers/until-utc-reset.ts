import type { ResetPeriod } from '../keys/balance.js';

const dayMs = 24 * 60 * 60_000;

/**
 * Milliseconds until a limit is filled up again (OpenRouter docs: at midnight UTC, weeks begin on
 * Monday). `wall` is now, in epoch milliseconds.
 */
export function untilUtcReset(period: ResetPeriod, wall: number): number {
  const now = new Date(wall);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  switch (period) {
    case 'daily':
      return Date.UTC(year, month, day + 1) - wall;
    case 'weekly':
      // Sunday is 0
      return Date.UTC(year, month, day) + (((7 - now.getUTCDay()) % 7) + 1) * dayMs - wall;
    case 'monthly':
      return Date.UTC(year, month + 1, 1) - wall;
  }
}

import { describe, expect, test } from 'vitest';
import { fitColumns } from '../../src/tui/fit-columns.js';
import { listRows } from '../../src/tui/key-rows.js';
import { aKey, aProvider, aSnapshot, noon, theDesignedSnapshot } from './a-snapshot.js';

const rows = listRows(theDesignedSnapshot());
const long = 'long-'.repeat(60);
const longRows = listRows(aSnapshot({ providers: [aProvider(long, [aKey(`${long}/${long}`)])] }));

describe('fitColumns', () => {
  test.each([
    ['designed', rows],
    ['300 characters', longRows],
    ['no', []],
  ])('fills any window from 60 to 240 columns exactly with %s names', (_what, some) => {
    for (let width = 60; width <= 240; width += 1) {
      const columns = fitColumns(some, width, noon);
      const sum = columns.reduce((total, column) => total + column.width, columns.length + 1);
      expect(sum, `at ${width}`).toBe(width);
    }
  });

  test('drops left, activity, last, latency, failures in this order, and nothing else', () => {
    const dropped: string[] = [];
    let before = fitColumns(rows, 200, noon).map(({ name }) => name);
    expect(before).toHaveLength(10);
    for (let width = 199; width >= 60; width -= 1) {
      const names = fitColumns(rows, width, noon).map(({ name }) => name);
      dropped.push(...before.filter((name) => !names.includes(name)));
      before = names;
    }
    expect(dropped).toEqual(['left', 'activity', 'last', 'latency', 'failures']);
  });

  test('has no column for what is left where no provider tells of it', () => {
    const silent = listRows(aSnapshot());
    expect(fitColumns(silent, 200, noon).map(({ name }) => name)).not.toContain('left');
    expect(fitColumns(rows, 200, noon + 60_000).map(({ name }) => name)).not.toContain('left');
  });

  test('clips no name of a usual length for what is left', () => {
    const limits = { remainingRequests: 9, remainingTokens: null, resetAt: null };
    const named = listRows(
      aSnapshot({
        providers: [aProvider('my-gateway-in-europe', [aKey('x/production-key-2', { limits })])],
      }),
    );
    for (let width = 60; width <= 240; width += 1) {
      const columns = fitColumns(named, width, noon);
      const widthOf = (name: string) => columns.find((column) => column.name === name)?.width ?? 0;
      if (widthOf('left') > 0) {
        expect(widthOf('provider')).toBeGreaterThanOrEqual('my-gateway-in-europe'.length + 3);
        expect(widthOf('key')).toBeGreaterThanOrEqual('production-key-2'.length + 2);
      }
    }
    expect(fitColumns(named, 150, noon).map(({ name }) => name)).toContain('left');
  });

  test('shows all but left, activity and last at 80 columns, and those too at 140', () => {
    expect(fitColumns(rows, 80, noon).map(({ name }) => name)).toEqual([
      'provider',
      'key',
      'secret',
      'health',
      'latency',
      'uses',
      'failures',
    ]);
    expect(fitColumns(rows, 140, noon)).toHaveLength(10);
  });
});

import { describe, expect, test } from 'vitest';
import {
  countFailures,
  filterRows,
  listRows,
  type SortColumn,
  sortRows,
} from '../../src/tui/key-rows.js';
import { theDesignedSnapshot } from './a-snapshot.js';

const rows = listRows(theDesignedSnapshot());
const idsOf = (some: typeof rows) => some.map(({ key }) => key.id.split('/')[1]);

describe('filterRows', () => {
  test.each([
    ['', ['work', 'spare', 'old', 'or-1', 'or-2']],
    ['openrouter', ['or-1', 'or-2']],
    ['SPARE', ['spare']],
    ['healthy', ['spare', 'or-1']],
    ['openrouter healthy', ['or-1']],
    ['openai/old', ['old']],
    ['nothing', []],
  ])('%j leaves %j', (filter, ids) => {
    expect(idsOf(filterRows(rows, filter))).toEqual(ids);
  });
});

describe('sortRows', () => {
  test.each<[SortColumn | null, string[]]>([
    [null, ['work', 'spare', 'old', 'or-1', 'or-2']],
    ['key', ['old', 'or-1', 'or-2', 'spare', 'work']],
    ['health', ['old', 'work', 'spare', 'or-1', 'or-2']],
    ['uses', ['work', 'or-1', 'spare', 'or-2', 'old']],
    ['latency', ['spare', 'work', 'or-1', 'or-2', 'old']],
    ['failures', ['work', 'old', 'or-1', 'spare', 'or-2']],
    ['last used', ['spare', 'work', 'or-1', 'or-2', 'old']],
  ])('by %s', (by, ids) => {
    expect(idsOf(sortRows(rows, { by, reversed: false }))).toEqual(ids);
    expect(idsOf(sortRows(rows, { by, reversed: true }))).toEqual(ids.toReversed());
  });
});

test('failures of all kinds are counted', () => {
  expect(rows.map(({ key }) => countFailures(key))).toEqual([17, 0, 3, 2, 0]);
});

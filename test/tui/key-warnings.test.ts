import { expect, test } from 'vitest';
import { fitColumns } from '../../src/tui/fit-columns.js';
import { formatCell } from '../../src/tui/format-cell.js';
import { formatDetails } from '../../src/tui/format-details.js';
import { styleOf, textOf } from '../../src/tui/key-columns.js';
import { listRows } from '../../src/tui/key-rows.js';
import { aKey, aProvider, aSnapshot, noon } from './a-snapshot.js';

const warning = 'openai/work is the same key as openai/home';
const snapshot = aSnapshot({
  providers: [
    aProvider('openai', [aKey('openai/home'), aKey('openai/work', { warnings: [warning] })]),
  ],
});
const [plain, marked] = listRows(snapshot);

test('a key that there is something to say about has a mark, and room for it', () => {
  if (plain === undefined || marked === undefined) {
    throw new Error('there are two rows');
  }
  expect([textOf('key', plain, noon), textOf('key', marked, noon)]).toEqual(['home', 'work ▲']);
  expect([styleOf('key', plain, noon), styleOf('key', marked, noon)]).toEqual([
    {},
    { color: 'yellow' },
  ]);
  const width =
    fitColumns([plain, marked], 80, noon).find(({ name }) => name === 'key')?.width ?? 0;
  const cell = formatCell('key', width, { row: marked, isCursor: false, busiest: 0 }, noon);
  expect(cell.trim()).toBe('work ▲');
});

test('its details say what it is, and those of others nothing', () => {
  const details = (row: typeof marked) =>
    row === undefined
      ? ''
      : formatDetails({ row, snapshot, width: 80, now: noon })
          .map((line) => line.map(({ text }) => text).join(''))
          .join('\n');
  expect(details(marked)).toMatch(/^ warning +▲ openai\/work is the same key as openai\/home$/m);
  expect(details(plain)).not.toContain('warning');
});

import { expect, test } from 'vitest';
import { formatBanners } from '../../src/tui/format-banner.js';
import { formatState } from '../../src/tui/format-state.js';
import { formatTime } from '../../src/tui/format-time.js';
import { aCoolingKey, aKey, anInvalidKey, aProvider, aSnapshot, at, noon } from './a-snapshot.js';

const drill = { answer: '429', until: at(60), answered: 2 } as const;

test.each([
  [60, '◆ cooling 42s drill'],
  [19, '◆ cooling 42s drill'],
  [14, '◆ cooling 42s'],
  [10, '◆ cooling'],
])('in %d columns the state of a key in a drill is %j', (width, text) => {
  expect(formatState(aCoolingKey('openai/a', 42, { drill }), noon, width)).toBe(text);
});

test('whatever the state is, its own mark gives way', () => {
  expect(formatState(aKey('openai/a', { drill }), noon)).toBe('◆ healthy drill');
  expect(formatState(anInvalidKey('openai/a', { drill }), noon)).toBe('◆ invalid 401 drill');
  expect(formatState(anInvalidKey('openai/a'), noon)).toBe('✖ invalid 401');
});

test('one line above the table tells the first drill and how many more there are', () => {
  const lines = (...keys: ReturnType<typeof aKey>[]) =>
    formatBanners(aSnapshot({ providers: [aProvider('openai', keys)] }), 80).map((spans) =>
      spans.map(({ text }) => text).join(''),
    );
  const until = formatTime(drill.until);
  const first = aKey('openai/a', { drill });
  const second = aKey('openai/b', { drill: { ...drill, answer: 'timeout' } });
  expect(lines(aKey('openai/a'))).toEqual([]);
  expect(lines(aKey('openai/a'), second)).toEqual([
    ` ◆ drill: openai/b lets connections time out until ${until}`,
  ]);
  expect(lines(first, second)).toEqual([` ◆ (+1 more) drill: openai/a answers 429 until ${until}`]);
});

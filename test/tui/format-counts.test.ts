import { expect, test } from 'vitest';
import type { ProviderSnapshot } from '../../src/engine.js';
import { formatCounts } from '../../src/tui/format-counts.js';
import { createScreen } from '../../src/tui/screen.js';
import { widthOf } from '../../src/tui/spans.js';
import {
  aCoolingKey,
  aDisabledKey,
  aKey,
  anInvalidKey,
  aProvider,
  aSnapshot,
  noon,
} from './a-snapshot.js';
import { MemoryEngine, MemoryLink } from './memory-engine.js';

function counts(providers: readonly ProviderSnapshot[], columns = 80) {
  const link = new MemoryLink({
    kind: 'hosting',
    engine: new MemoryEngine(aSnapshot({ providers })),
  });
  const screen = createScreen({
    ...{ link, columns, rows: 24, now: () => noon, asksToQuit: true, openEditor: null, types: [] },
    ...{ copy() {}, suspend() {}, redraw() {}, leave() {} },
  });
  return formatCounts(screen.describe());
}
const textOf = (...args: Parameters<typeof counts>) =>
  counts(...args)
    .map(({ text }) => text)
    .join('')
    .trimEnd();

const openai = aProvider('openai', [aCoolingKey('openai/a', 300), aCoolingKey('openai/b', 42)]);
const dead = aProvider('dead', [anInvalidKey('dead/a')]);
const well = aProvider('well', [aKey('well/a'), aDisabledKey('well/b')]);

test('counts the keys by state, the best first and what was switched off last', () => {
  expect(textOf([dead, well])).toMatch(/^ 1 healthy {2}1 invalid {2}1 disabled/);
});

test('says in red and bold which provider has no key to use, and when one is back', () => {
  const line = counts([openai, well]);
  const alarm = line.find(({ text }) => text.includes('no key'));
  expect(alarm).toEqual({
    text: ' ✖ no key of openai, back in 42s ',
    style: { color: 'red', bold: true },
  });
  expect(textOf([openai, dead, well], 100)).toMatch(/ ✖ no key of openai, back in 42s; dead$/);
  expect(textOf([well])).not.toContain('no key');
});

test('in a narrow window counts by glyph, names the first and counts the others', () => {
  const many = ['one', 'two', 'three', 'four', 'five', 'six'].map((name) =>
    aProvider(name, [anInvalidKey(`${name}/a`)]),
  );
  expect(textOf([openai, ...many], 60)).toBe(' 2 ◐  6 ✖  ✖ no key of openai, back in 42s; 6 more');
});

test('never takes more than the window has, and keeps the extent of the list', () => {
  const long = aProvider('a-very-long-name-'.repeat(9), [
    ...Array.from({ length: 30 }, (_key, index) => anInvalidKey(`x/${index}`)),
  ]);
  for (let columns = 60; columns <= 160; columns += 1) {
    expect(widthOf(counts([long, openai, well], columns))).toBeLessThanOrEqual(columns);
    expect(textOf([long, openai, well], columns)).toMatch(/1-\d+ of 34$/);
  }
});

import { expect, test, vi } from 'vitest';
import { formatFeed } from '../../src/tui/format-feed.js';
import { createScreen } from '../../src/tui/screen.js';
import { anEvent, aSnapshot, noon } from './a-snapshot.js';
import { MemoryEngine, MemoryLink } from './memory-engine.js';

const told = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_event, index) =>
    anEvent(from + index, { key: `openai/${from + index}`, detail: `told as ${from + index}` }),
  );

/** A screen with tall events; its engine has told of `count`, the newest few are in its snapshot. */
function open(count: number, inSnapshot = count) {
  const engine = new MemoryEngine(aSnapshot({ events: told(count - inSnapshot + 1, count) }));
  engine.older = told(1, count - inSnapshot);
  const link = new MemoryLink({ kind: 'hosting', engine });
  const screen = createScreen({
    ...{
      link,
      columns: 80,
      rows: 24,
      now: () => noon,
      asksToQuit: true,
      openEditor: null,
      types: [],
    },
    ...{ copy() {}, suspend() {}, redraw() {}, leave() {} },
  });
  screen.press('e');
  const lines = () =>
    formatFeed(screen.describe()).map((spans) => spans.map(({ text }) => text).join(''));
  return {
    engine,
    link,
    screen,
    title: () => lines()[0],
    numbers: () => lines().map((line) => Number(/told as (\d+)/.exec(line)?.[1] ?? 0)),
    notice: () => screen.describe().notice?.lines.join(' ') ?? null,
    /** Events that the engine has are fetched from it: a page is turned in a moment. */
    async turn(chord: 'pageup' | 'pagedown', first: number) {
      screen.press(chord);
      await vi.waitFor(() =>
        expect(lines().slice(1, 2).join()).toMatch(new RegExp(`told as ${first}$`)),
      );
    },
  };
}

test('pgup turns the tall events back, as far as the engine still has them', async () => {
  const { screen, numbers, title, turn, notice } = open(40, 20);
  const page = screen.describe().division.events;
  const newest = 40 - page + 1;
  expect(numbers().slice(1)).toEqual(Array.from({ length: page }, (_n, index) => newest + index));
  expect(title()).toMatch(/^── all events, pgup older ─+$/);

  await turn('pageup', newest - page + 1);
  expect(title()).toMatch(/^── events to \d\d:\d\d:\d\d, pgup older, pgdn newer, esc newest ─+$/);
  expect(numbers().at(-1)).toBe(newest);
  for (let first = newest - 2 * page + 2; first > 1; first -= page - 1) {
    await turn('pageup', first);
  }
  await turn('pageup', 1);
  expect(numbers()).toHaveLength(page + 1);
  screen.press('pageup');
  await vi.waitFor(() => expect(notice()).toBe('the engine has no older events; its log may have'));
});

test('what happens meanwhile does not move what is read, and pgdn comes to it', async () => {
  const { engine, screen, numbers, turn } = open(30);
  const page = screen.describe().division.events;
  await turn('pageup', 30 - 2 * page + 2);
  const read = numbers();
  engine.tell({ key: 'openai/31', detail: 'told as 31' });
  screen.paced.flush();
  expect(numbers()).toEqual(read);
  await turn('pagedown', 31 - page);
  await turn('pagedown', 31 - page + 1);
  expect(screen.getView().past).toBeNull();
  engine.tell({ key: 'openai/32', detail: 'told as 32' });
  screen.paced.flush();
  expect(numbers().at(-1)).toBe(32);
});

test('esc goes back to now before it closes anything else', async () => {
  const { screen, turn } = open(30);
  screen.press('enter');
  screen.press('enter');
  await turn('pageup', 30 - 2 * screen.describe().division.events + 2);
  screen.press('/');
  screen.press('o');
  screen.press('enter');
  screen.press('escape');
  expect(screen.getView()).toMatchObject({ past: null, filter: 'o' });
});

test('a look back ends with the engine that it is at, and with another size', async () => {
  const { screen, link, turn, numbers } = open(30);
  await turn('pageup', 30 - 2 * screen.describe().division.events + 2);
  const { engine } = aSnapshot();
  const next = new MemoryEngine(
    aSnapshot({ engine: { ...engine, startedAt: '2026-11-02T12:30:00.000Z' }, events: told(1, 2) }),
  );
  link.become({ kind: 'hosting', engine: next });
  expect(numbers()).toEqual([0, 1, 2]);
  screen.press('e');
  expect(screen.getView().past).toBeNull();
});

test('an engine that does not answer is told of', async () => {
  const { engine, screen, notice } = open(30);
  engine.eventsSince = () => Promise.reject(new Error('no answer'));
  screen.press('pageup');
  await vi.waitFor(() => expect(notice()).toBe('no answer'));
});

test('there is nothing newer than now, and short events leave pgup and pgdn to the keys', () => {
  const { screen, notice } = open(30);
  screen.press('pagedown');
  expect(notice()).toBe('these are the newest events');
  screen.press('e');
  screen.press('e');
  screen.press('pagedown');
  expect(screen.describe().cursor).toBe(1);
});

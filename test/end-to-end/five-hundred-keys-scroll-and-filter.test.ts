import { expect, test } from 'vitest';
import { atEachSize, type Size } from '../helpers/at-each-size.js';
import { expectFrame } from '../helpers/expect-frame.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { textOf } from '../helpers/screen-text.js';
import { keys, type OpenedTerminal } from '../helpers/terminal.js';

const count = 500;
const perProvider = 50;
const providers = Array.from({ length: count / perProvider }, (_provider, index) => `p${index}`);
/** Its number in the whole list is part of a key's name. */
const nameOf = (number: number) => `key-${String(number).padStart(3, '0')}`;

const scene = await openScene(
  Object.fromEntries(
    providers.map((provider, index) => [
      provider,
      {
        keys: Array.from({ length: perProvider }, (_key, place) => ({
          name: nameOf(index * perProvider + place + 1),
        })),
      },
    ]),
  ),
);

type Window = { readonly from: number; readonly to: number; readonly of: number };

/** What the window says that it shows; whether that is so is seen in its rows. */
function windowOf(terminal: OpenedTerminal): Window {
  const [, from, to, of] = /(\d+)-(\d+) of (\d+)$/m.exec(textOf(terminal)) ?? [];
  return { from: Number(from), to: Number(to), of: Number(of) };
}

function namesIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => /^│[▸ ][* ]\S+ +│ (key-\d+) /.exec(line)?.[1] ?? []);
}

function cursorIn(lines: readonly string[]): string | undefined {
  return namesIn(lines.filter((line) => line.startsWith('│▸')))[0];
}

/** Waits for the cursor on the key of this number, and looks whether the window is right. */
async function expectAt(terminal: OpenedTerminal, number: number): Promise<Window> {
  await terminal.waitFor(new RegExp(`^│▸.*│ ${nameOf(number)} `, 'm'));
  const { lines } = expectFrame(terminal);
  const { from, to, of } = windowOf(terminal);
  expect(of).toBe(count);
  expect(from).toBeLessThanOrEqual(number);
  expect(to).toBeGreaterThanOrEqual(number);
  expect(namesIn(lines)).toEqual(
    Array.from({ length: to - from + 1 }, (_row, index) => nameOf(from + index)),
  );
  return { from, to, of };
}

test('scrolling: the window says which keys of the 500 it shows, and shows those', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor(/^│▸.*│ key-001 /m);
  const sizes: Size[] = [];
  await atEachSize(terminal, ({ lines }, size) => {
    const { from, to } = windowOf(terminal);
    expect({ from, to: to > 0 }).toEqual({ from: 1, to: true });
    expect(namesIn(lines)).toHaveLength(to);
    sizes.push(size);
  });

  for (const { cols, rows } of sizes.toReversed()) {
    if (rows !== 40) {
      terminal.resize(cols, rows);
      await terminal.waitFor(new RegExp(`^┌[─┬]{${cols - 2}}┐$`, 'm'));
    }
    const { to: page } = await expectAt(terminal, 1);
    expect(page).toBeGreaterThan(5);
    expect(page).toBeLessThan(rows - 5);

    terminal.press(keys.pageDown);
    await expectAt(terminal, 1 + page);
    terminal.press(keys.pageDown + keys.pageDown);
    await expectAt(terminal, 1 + 3 * page);
    terminal.press(keys.pageUp);
    await expectAt(terminal, 1 + 2 * page);
    terminal.press(`${'j'.repeat(5)}k`);
    await expectAt(terminal, 5 + 2 * page);
    terminal.press('G');
    expect(await expectAt(terminal, count)).toEqual({
      from: count - page + 1,
      to: count,
      of: count,
    });
    terminal.press(`j${keys.pageDown}k`);
    await expectAt(terminal, count - 1);
    terminal.press('g');
    expect((await expectAt(terminal, 1)).from).toBe(1);
  }
}, 60_000);

test('filtering: what matches is counted, and the window is of that', async () => {
  const terminal = openKeyctl(scene);
  await terminal.waitFor(/^│▸.*│ key-001 /m);
  terminal.press('G/p7 key-3');
  await terminal.waitFor(/^ \/ p7 key-3 +49 of 500 keys$/m);
  await atEachSize(
    terminal,
    ({ lines }) => {
      // the selected key is not among them: the cursor is where it was, at the end
      expect(cursorIn(lines)).toBe(nameOf(399));
      const shown = namesIn(lines);
      expect(shown.at(-1)).toBe(nameOf(399));
      expect(windowOf(terminal)).toEqual({ from: 49 - shown.length + 1, to: 49, of: 49 });
    },
    /^ enter keep /,
  );
  terminal.press('99');
  await terminal.waitFor(/^ \/ p7 key-399 +1 of 500 keys$/m);
  expect(textOf(terminal)).not.toMatch(/\d+-\d+ of \d+/);
  terminal.press(keys.enter);
  await terminal.waitFor('1 of 500 keys, esc clears');
  await atEachSize(terminal, ({ lines }) => expect(namesIn(lines)).toEqual([nameOf(399)]));
  terminal.press(keys.escape);
  await terminal.waitForNo('esc clears');
  // the list is whole again, and the cursor stays with its key
  await expectAt(terminal, 399);
}, 60_000);

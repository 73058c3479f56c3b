import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { keys, type OpenedTerminal, openTerminal } from '../helpers/terminal.js';
import { compileProgram } from './compile-program.js';
import type { SceneName } from './scenes.js';

// A busy machine is no failure: each wait has a limit of its own.
vi.setConfig({ testTimeout: 60_000 });

let program: ReturnType<typeof compileProgram>;
beforeAll(() => {
  program = compileProgram();
});
afterAll(() => program.remove());

type Set = {
  readonly cols?: number;
  readonly rows?: number;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

function open(scene: SceneName, { cols = 80, rows = 24, flags = [], env = {} }: Set = {}) {
  const terminal = openTerminal({
    command: process.execPath,
    args: [program.path, scene, ...flags],
    cols,
    rows,
    env: environment(env),
  });
  onTestFinished(() => terminal.kill());
  return terminal;
}

function environment(more: Readonly<Record<string, string>> = {}) {
  // Vitest's own settings would tell the child about colours and about being a test.
  const { PATH, HOME } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', TZ: 'UTC', NODE_ENV: 'production', ...more };
}

const rowsWith = (terminal: OpenedTerminal, what: 'inverse' | 'bold') =>
  terminal.cells().filter((row) => row.some((cell) => cell[what])).length;
const coloursOf = (terminal: OpenedTerminal) =>
  new Set(terminal.cells().flatMap((row) => row.map((cell) => cell.foreground)));
const framesIn = (output: string) => output.split('\u001b[?2026h').length - 1;
const altScreenOff = '\u001b[?1049l';

describe('in a terminal', () => {
  test.each([
    [60, 16],
    [80, 24],
    [140, 40],
  ])('of %dx%d the frame fills the window to the last line', async (cols, rows) => {
    const terminal = open('designed', { cols, rows });
    const lines = await terminal.waitFor('q quit');
    expect(lines[0]).toContain('keyctl  ● serving');
    expect(lines[2]).toHaveLength(cols);
    expect(lines[10]).toHaveLength(cols);
    expect(lines.at(-1)).toMatch(/^ space on\/off .*q quit$/);
  });

  test('the cursor is a whole row, and moves with the keys', async () => {
    const terminal = open('designed');
    await terminal.waitFor('q quit');
    const inverse = () => terminal.cells().findIndex((row) => row.every((cell) => cell.inverse));
    expect(inverse()).toBe(5);
    terminal.press(keys.down);
    await terminal.waitFor('▸*openai');
    expect(inverse()).toBe(6);
    terminal.press('Gk');
    await terminal.waitFor('▸*openrouter');
    expect(inverse()).toBe(8);
    expect(rowsWith(terminal, 'inverse')).toBe(1);
  });

  test('health has its colour', async () => {
    const terminal = open('designed');
    await terminal.waitFor('q quit');
    for (const [word, colour] of [
      ['● healthy', 2],
      ['✖ invalid 401', 1],
      ['○ disabled', null],
    ] as const) {
      for (const cell of terminal.cellsOf(word).filter(({ text }) => text !== ' ')) {
        expect(cell.foreground, word).toBe(colour);
        expect(cell.dim, word).toBe(colour === null);
      }
    }
    expect(new Set(terminal.cells().flatMap((row) => row.map((cell) => cell.background)))).toEqual(
      new Set([null]),
    );
  });

  test.each([
    ['--no-color', { flags: ['--no-color'] }],
    ['FORCE_COLOR=0', { flags: ['--no-color'], env: { FORCE_COLOR: '0' } }],
    ['TERM=unknown', { flags: ['--no-color'], env: { TERM: 'unknown' } }],
  ])('with %s it has no colour, but its cursor row and bold words', async (_what, set) => {
    const terminal = open('designed', set);
    await terminal.waitFor('q quit');
    expect(coloursOf(terminal)).toEqual(new Set([null]));
    expect(rowsWith(terminal, 'inverse')).toBe(1);
    expect(rowsWith(terminal, 'bold')).toBeGreaterThan(2);
  });

  test('FORCE_COLOR=0 alone takes nothing away: colours are the caller’s to decide', async () => {
    const terminal = open('designed', { env: { FORCE_COLOR: '0' } });
    await terminal.waitFor('q quit');
    expect(coloursOf(terminal).size).toBeGreaterThan(3);
  });

  test('wide, long and hostile names keep the table straight', async () => {
    const terminal = open('wide');
    await terminal.waitFor('q quit');
    const table = terminal.cells().slice(2, 10);
    for (const row of table) {
      expect(row[79]?.text).toMatch(/[┐│┤┘]/);
    }
    const rules = table.map((row) => row.flatMap((cell, x) => (/[│┬┼┴]/.test(cell.text) ? x : [])));
    for (const columns of rules.slice(3, 7)) {
      expect(columns).toEqual(rules[1]);
    }
    expect(terminal.output()).not.toContain('owned');
    expect(terminal.output()).not.toContain('\u001b[2J');
  });
});

describe('the window', () => {
  test('that is too small says so, and the screen comes back when it grows', async () => {
    const terminal = open('designed', { cols: 50, rows: 10 });
    await terminal.waitFor('keyctl needs 60x16');
    terminal.resize(80, 24);
    await terminal.waitFor('q quit');
    terminal.resize(80, 12);
    await terminal.waitFor('this window has 80x12');
  });
});

describe('what is written', () => {
  test('is nothing at all while nothing happens', async () => {
    const terminal = open('idle');
    await terminal.waitFor('q quit');
    await terminal.settled(500);
    const before = terminal.output().length;
    await terminal.settled(2_500);
    expect(terminal.output().length).toBe(before);
  });

  test('is one countdown a second while a key cools', async () => {
    const terminal = open('designed');
    await terminal.waitFor('cooling 42s');
    await terminal.waitFor('cooling 41s');
    const before = terminal.output().length;
    await terminal.waitFor('cooling 39s');
    const written = terminal.output().slice(before);
    expect(framesIn(written)).toBe(2);
    expect(written.length).toBeLessThan(1_000);
  });

  test('is five frames a second at most, however busy the engine is', async () => {
    const terminal = open('busy');
    await terminal.waitFor('q quit');
    const [start, before] = [performance.now(), terminal.output().length];
    await terminal.waitFor('cooling 39s');
    const seconds = (performance.now() - start) / 1_000;
    // One more a second for the countdown; fewer on a machine that takes long to draw one.
    const frames = framesIn(terminal.output().slice(before));
    expect(frames).toBeGreaterThan(seconds);
    expect(frames).toBeLessThanOrEqual(6 * seconds + 2);
  });
});

describe('the end', () => {
  test('q leaves the terminal as it was', async () => {
    const terminal = open('idle');
    await terminal.waitFor('q quit');
    terminal.press('q');
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.history().join('\n').trim()).toBe('ended: close');
    expect(terminal.output()).toContain(altScreenOff);
    expect(terminal.output().lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      terminal.output().lastIndexOf('\u001b[?25l'),
    );
  });

  test('asks while requests are in flight, drains, and ends at once on ctrl+c', async () => {
    const terminal = open('in-flight');
    await terminal.waitFor('q quit');
    terminal.press('q');
    await terminal.waitFor('2 requests in flight: quit once done, and end their engine?');
    terminal.press('y');
    await terminal.waitFor('◌ draining, 2 requests in flight');
    terminal.press(keys.ctrlC);
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.history().join('\n').trim()).toBe('ended: close,abort');
  });

  test('ctrl+c twice always quits', async () => {
    const terminal = open('in-flight');
    await terminal.waitFor('q quit');
    terminal.press(keys.ctrlC + keys.ctrlC);
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.history().join('\n').trim()).toBe('ended: abort');
  });

  test('an aborted signal takes the screen down cleanly', async () => {
    const terminal = open('in-flight');
    await terminal.waitFor('q quit');
    terminal.kill('SIGTERM');
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.history().join('\n').trim()).toBe('ended:');
    expect(terminal.output()).toContain(altScreenOff);
  });

  test('ctrl+z gives an attached screen’s terminal back to the shell until fg', async () => {
    const terminal = openTerminal({
      command: 'bash',
      args: ['--norc', '--noprofile', '-i'],
      env: environment({ PS1: 'shell> ', HISTFILE: '' }),
    });
    onTestFinished(() => terminal.kill());
    await terminal.waitFor('shell>');
    terminal.press(`'${process.execPath}' '${program.path}' attached\r`);
    await terminal.waitFor('⇄ attached to pid 4242');
    terminal.press(keys.ctrlZ);
    await terminal.waitFor('Stopped');
    terminal.press('fg\r');
    await terminal.waitFor('⇄ attached to pid 4242');
    terminal.press(keys.down);
    await terminal.waitFor('▸*openai');
    terminal.press('q');
    await terminal.waitFor('ended: close');
  });
});

describe('copying and pasting', () => {
  test('c puts the socket and a curl line into the clipboard, and shows them', async () => {
    const terminal = open('designed');
    await terminal.waitFor('q quit');
    terminal.press('c');
    await terminal.waitFor('copied /run/user/1000/keyctl/keyctl.sock');
    const payload = terminal.output().split('\u001b]52;c;')[1]?.split('\u0007')[0] ?? '';
    expect(Buffer.from(payload, 'base64').toString()).toBe(
      '/run/user/1000/keyctl/keyctl.sock\ncurl --unix-socket /run/user/1000/keyctl/keyctl.sock http://keyctl/openai/models',
    );
  });

  test('a pasted text is no command', async () => {
    const terminal = open('idle');
    await terminal.waitFor('q quit');
    terminal.press('\u001b[200~q sk-secret\r\u001b[201~');
    await terminal.waitFor('pasted text is ignored here');
    expect(terminal.output()).not.toContain('sk-secret');
  });
});

test('for a screen reader there is no other screen and no table', async () => {
  const terminal = open('designed', { env: { INK_SCREEN_READER: 'true' } });
  await terminal.waitFor('selected: openai/work cooling, until 12:00:42');
  await terminal.settled(1_500);
  expect(terminal.output()).not.toContain('\u001b[?1049h');
  expect(framesIn(terminal.output())).toBeLessThanOrEqual(2);
  terminal.press('j');
  await terminal.waitFor('selected: openai/spare healthy, tried first');
});

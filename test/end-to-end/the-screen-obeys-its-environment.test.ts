import { describe, expect, test } from 'vitest';
import { strangeCodes, stylesIn } from '../helpers/escape-codes.js';
import { expectFrame } from '../helpers/expect-frame.js';
import { openKeyctl, openShell } from '../helpers/open-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { keyRow, textOf } from '../helpers/screen-text.js';
import { keys } from '../helpers/terminal.js';

const scene = await openScene({
  openai: {
    keys: [{ name: 'work' }, { name: 'spare' }],
    prepare: ({ upstream, secrets }) => upstream.good(...secrets),
  },
});

/** Bold, dim, inverse, and their ends: what is left when there is no colour. */
const plainStyles = [1, 2, 7, 22, 27];
const isColor = (style: number) => !plainStyles.includes(style);

describe('colours', () => {
  test.each([
    ['NO_COLOR=1', { NO_COLOR: '1' }, ['tui']],
    ['--no-color', {}, ['tui', '--no-color']],
  ])('are left out with %s, and all else stays', async (_what, environment, args) => {
    const terminal = openKeyctl({ ...scene, environment, args });
    await terminal.waitFor(keyRow('openai/work', '▸\\*'));
    expectFrame(terminal);
    expect(terminal.cellsOf('keyctl').every(({ bold }) => bold)).toBe(true);
    terminal.press(`j${keys.enter}`);
    await terminal.waitFor('── openai/spare');
    terminal.press(`${keys.enter}?`);
    await terminal.waitFor('any key closes this');
    expect(stylesIn(terminal.output())).toEqual(plainStyles);
  });

  test.each([
    ['nothing said', {}],
    // no-color.org: any value but the empty one counts
    ['NO_COLOR empty', { NO_COLOR: '' }],
  ])('are the terminal’s own 16 with %s, and no background', async (_what, environment) => {
    const terminal = openKeyctl({ ...scene, environment });
    await terminal.waitFor(keyRow('openai/work', '▸\\*'));
    expectFrame(terminal);
    const colors = stylesIn(terminal.output()).filter(isColor);
    expect(colors.length).toBeGreaterThan(2);
    for (const color of colors) {
      expect((color >= 30 && color <= 39) || (color >= 90 && color <= 97), `${color}`).toBe(true);
    }
  });
});

test.each(['CI=true', 'CI='])('%s makes no difference: a terminal is a terminal', async (ci) => {
  const terminal = openShell(`export ${ci}\nkeyctl tui`, scene);
  await terminal.waitFor(keyRow('openai/work', '▸\\*'));
  terminal.press('j');
  await terminal.waitFor(keyRow('openai/spare', '▸ '));
  expectFrame(terminal);
  terminal.press('q');
  expect(await terminal.exit).toMatchObject({ code: 0 });
});

test('TERM=dumb gets no screen, and is told what works there', async () => {
  const terminal = openShell('TERM=dumb keyctl tui; echo "exit code $?"', { ...scene, cols: 120 });
  await terminal.exit;
  expect(textOf(terminal).trim()).toBe(
    [
      'keyctl: error: keyctl tui needs a terminal',
      'keyctl: hint: see the keys with `keyctl status`, or run the engine alone with `keyctl serve`',
      'exit code 2',
    ].join('\n'),
  );
  expect(strangeCodes(terminal.output())).toEqual([]);
  expect(stylesIn(terminal.output())).toEqual([]);
});

describe('a screen reader', () => {
  test('gets plain lines with INK_SCREEN_READER=1', async () => {
    const terminal = openKeyctl({ ...scene, environment: { INK_SCREEN_READER: '1' } });
    await terminal.waitFor(/^selected: openai\/work /m);
    await terminal.waitFor(/^openai\/spare /m);
    expect(terminal.modes().alternateScreen).toBe(false);
    expect(textOf(terminal)).not.toMatch(/[─│┌]/);
    terminal.press('j');
    await terminal.waitFor(/^selected: openai\/spare /m);
    terminal.press(' ');
    await terminal.waitFor(/^selected: openai\/spare disabled/m);
    terminal.press(' ');
    await terminal.waitForNo(/disabled/);
    terminal.press('q');
    expect(await terminal.exit).toMatchObject({ code: 0 });
    expect(terminal.output()).not.toContain('\u001b[?1049h');
  });

  test('is not meant by INK_SCREEN_READER=0', async () => {
    const terminal = openKeyctl({ ...scene, environment: { INK_SCREEN_READER: '0' } });
    await terminal.waitFor(keyRow('openai/work', '▸\\*'));
    expectFrame(terminal);
  });
});

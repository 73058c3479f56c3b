import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LinkState } from '../../src/engine.js';
import { App } from '../../src/tui/app.js';
import { ColorContext } from '../../src/tui/line.js';
import { PlainApp } from '../../src/tui/plain-app.js';
import { createScreen } from '../../src/tui/screen.js';
import { noon } from './a-snapshot.js';
import type { MemoryEngine } from './memory-engine.js';
import { aLink, type SceneName, sceneNames } from './scenes.js';

const rendered: ReturnType<typeof render>[] = [];
afterEach(() => {
  for (const { unmount } of rendered.splice(0)) {
    unmount();
  }
});

function draw(name: SceneName, { columns = 80, rows = 24, color = false, plain = false } = {}) {
  const link = aLink(name);
  const options = {
    link,
    now: () => noon,
    asksToQuit: true,
    openEditor: null,
    types: [],
    copy() {},
    suspend() {},
    redraw() {},
    leave() {},
  };
  const screen = createScreen({ ...options, columns, rows });
  const Picture = plain ? PlainApp : App;
  const picture = (
    <ColorContext value={color}>
      <Picture screen={screen} title="keyctl" />
    </ColorContext>
  );
  const app = render(picture);
  rendered.push(app);
  const frame = () => app.lastFrame() ?? '';
  return {
    link,
    frame,
    text: () => stripVTControlCharacters(frame()),
    lines: () => stripVTControlCharacters(frame()).split('\n'),
    press(...chords: string[]) {
      for (const chord of chords) {
        screen.press(chord);
      }
      // React draws in a moment of its own; asked again, it draws now.
      app.rerender(picture);
    },
  };
}

const esc = '\u001b';
const styles = new RegExp(`${esc}\\[(\\d+)m`, 'g');
const stylesIn = (frame: string) => [...frame.matchAll(styles)].map(([, code]) => Number(code));

describe('the screen', () => {
  test('is the designed one at 80 by 24', () => {
    const lines = draw('designed').lines();
    expect(lines.slice(0, 11)).toEqual([
      ' keyctl  ● serving /run/user/1000/keyctl/keyctl.sock',
      ' 2 healthy  1 cooling  1 invalid  1 disabled',
      '┌──────────────┬────────┬─────────────┬────────────────┬───────┬───────┬───────┐',
      '│ PROVIDER     │ KEY    │ SECRET      │ HEALTH         │    MS │  USES │ FAILS │',
      '├──────────────┼────────┼─────────────┼────────────────┼───────┼───────┼───────┤',
      '│▸ openai      │ work   │ sk-…a1b2    │ ◐ cooling 42s  │   231 │ 1 284 │    17 │',
      '│ *openai      │ spare  │ sk-…c3d4    │ ● healthy      │   240 │    96 │     0 │',
      '│  openai      │ old    │ sk-…9f0e    │ ✖ invalid 401  │     — │     0 │     3 │',
      '│ *openrouter  │ or-1   │ sk-or-…77aa │ ● healthy      │   182 │   512 │     2 │',
      '│  openrouter  │ or-2   │ sk-or-…81bc │ ○ disabled     │   176 │    40 │     0 │',
      '└──────────────┴────────┴─────────────┴────────────────┴───────┴───────┴───────┘',
    ]);
    expect(lines[11]).toMatch(/^── events ─+$/);
    expect(lines[13]).toMatch(/failover {2}anthropic team → mine {3}529 overloaded, after 250 ms$/);
    expect(lines[23]).toMatch(/^ space on\/off .* \? help {2}q quit/);
  });

  test('at 60 columns keeps the ends of the secrets, for there they differ', () => {
    expect(draw('designed', { columns: 60, rows: 16 }).lines().slice(3, 10)).toEqual([
      '│ PROVIDER    │ KEY    │ SECRET   │ HEALTH         │  USES │',
      '├─────────────┼────────┼──────────┼────────────────┼───────┤',
      '│▸ openai     │ work   │ sk-…a1b2 │ ◐ cooling 42s  │ 1 284 │',
      '│ *openai     │ spare  │ sk-…c3d4 │ ● healthy      │    96 │',
      '│  openai     │ old    │ sk-…9f0e │ ✖ invalid 401  │     0 │',
      '│ *openrouter │ or-1   │ …77aa    │ ● healthy      │   512 │',
      '│  openrouter │ or-2   │ …81bc    │ ○ disabled     │    40 │',
    ]);
  });

  // ink-testing-library's window has 100 columns; wider ones are drawn in a real terminal.
  test.each(sceneNames.flatMap((name) => [[name, 60, 16] as const, [name, 83, 25] as const]))(
    '%s fits %dx%d in every mode, and writes no code but styles',
    (name, columns, rows) => {
      const { press, lines, frame } = draw(name, { columns, rows });
      for (const chords of [[], ['?'], ['x', 'enter'], ['/', 'o', 'enter', 'e', 'space']]) {
        press(...chords);
        expect(lines()).toHaveLength(rows);
        for (const line of lines()) {
          expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
        }
        const controls = [...frame().replace(styles, '')].filter((one) => /[^\n\P{Cc}]/u.test(one));
        expect(controls).toEqual([]);
      }
    },
  );

  test('inverts the whole row of the cursor, and only that', () => {
    const inverse = draw('designed')
      .frame()
      .split('\n')
      .filter((line) => stylesIn(line).includes(7));
    expect(inverse).toHaveLength(1);
    const [row = ''] = inverse;
    expect(row.startsWith(`${esc}[7m│▸ openai `)).toBe(true);
    expect(row.endsWith(`│${esc}[27m`)).toBe(true);
  });

  test('has colours if they are wanted, and bold, dim and inverse always', () => {
    const colours = (frame: string) => stylesIn(frame).filter((code) => code >= 30 && code !== 39);
    expect(new Set(colours(draw('designed', { color: true }).frame())).size).toBeGreaterThan(3);
    const { frame } = draw('designed');
    expect(colours(frame())).toEqual([]);
    expect(stylesIn(frame())).toEqual(expect.arrayContaining([1, 2, 7]));
  });

  test('says what is missing below 60 by 16', () => {
    expect(draw('designed', { columns: 59, rows: 30 }).text()).toContain('keyctl needs 60x16');
    expect(draw('designed', { columns: 90, rows: 15 }).text()).toContain('the engine goes on');
    expect(draw('designed', { columns: 20, rows: 1 }).lines()).toHaveLength(1);
  });
});

describe('states', () => {
  test.each<[SceneName, readonly string[]]>([
    ['attached', ['⇄ attached to pid 4242']],
    ['starting', ['◌ starting the engine']],
    ['no-config', ['$OPENAI_API_KEY (openai)', 'keyctl init', 'keyctl demo', 'r reload']],
    ['config-broken', ['line 12:5, providers.openai.apiKey: expected a string', 'r reload']],
    ['failed', ['the socket’s folder belongs to another', 'choose another one with --socket']],
    ['lost', ['✖ engine lost, starting another: the connection was closed', '1 284']],
    ['banners', ['the last good config is in use', '(+1 more)']],
    ['exhausted', ['EXHAUSTED openai no key left', '◑ restricted', '? unverified', '$ exhausted']],
    ['many', ['1-13 of 40']],
  ])('%s', (name, parts) => {
    const text = draw(name).text();
    for (const part of parts) {
      expect(text).toContain(part);
    }
  });

  test('a lost engine’s rows are dim, and keep their values', () => {
    const rows = draw('lost').frame().split('\n');
    const row = rows.find((line) => line.includes('or-1')) ?? '';
    expect(row).toBe(`${esc}[2m${stripVTControlCharacters(row)}${esc}[22m`);
  });

  test('a change of the engine is drawn', async () => {
    const { link, text } = draw('designed');
    const state: LinkState = link.getState();
    if (state.kind !== 'hosting') {
      throw new Error('not hosting');
    }
    const engine = state.engine as MemoryEngine;
    engine.changeKey('openai/spare', { state: 'exhausted', available: false });
    await vi.waitFor(() => expect(text()).toContain('$ exhausted'));
  });
});

describe('details', () => {
  test('stand in place of the table in a narrow window', () => {
    const { press, text } = draw('designed');
    press('enter');
    for (const part of [
      '── openai/work ─',
      'it rests for 42 s after 429 rate limited',
      'sk-…a1b2 from $OPENAI_API_KEY',
      '1 of 3, sequential, first is openai/spare',
      'healthy: GET /models → 200',
      '12 rate limited, 5 server error, 17 failovers away',
      'p50 231 ms, p95 702 ms',
      '1 204 331 in (960 000 cached), 88 120 out, $4.20',
      '0 requests, 90 000 tokens, reset at',
      'last error 429 rate_limit_exceeded',
      'openai work → spare',
    ]) {
      expect(text()).toContain(part);
    }
    expect(text()).not.toContain('PROVIDER');
    press('enter');
    expect(text()).toContain('PROVIDER');
  });

  test('that are longer than the window can be paged through', () => {
    const { press, text } = draw('designed', { columns: 60, rows: 16 });
    press('enter');
    expect(text()).toContain('pgdn for more');
    expect(text()).not.toContain('last error');
    press('pagedown');
    expect(text()).toContain('last error');
    press('pageup');
    expect(text()).toContain('pgdn for more');
  });
});

describe('for a screen reader', () => {
  test('the screen is sentences without a table and without a countdown', () => {
    const { text, press } = draw('designed', { plain: true });
    expect(text()).toMatch(/^keyctl ● serving/);
    expect(text()).toMatch(
      /selected: openai\/work cooling, until \d\d:\d\d:\d\d, 1 284 uses, 17 failures/,
    );
    expect(text()).not.toMatch(/[│─┌]|42s/);
    press('j');
    expect(text()).toContain('selected: openai/spare healthy, tried first');
    press('space');
    expect(text()).toContain('switch it off?');
  });
});

test('a question is shown to its end, however long the names in it are', () => {
  for (const [scene, chords] of [
    ['designed', ['G', 'k', 'space']],
    ['wide', ['j', 'j', 'space']],
  ] as const) {
    const { lines, press } = draw(scene, { columns: 60, rows: 16 });
    press(...chords);
    expect(lines()).toHaveLength(16);
    expect(lines().join(' ').replaceAll(/\s+/g, ' ')).toMatch(/switch it off\? y yes n no $/);
    expect(lines().filter((line) => line.startsWith('│'))).not.toHaveLength(0);
  }
});

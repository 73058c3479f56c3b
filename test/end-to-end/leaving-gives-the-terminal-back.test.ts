import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { openShell } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { keys, type OpenedTerminal } from '../helpers/terminal.js';

const scene = await prepareScene({ openai: { keys: [{ name: 'work' }] } });

const scrollback = Array.from({ length: 40 }, (_line, index) => `line ${index + 1}`);

/** The settings of the terminal (raw mode is one of them) before and after. */
const script = `
ulimit -c 0
for n in $(seq ${scrollback.length}); do echo "line $n"; done
before=$(stty -a)
keyctl tui
echo "exit code $?"
if [ "$(stty -a)" = "$before" ]; then echo "settings restored"; else stty -a; fi
`;

/** What has to be undone. */
const drawing = {
  alternateScreen: true,
  cursorShown: false,
  bracketedPaste: true,
  mouse: false,
};
const asItWas = {
  alternateScreen: false,
  cursorShown: true,
  bracketedPaste: false,
  mouse: false,
};

type End = (terminal: OpenedTerminal) => unknown;
const press =
  (pressed: string): End =>
  (terminal) =>
    terminal.press(pressed);
const kill =
  (signal: NodeJS.Signals): End =>
  async () =>
    process.kill((await scene.status()).engine.pid, signal);

async function leave(end: End, environment: NodeJS.ProcessEnv = {}): Promise<readonly string[]> {
  const terminal = openShell(script, { home: scene.home, environment });
  await terminal.waitFor('● serving');
  // bracketed paste is asked for after the first frame
  await terminal.waitUntil(
    () => isDeepStrictEqual(terminal.modes(), drawing),
    'the modes of a terminal that is drawn on',
  );
  expect(existsSync(scene.paths.socket)).toBe(true);
  await end(terminal);
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(terminal.modes()).toEqual(asItWas);

  const lines = terminal.history().join('\n').trimEnd().split('\n');
  expect(lines.slice(0, scrollback.length)).toEqual(scrollback);
  expect(lines.at(-1)).toBe('settings restored');
  return lines.slice(scrollback.length, -1);
}

test.each([
  ['q', press('q')],
  ['ctrl+c', press(keys.ctrlC)],
  ['SIGTERM', kill('SIGTERM')],
  ['SIGHUP', kill('SIGHUP')],
  ['SIGINT', kill('SIGINT')],
])('%s ends it: the terminal is as it was, and there is no socket', async (_what, end) => {
  expect(await leave(end)).toEqual(['exit code 0']);
  expect(existsSync(scene.paths.socket)).toBe(false);
});

test('SIGQUIT ends it by that signal, and the terminal is as it was', async () => {
  const lines = await leave(kill('SIGQUIT'));
  expect(lines.at(-1)).toBe('exit code 131');
});

/** Makes up a bug of the program's at SIGUSR2. Signals reach the main thread only. */
function withBug(bug: string): NodeJS.ProcessEnv {
  const file = join(scene.home, 'bug.mjs');
  writeFileSync(
    file,
    `import { isMainThread } from 'node:worker_threads';
     const crash = () => { throw new TypeError('made up, on canary-4711'); };
     if (isMainThread) {
       process.on('SIGUSR2', () => { ${bug} });
     }`,
  );
  return { NODE_OPTIONS: `--import ${file}`, MY_TOKEN: 'canary-4711' };
}

/** Every event on the screen has a time of day. Ink draws its own report of an error in peace. */
const bugInDrawing = `
  const { padStart } = String.prototype;
  String.prototype.padStart = function (...all) {
    const caller = new Error().stack.split('\\n')[2];
    if (caller.includes('/dist/') && !caller.includes('/package-')) {
      crash();
    }
    return padStart.apply(this, all);
  };
  process.stdout.emit('resize');`;

test.each([
  ['an uncaught error', 'crash();'],
  ['an unhandled rejection', 'void Promise.reject().catch(crash);'],
  ['an error while drawing', bugInDrawing],
])(
  '%s ends it: the report stands below what was there before, and there is no socket',
  async (_what, bug) => {
    const lines = await leave(kill('SIGUSR2'), withBug(bug));
    expectReport(lines);
    expect(existsSync(scene.paths.socket)).toBe(false);
  },
);

test('an error on the way out does not keep it', async () => {
  expectReport(await leave(kill('SIGUSR2'), withBug('setImmediate(crash); crash();')));
});

function expectReport(lines: readonly string[]): void {
  expect(lines[0]).toBe('keyctl: error: unexpected TypeError: made up, on ••••');
  expect(lines.at(-2)).toMatch(/^keyctl: hint: this is a bug/);
  expect(lines.at(-1)).toBe('exit code 1');
}

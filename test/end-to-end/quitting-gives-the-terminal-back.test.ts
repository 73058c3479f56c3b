import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openShell } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { keys, type OpenedTerminal } from '../helpers/terminal.js';

const scene = await prepareScene({ openai: { keys: [{ name: 'work' }] } });
const escapeCode = String.fromCharCode(27);

/** The settings of the terminal (raw mode is one of them) before and after. */
const script = `
before=$(stty -a)
keyctl tui
echo "exit code $?"
if [ "$(stty -a)" = "$before" ]; then echo "settings restored"; else stty -a; fi
`;

type End = (terminal: OpenedTerminal) => unknown;
const press =
  (pressed: string): End =>
  (terminal) =>
    terminal.press(pressed);
const kill =
  (signal: NodeJS.Signals): End =>
  async () =>
    process.kill((await scene.status()).engine.pid, signal);

test.each([
  ['q', press('q')],
  ['ctrl+c', press(keys.ctrlC)],
  ['SIGTERM', kill('SIGTERM')],
  ['SIGHUP', kill('SIGHUP')],
  ['SIGINT', kill('SIGINT')],
])('P44 %s ends it: the terminal is as it was, and there is no socket', async (_what, end) => {
  const terminal = openShell(script, scene);
  await terminal.waitFor('● serving');
  expect(existsSync(scene.paths.socket)).toBe(true);
  await end(terminal);
  expect(await terminal.exit).toMatchObject({ code: 0 });

  expect(terminal.screen().join('\n').trim()).toBe('exit code 0\nsettings restored');
  const last = (code: string) => terminal.output().lastIndexOf(`${escapeCode}[${code}`);
  expect(last('?1049l')).toBeGreaterThan(last('?1049h'));
  expect(last('?25h')).toBeGreaterThan(last('?25l'));
  expect(existsSync(scene.paths.socket)).toBe(false);
});

import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { keyctlEnvironment, keyctlPaths } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { openTerminal } from '../helpers/terminal.js';

const scene = await openScene({ openai: {} });
const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const escapeCode = String.fromCharCode(27);

function open(args: readonly string[], environment: NodeJS.ProcessEnv = {}, home = scene.home) {
  const { TERM = 'xterm-256color' } = environment;
  const terminal = openTerminal({
    // a pseudo-terminal's own name would win over a variable of the environment
    command: '/usr/bin/env',
    args: [`TERM=${TERM}`, process.execPath, program, ...args],
    cols: 120,
    env: keyctlEnvironment(home, environment),
  });
  onTestFinished(() => terminal.kill());
  return terminal;
}

test('status is coloured in a terminal', async () => {
  const terminal = open(['status']);
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(terminal.output()).toContain(`${escapeCode}[32mserving${escapeCode}[39m`);
});

test.each([
  ['NO_COLOR', ['status'], { NO_COLOR: '1' }],
  ['--no-color', ['status', '--no-color'], {}],
  ['TERM=dumb', ['status'], { TERM: 'dumb' }],
])('status has no escape code with %s', async (_what, args, environment) => {
  const terminal = open(args, environment);
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(terminal.output()).toContain('serving');
  expect(terminal.output()).not.toContain(escapeCode);
});

test('keyctl alone is the screen, here attached to the engine that runs', async () => {
  const terminal = open([]);
  await terminal.waitFor('attached to pid');
  await terminal.waitFor('openai');
  terminal.press('q');
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect((await scene.status()).engine.draining).toBe(false);
});

test('SIGTERM puts the terminal back and leaves an attached engine running', async () => {
  const terminal = open(['tui']);
  await terminal.waitFor('attached to pid');
  terminal.kill('SIGTERM');
  expect(await terminal.exit).toMatchObject({ code: 0, signal: undefined });
  // the alternate screen was left and the cursor is shown again
  expect(terminal.output()).toMatch(new RegExp(`${escapeCode}\\[\\?1049l`));
  expect(terminal.output().lastIndexOf(`${escapeCode}[?25h`)).toBeGreaterThan(
    terminal.output().lastIndexOf(`${escapeCode}[?25l`),
  );
  expect((await scene.status()).engine.draining).toBe(false);
});

test('a named config that is not the one of the engine is an error in the shell, no screen', async () => {
  const terminal = open(['--config', `${scene.home}/other.json`]);
  expect(await terminal.exit).toMatchObject({ code: 1 });
  expect(terminal.output().replaceAll(/\s+/g, ' ')).toContain(
    `the engine that runs uses ${scene.paths.config}, not ${scene.home}/other.json`,
  );
  expect(terminal.output()).not.toContain(`${escapeCode}[?1049h`);
});

test('without a config the screen says what to do, and q leaves', async () => {
  const home = tempFolder();
  const terminal = open([], {}, home);
  await terminal.waitFor('keyctl init');
  terminal.press('q');
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(terminal.history().join('\n')).not.toContain(keyctlPaths(home).socket);
});

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { keyctlEnvironment } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { keys, openTerminal } from '../helpers/terminal.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const escapeCode = String.fromCharCode(27);

function open(home: string, ...args: string[]) {
  const terminal = openTerminal({
    command: process.execPath,
    args: [program, 'demo', ...args],
    // CI as in a build: a terminal is a terminal all the same
    env: keyctlEnvironment(home),
  });
  onTestFinished(() => terminal.kill());
  return terminal;
}

const leftIn = (home: string) => readdirSync(home).filter((name) => name.startsWith('keyctl-demo'));

test('the screen shows the keys, a failover as it happens, and the cooldown', async () => {
  const home = tempFolder();
  const terminal = open(home);
  await terminal.waitFor('keyctl demo');
  await terminal.waitFor(/openai +│ work/);
  await terminal.waitFor(/failover +openai work → spare/);
  await terminal.waitFor(/work +│ sk-…a1b2 +│ ◐ cooling \ds/);
  await terminal.waitFor('✖ invalid 401');
  terminal.press(keys.ctrlC);
  terminal.press(keys.ctrlC);
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(leftIn(home)).toEqual([]);
});

test('q ends it at once, for nobody else uses its engine', async () => {
  const home = tempFolder();
  const terminal = open(home);
  await terminal.waitFor(/failover/);
  terminal.press('q');
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(terminal.output()).not.toContain('end it?');
  expect(terminal.output()).not.toContain('end their engine?');
  expect(leftIn(home)).toEqual([]);
});

test('--seconds ends the screen by itself, puts the terminal back, and sums up', async () => {
  const home = tempFolder();
  const terminal = open(home, '--seconds', '8');
  expect(await terminal.exit).toMatchObject({ code: 0 });
  expect(terminal.history().join('\n')).toMatch(
    /\d+ requests sent, \d+ served, 0 failed, [1-9]\d* failovers/,
  );
  expect(terminal.output()).toContain(`${escapeCode}[?1049l`);
  expect(leftIn(home)).toEqual([]);
});

test.each(['SIGTERM', 'SIGHUP'])('%s ends it and leaves nothing', async (signal) => {
  const home = tempFolder();
  const terminal = open(home);
  await terminal.waitFor(/failover/);
  terminal.kill(signal);
  expect(await terminal.exit).toMatchObject({ code: 0, signal: undefined });
  expect(leftIn(home)).toEqual([]);
});

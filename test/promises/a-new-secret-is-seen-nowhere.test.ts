import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canary, expectNoCanary } from '../helpers/canary.js';
import { command, openKeyctl, openPrompt, openShell, prompt } from '../helpers/open-keyctl.js';
import { childrenOf, processList } from '../helpers/process-list.js';
import { keyctlPaths, startKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { keys } from '../helpers/terminal.js';
import { need } from '../helpers/tools.js';
import { until } from '../helpers/until.js';

const scene = await openScene({ openai: { keys: 1 } }, { log: { level: 'debug' } });
const { upstream } = scene.provider('openai');
const pasted = canary('pasted');
upstream.good(scene.provider('openai').secret(1), pasted);

const asked = 'the secret of the new key for openai (it is not shown): ';
const config = () => readFileSync(scene.paths.config, 'utf8');

test('P12 a secret that is pasted at the prompt is not shown, and the terminal is as it was', async () => {
  const terminal = openPrompt({ home: scene.home, cols: 120 });
  await terminal.waitFor(prompt);
  terminal.press(command('add openai --name pasted'));
  await terminal.waitFor(asked.trim());
  // corrected, and between the marks of a terminal that was told to send some
  terminal.press(`wrong\u0015\u001b[200~${pasted}x\u001b[201~`);
  terminal.press(keys.backspace.repeat(7));
  terminal.press('\r');
  await terminal.waitFor('openai/pasted  ● healthy');
  terminal.press('echo still echo""ing\r');
  await terminal.waitFor('still echoing');
  expect(terminal.screen().join('\n')).toContain('echo still echo""ing');
  expectNoCanary(terminal.output(), 'the terminal');
  expect(config()).toContain(`"key": "${pasted}", "name": "pasted"`);
});

test('P12 while it waits for a secret, and while it has one, no process tells it', async (context) => {
  need(context, 'procfs');
  const home = tempFolder();
  const secret = canary('piped');
  const running = startKeyctl(['add', 'openai', '--no-check'], { home });
  await until(() => processList().includes('cli.js add openai --no-check'));
  // no line end yet: it has read the secret and waits for more
  running.child.stdin.write(secret);
  const environment = readFileSync(`/proc/${running.pid}/environ`, 'utf8');
  expectNoCanary(environment, 'its environment');
  // tests beside this one type secrets of their own where they should not
  expect(processList()).not.toContain(secret);
  running.child.stdin.end();
  expect((await running.exited).code).toBe(0);
  expectNoCanary(running.stdout() + running.stderr(), 'the answer');
  expect(readFileSync(keyctlPaths(home).config, 'utf8')).toContain(secret);
});

test.each([
  ['ctrl+c', keys.ctrlC, { signal: 2 }],
  ['ctrl+d', String.fromCharCode(4), { code: 2 }],
  ['enter alone', '\r', { code: 2 }],
])('P12 %s at the prompt adds nothing', async (_what, pressed, end) => {
  const before = config();
  const terminal = openKeyctl({ home: scene.home, args: ['add', 'openai'], cols: 120 });
  await terminal.waitFor(asked.trim());
  terminal.press(pressed);
  expect(await terminal.exit).toMatchObject(end);
  expect(config()).toBe(before);
});

test('P12 a signal at the prompt gives the terminal back', async () => {
  // an interactive shell would mend it itself
  const script = 'keyctl add openai; stty -a | grep -ow -- "-\\?echo"; echo done';
  const terminal = openShell(script, { home: scene.home, cols: 120 });
  await terminal.waitFor(asked.trim());
  for (const pid of childrenOf(terminal.pid)) {
    process.kill(pid, 'SIGTERM');
  }
  await terminal.exit;
  expect(terminal.screen().map((line) => line.trim())).toEqual(
    expect.arrayContaining(['echo', 'done']),
  );
});

test('P12 a terminal that vanishes at the prompt ends it, and nothing is added', async () => {
  const before = config();
  const terminal = openKeyctl({ home: scene.home, args: ['add', 'openai'], cols: 120 });
  await terminal.waitFor(asked.trim());
  terminal.press(pasted);
  terminal.vanish();
  await terminal.exit;
  expect(config()).toBe(before);
});

test('P12 a secret that was added is in no log, status or event', async () => {
  const { text } = await scene.control('GET', 'events?since=0');
  const log = readFileSync(scene.paths.log, 'utf8');
  expect(log).toContain('openai/pasted');
  expectNoCanary(text + log + JSON.stringify(await scene.status()), 'what the engine tells');
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { keyctlPaths, runKeyctl } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { keys as pressed } from '../helpers/terminal.js';
import { writeConfig } from '../helpers/write-config.js';

const text = `{
  "providers": {
    "openai": {
      "apiKey": [
        "$A", // a
        "${canary('literal')}", // b
        { "key": "$C", "name": "c" }, // c
      ],
    },
    "xai": { "apiKey": "$X" },
  },
}
`;

function aHome() {
  const home = tempFolder();
  const config = writeConfig(home, text);
  return {
    home,
    run: (...args: string[]) => runKeyctl(args, { home }),
    read: () => readFileSync(config, 'utf8'),
    comments: () =>
      readFileSync(config, 'utf8')
        .match(/\/\/ \w/g)
        ?.map((word) => word.at(-1))
        .join(''),
  };
}

test('move takes a position, --up and --down, and stops at the ends', async () => {
  const { run, comments } = aHome();
  expect(await run('move', 'openai/c', '1')).toMatchObject({
    code: 0,
    stdout: 'openai/c is key 1 of 3 now\n',
    stderr: '',
  });
  expect(comments()).toBe('cab');
  expect((await run('move', 'openai/2', '--down')).stdout).toBe('openai/2 is openai/3 now\n');
  expect(comments()).toBe('cba');
  expect((await run('move', 'c', '--up')).stdout).toBe('openai/c is key 1 of 3 already\n');
});

test.each([
  [['openai/c'], 2, 'move needs a position, --up or --down'],
  [['openai/c', '1', '--up'], 2, 'move needs a position, --up or --down'],
  [['openai/c', 'first'], 2, 'a position is a number'],
  [['openai/c', '4'], 1, 'openai has 3 keys: there is no position 4'],
  [['openai/d', '1'], 1, 'no key "openai/d" in the config'],
])('move %j is refused', async (args, wanted, message) => {
  const { run, read } = aHome();
  const { code, stderr } = await run('move', ...args);
  expect([code, read()]).toEqual([wanted, text]);
  expect(stderr).toContain(message);
});

test('rename gives a name, and an empty one takes it away', async () => {
  const { run, read } = aHome();
  expect((await run('rename', 'openai/1', 'work')).stdout).toBe('openai/1 is openai/work now\n');
  expect(read()).toContain('{ "key": "$A", "name": "work" }, // a\n');
  expect((await run('rename', 'openai/c', '')).stdout).toBe('openai/c is openai/3 now\n');
  expect(read()).toContain('{ "key": "$C" }, // c\n');
});

test('remove wants --yes where nobody can be asked', async () => {
  const { run, read } = aHome();
  const refused = await run('remove', 'openai/2');
  expect([refused.code, read()]).toEqual([2, text]);
  expect(refused.stderr).toContain('keyctl: hint: say --yes');
  expect(await run('remove', 'openai/2', '--yes')).toMatchObject({
    code: 0,
    stdout: 'openai/2 was removed\n',
  });
  expect(read()).toBe(text.replace(/.*\/\/ b\n/, ''));
});

test('remove asks in a terminal, naming key and file, and takes anything but yes for no', async () => {
  const { home, read } = aHome();
  const { config } = keyctlPaths(home);
  for (const [answer, code] of [
    ['\r', 1],
    ['yep\r', 1],
    [String.fromCharCode(4), 1],
  ] as const) {
    const terminal = openKeyctl({ home, args: ['remove', 'openai/2'], cols: 160 });
    await terminal.waitFor(`remove openai/2 (sk-…end1, config) from ${config}? [y/N]`);
    terminal.press(answer);
    expect((await terminal.exit).code).toBe(code);
    expect(terminal.output()).toContain('nothing was removed');
  }
  expect(read()).toBe(text);
  const terminal = openKeyctl({ home, args: ['remove', 'xai/1'], cols: 160 });
  await terminal.waitFor('and its provider with it, for it has no other key? [y/N]');
  terminal.press('y\r');
  expect((await terminal.exit).code).toBe(0);
  expect(read()).not.toContain('xai');
});

test('ctrl+c at the question ends it as a shell expects', async () => {
  const { home, read } = aHome();
  const terminal = openKeyctl({ home, args: ['remove', 'openai/2'], cols: 160 });
  await terminal.waitFor('[y/N]');
  terminal.press(pressed.ctrlC);
  expect(await terminal.exit).toMatchObject({ signal: 2 });
  expect(read()).toBe(text);
});

test('two that edit at the same time both get what they want', async () => {
  const { home, read } = aHome();
  const names = ['one', 'two', 'three', 'four'];
  const all = await Promise.all(
    names.map((name) =>
      runKeyctl(['add', 'xai', '--env', `K_${name}`, '--name', name, '--no-check'], { home }),
    ),
  );
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  for (const name of names) {
    expect(read()).toContain(`{ "key": "$K_${name}", "name": "${name}" }`);
  }
});

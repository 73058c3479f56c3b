import { existsSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { atEachSize } from '../helpers/at-each-size.js';
import { canary } from '../helpers/canary.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { proseOf, textOf } from '../helpers/screen-text.js';

const scene = await prepareScene({ openai: { keys: [{ name: 'work' }] } });
const openai = scene.provider('openai');
openai.upstream.good(...openai.secrets);

const brokenConfig = '{\n  "providers": {\n    "openai": { "apiKeys": [] }\n  }\n}';

test('P40 a config that is broken from the start is shown and opens no socket; the edit brings it up', async () => {
  scene.writeConfig(() => brokenConfig);
  const terminal = openKeyctl(scene);
  await terminal.waitFor('no engine was started');
  await atEachSize(terminal, ({ lines, rules }) => {
    expect(lines[0]).toBe(' keyctl  ✖ the config is broken');
    expect(rules).toEqual([]);
    expect(textOf(terminal)).toContain(scene.paths.config);
    const prose = proseOf(terminal);
    expect(prose).toContain('The config can’t be used, so no engine was started:');
    expect(prose).toMatch(/line 3:\d+, providers\.openai\.apiKeys: unknown field/);
    expect(prose).toMatch(/did you mean .*apiKey/);
    expect(prose).toMatch(/ r reads it again now r reload \? help q quit$/);
    const head = terminal.cellsOf('✖ the config').filter(({ text }) => text !== ' ');
    expect(new Set(head.map(({ foreground }) => foreground))).toEqual(new Set([1]));
  });
  expect(existsSync(scene.paths.socket)).toBe(false);

  const before = terminal.output().length;
  terminal.press('r');
  await terminal.waitUntil(
    () => terminal.output().slice(before).includes('starting the engine'),
    'another start',
  );
  await terminal.waitFor('no engine was started');
  terminal.press('t');
  await terminal.waitFor('the config has to be repaired first; r reads it again');

  scene.writeConfig();
  await terminal.waitFor(`● serving ${scene.paths.socket}`);
  await terminal.waitFor(/\*openai +│ work/);
  expect((await scene.ask('openai')).status).toBe(200);
  terminal.press('qy');
  await terminal.exit;
});

test('without a config it names the keys of the environment; a first config brings it up', async () => {
  rmSync(scene.paths.config);
  const environment = { ANTHROPIC_API_KEY: canary('found', { prefix: 'sk-ant-' }) };
  const terminal = openKeyctl({ home: scene.home, environment });
  await terminal.waitFor('There is no config file yet');
  await atEachSize(terminal, ({ lines }) => {
    expect(lines[0]).toBe(' keyctl  no config yet');
    expect(textOf(terminal)).toContain(`  ${scene.paths.config}`);
    expect(textOf(terminal)).toContain('    $ANTHROPIC_API_KEY (anthropic)');
    const prose = proseOf(terminal);
    expect(prose).toContain('keyctl init writes a first config');
    expect(prose).toContain('n takes a key here and writes a first config with it');
    expect(prose).toContain('keyctl demo shows all of this without a key');
    expect(prose).toMatch(/r reload \? help q quit$/);
  });
  terminal.press('t');
  await terminal.waitFor('there is no config yet; n makes one with a key, r looks again');
  expect(existsSync(scene.paths.socket)).toBe(false);

  scene.writeConfig();
  await terminal.waitFor(/\*openai +│ work/);
  expect((await scene.ask('openai')).status).toBe(200);
});

import { readFileSync, rmSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { unauthorized } from '../helpers/answers.js';
import { canary } from '../helpers/canary.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { processList } from '../helpers/process-list.js';
import { prepareScene, type Scene } from '../helpers/scene.js';
import { keyRow, proseOf } from '../helpers/screen-text.js';
import { keys, type OpenedTerminal } from '../helpers/terminal.js';
import { until } from '../helpers/until.js';

const added = canary('added', { end: 'new1' });
const inEnvironment = canary('environment', { end: 'env1' });
/** As terminals send what is pasted. */
const pasted = (text: string) => `\u001b[200~${text}\u001b[201~`;

/** A config as people write them; its comments are to stay. */
function configText(url: string, [first, second]: readonly string[]): string {
  return `// keys of this machine
{
  "providers": {
    /* the paid ones */
    "openai": {
      "baseUrl": "${url}", // a gateway
      "apiKey": [
        "${first}", // mine
        { "key": "${second}", "name": "team" }, // the team's
      ],
    },
  },
}
`;
}

async function open(): Promise<Scene> {
  const scene = await prepareScene({ openai: { keys: 2 } }, {}, { ADDED_KEY: inEnvironment });
  const { upstream, secrets } = scene.provider('openai');
  upstream.good(...secrets, added, inEnvironment);
  scene.writeConfig(() => configText(upstream.url, secrets));
  return scene;
}

const config = (scene: Scene) => readFileSync(scene.paths.config, 'utf8');

/** The lines of the config's list of keys. */
const list = (scene: Scene) =>
  config(scene)
    .split('\n')
    .filter((line) => line.startsWith('        '))
    .map((line) => line.trim());

async function served(scene: Scene): Promise<string> {
  return String((await scene.ask('openai')).headers['x-keyctl-key']);
}

/** Nobody who lists the processes of this machine sees what was typed. */
function expectNotInProcesses(secret: string): void {
  expect(processList()).not.toContain(secret);
}

async function screenOf(scene: Scene, way: string): Promise<OpenedTerminal> {
  if (way === 'attached') {
    await scene.start();
  }
  const terminal = openKeyctl({ ...scene, environment: { ADDED_KEY: inEnvironment } });
  await terminal.waitFor(way === 'attached' ? '⇄ attached to pid' : '● serving');
  await terminal.waitFor(keyRow('openai/1', '▸\\*'));
  return terminal;
}

describe.each(['hosted', 'attached'])('%s:', (way) => {
  test('a key is pasted, checked, named and saved, and the engine takes it', async () => {
    const scene = await open();
    const terminal = await screenOf(scene, way);
    terminal.press('n');
    await terminal.waitFor('── a new key');
    await terminal.waitFor(/▸ provider +openai/);
    terminal.press(keys.enter);
    await terminal.waitFor(/▸ key +paste it/);
    terminal.press(pasted(`${added}\n`));
    await terminal.waitFor(`•••••••• ${added.length} characters`);
    expectNotInProcesses(added);
    terminal.press(keys.enter);
    await terminal.waitFor('● sk-…new1 is healthy: GET /models → 200');
    terminal.press(`mine${keys.enter}`);
    await terminal.waitFor(/▸ group/);
    terminal.press(keys.enter);
    await terminal.waitFor('save it?');
    expect(config(scene)).not.toContain(added);
    terminal.press(keys.enter);
    await terminal.waitFor('openai/mine was added; u takes it back');
    await terminal.waitFor(keyRow('openai/mine', '▸ '));
    expect(list(scene)).toEqual([
      `"${scene.provider('openai').secret(1)}", // mine`,
      `{ "key": "${scene.provider('openai').secret(2)}", "name": "team" }, // the team's`,
      `{ "key": "${added}", "name": "mine" },`,
    ]);

    // up twice in one breath: each press acts on what the one before has made of the order
    terminal.press('KK');
    await until(() => list(scene)[0]?.includes(added));
    await terminal.waitFor('openai/mine is key 1 of 3 now');
    await until(async () => (await served(scene)) === 'openai/mine');

    terminal.press('uuu');
    await terminal.waitFor('taken back: openai/mine was added');
    expect(config(scene)).toBe(
      configText(scene.provider('openai').upstream.url, scene.provider('openai').secrets),
    );
    terminal.press('u');
    await terminal.waitFor('there is no change of yours to take back');
  });

  test('a key is renamed, moved, removed and taken back, and every comment stays', async () => {
    const scene = await open();
    const { upstream, secrets } = scene.provider('openai');
    const terminal = await screenOf(scene, way);
    const [mine, team] = [
      `"${secrets[0]}", // mine`,
      `{ "key": "${secrets[1]}", "name": "team" }, // the team's`,
    ];

    terminal.press('m');
    await terminal.waitFor('name of openai/1:');
    terminal.press(`a b${keys.enter}`);
    await terminal.waitUntil(
      () => proseOf(terminal).includes('must be made of letters, digits'),
      'what is wrong with the name',
    );
    expect(list(scene)).toEqual([mine, team]);
    terminal.press(`${keys.backspace.repeat(2)}1st${keys.enter}`);
    await terminal.waitFor(keyRow('openai/a1st', '▸\\*'));
    expect(list(scene)[0]).toBe(`{ "key": "${secrets[0]}", "name": "a1st" }, // mine`);

    terminal.press('J');
    await terminal.waitFor('openai/a1st is key 2 of 2 now');
    await terminal.waitFor(keyRow('openai/a1st', '▸ '));
    expect(list(scene)[0]).toBe(team);
    await until(async () => (await served(scene)) === 'openai/team');

    terminal.press('d');
    await terminal.waitFor('out of the config?');
    expect(proseOf(terminal)).toContain(
      'take openai/a1st (sk-…end1) out of the config? u takes it back',
    );
    terminal.press('n');
    await terminal.waitForNo('out of the config?');
    expect(list(scene)).toHaveLength(2);
    terminal.press('dy');
    await terminal.waitFor('openai/a1st was removed; u takes it back');
    expect(list(scene)).toEqual([team]);
    terminal.press('u');
    await terminal.waitFor(keyRow('openai/a1st', '▸ '));
    terminal.press('uu');
    await terminal.waitFor('taken back: openai/1 is openai/a1st now');
    expect(config(scene)).toBe(configText(upstream.url, secrets));
  });
});

test('a key that the provider refuses is told before it is saved, and may be all the same', async () => {
  const scene = await open();
  const { upstream } = scene.provider('openai');
  upstream.scriptChecks(added, unauthorized());
  const terminal = await screenOf(scene, 'hosted');
  terminal.press(`n${keys.enter}`);
  await terminal.waitFor(/▸ key +paste it/);
  terminal.press(pasted(added));
  terminal.press(keys.enter);
  await terminal.waitFor('✖ sk-…new1 is invalid: GET /models → 401');
  expect(config(scene)).not.toContain(added);
  terminal.press(keys.enter.repeat(3));
  await terminal.waitFor(keyRow('openai/3', '▸ ', '✖ invalid 401'));
  expect(config(scene)).toContain(added);
});

test('a form that is left writes nothing', async () => {
  const scene = await open();
  const before = config(scene);
  const terminal = await screenOf(scene, 'hosted');
  for (const leave of [keys.escape, keys.ctrlC]) {
    terminal.press(`n${keys.enter}`);
    await terminal.waitFor(/▸ key +paste it/);
    terminal.press(pasted(added));
    await terminal.waitFor('characters');
    terminal.press(leave);
    await terminal.waitFor(keyRow('openai/1', '▸\\*'));
  }
  expect(config(scene)).toBe(before);
});

test('a reference is shown as it is and written as one', async () => {
  const scene = await open();
  const terminal = await screenOf(scene, 'hosted');
  terminal.press(`n${keys.enter}`);
  await terminal.waitFor(/▸ key +paste it/);
  terminal.press(`$ADDED_KEY${keys.enter}`);
  await terminal.waitFor(/ key +\$ADDED_KEY/);
  await terminal.waitFor('● sk-…env1 is healthy');
  terminal.press(keys.enter.repeat(3));
  await terminal.waitFor(keyRow('openai/3', '▸ '));
  expect(list(scene)[2]).toBe('"$ADDED_KEY",');
});

test('a new provider asks for its type and its address', async () => {
  const scene = await open();
  const { upstream } = scene.provider('openai');
  const terminal = await screenOf(scene, 'hosted');
  terminal.press(`ngateway${keys.enter}`);
  await terminal.waitFor(/▸ type/);
  terminal.press(`openai${keys.enter}`);
  await terminal.waitFor(/▸ base URL/);
  terminal.press(`gateway.example${keys.enter}`);
  await terminal.waitFor('begin with https:// or http://');
  terminal.press('\u0015');
  await terminal.waitFor(/▸ base URL +such as/);
  terminal.press(`${upstream.url}${keys.enter}`);
  await terminal.waitFor(/▸ key/);
  terminal.press(pasted(added));
  terminal.press(keys.enter);
  await terminal.waitFor('is healthy');
  terminal.press(keys.enter.repeat(3));
  await terminal.waitFor(keyRow('gateway/1', '▸\\*'));
  expect((await scene.ask('gateway')).headers['x-keyctl-key']).toBe('gateway/1');
});

test('without a config the first key makes one that only its owner reads', async () => {
  const scene = await open();
  const { upstream } = scene.provider('openai');
  rmSync(scene.paths.config);
  const terminal = openKeyctl({ home: scene.home });
  await terminal.waitFor('There is no config file yet');
  terminal.press(`nopenai-like${keys.enter}`);
  await terminal.waitFor(/▸ type/);
  terminal.press(keys.enter);
  await terminal.waitFor(/▸ base URL/);
  terminal.press(`${upstream.url}${keys.enter}`);
  await terminal.waitFor(/▸ key/);
  terminal.press(pasted(added));
  terminal.press(keys.enter);
  await terminal.waitFor('is healthy');
  terminal.press(keys.enter.repeat(3));
  await terminal.waitFor('● serving');
  await terminal.waitFor(keyRow('openai-like/1', '▸\\*'));
  expect(statSync(scene.paths.config).mode & 0o777).toBe(0o600);
});

test('what somebody else changed meanwhile is not overwritten', async () => {
  const scene = await open();
  const { upstream, secrets } = scene.provider('openai');
  const terminal = await screenOf(scene, 'hosted');
  terminal.press('m');
  await terminal.waitFor('name of openai/1:');
  const others = configText(upstream.url, [secrets[1] ?? '', secrets[0] ?? '']);
  scene.writeConfig(() => others);
  terminal.press(`mine${keys.enter}`);
  await terminal.waitFor('openai/1 is another key by now');
  expect(config(scene)).toBe(others);
});

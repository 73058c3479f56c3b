import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { keyctlPaths, runKeyctl, startServe } from '../helpers/run-keyctl.js';
import { prepareScene, type Scene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { asNobody, need, needRoot } from '../helpers/tools.js';
import { writeConfig } from '../helpers/write-config.js';

/** The state file of a program that has run, broken by `change`. */
async function brokenState(change: (text: string) => string | Buffer): Promise<Scene> {
  const scene = await prepareScene({ openai: { keys: 2 } });
  const openai = scene.provider('openai');
  openai.upstream.good(...openai.secrets);
  await scene.start();
  await scene.control('PATCH', 'keys/openai/2', { enabled: false });
  expect(await scene.stop()).toBe(0);
  writeFileSync(scene.paths.state, change(readFileSync(scene.paths.state, 'utf8')));
  return scene;
}

test.each<[name: string, change: (text: string) => string | Buffer, says: string]>([
  ['empty', () => '', 'is empty'],
  ['half', (text) => text.slice(0, text.length / 2), 'is not JSON'],
  ['binary', () => Buffer.from([0, 1, 254, 255]), 'is not JSON'],
  ['of wrong types', (text) => text.replace('"enabled": false', '"enabled": 7'), 'is not as'],
  ['with __proto__', (text) => text.replace('{', '{"__proto__": {"polluted": 1},'), 'is not as'],
])(
  'P39 a state file that is %s: it starts, says so, and keeps it aside',
  async (_name, change, says) => {
    const scene = await brokenState(change);
    const broken = readFileSync(scene.paths.state);
    await scene.start();
    const { warnings } = await scene.status();
    expect(warnings).toEqual([expect.stringContaining(`${scene.paths.state} ${says}`)]);
    expect(warnings[0]).toContain('put aside as');
    const folder = dirname(scene.paths.state);
    const aside = readdirSync(folder).filter((name) => name.startsWith('state.json.broken-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(folder, aside[0] ?? ''))).toEqual(broken);
    expect((await scene.ask('openai')).status).toBe(200);
    await scene.control('PATCH', 'keys/openai/2', { enabled: false });
    expect(await scene.stop()).toBe(0);
    await scene.start();
    expect(await scene.key('openai/2')).toMatchObject({ enabled: false });
    expect((await scene.status()).warnings).toEqual([]);
  },
);

test('P39 a state file that may not be read is said, and put aside', async (context) => {
  needRoot(context);
  need(context, 'setpriv');
  const home = tempFolder();
  const { state } = keyctlPaths(home);
  writeConfig(home, { providers: { openai: { apiKey: canary('state') } } });
  await runKeyctl(['config', 'path'], { home });
  mkdirSync(dirname(state), { recursive: true });
  writeFileSync(state, 'what an administrator left here');
  for (const name of ['.', ...readdirSync(home, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(home, name), 65_534, 65_534);
  }
  chmodSync(state, 0);
  const running = await startServe({ home, under: asNobody });
  onTestFinished(() => running.kill('SIGKILL'));
  const { stdout } = await runKeyctl(['status', '--json'], { home, under: asNobody });
  expect(JSON.parse(stdout).warnings).toEqual([
    expect.stringMatching(/state\.json can not be read \(EACCES\); it was put aside as /),
  ]);
  expect(readdirSync(dirname(state)).map((name) => basename(name))).toContainEqual(
    expect.stringMatching(/^state\.json\.broken-/),
  );
  expect(await running.stop()).toBe(0);
});

import { existsSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { SpawnedHost } from '../../src/host/spawn-host.js';
import { requestControl } from '../../src/socket/request-control.js';
import { canary } from '../helpers/canary.js';
import { built } from './built.js';
import { type HostFolder, hostFolder, openAiConfig } from './host-folder.js';

const { spawnHost } =
  await built<typeof import('../../src/host/spawn-host.js')>('host/spawn-host.js');

const config = openAiConfig('http://127.0.0.1:9/v1', canary('spawn'));

function spawn({ paths }: HostFolder, environment: NodeJS.ProcessEnv = {}): SpawnedHost {
  const host = spawnHost({ paths, environment });
  onTestFinished(async () => {
    host.abort();
    await host.ended;
  });
  return host;
}

test('the engine in the thread serves on the socket as part of this process', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  await spawn(folder).serving;
  expect(await requestControl(folder.paths.socket, 'GET', 'status')).toMatchObject({
    engine: { pid: process.pid, host: 'tui', configPath: folder.paths.config },
  });
});

test('the thread reads the environment that it was given', async () => {
  const folder = hostFolder();
  folder.writeConfig(openAiConfig('http://127.0.0.1:9/v1', '$GIVEN_KEY', '$MISSING_KEY'));
  await spawn(folder, { GIVEN_KEY: canary('given', { end: '2222' }) }).serving;
  expect(await requestControl(folder.paths.socket, 'GET', 'status')).toMatchObject({
    providers: [{ keys: [{ masked: 'sk-…2222' }, { state: 'invalid' }] }],
  });
});

test('a broken config comes back with its place in the file', async () => {
  const folder = hostFolder();
  folder.writeConfig('{\n  "providers": 7\n}');
  const host = spawn(folder);
  await expect(host.serving).rejects.toMatchObject({
    code: 'config-invalid',
    problem: { file: folder.paths.config, line: 2 },
  });
  expect(await host.ended).toBe(null);
  expect(existsSync(folder.paths.socket)).toBe(false);
});

test('a claim that is lost comes back as what it is', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  await spawn(folder).serving;
  await expect(spawn(folder).serving).rejects.toMatchObject({
    code: 'engine-running',
    message: expect.stringContaining(`pid ${process.pid}`),
    hint: expect.stringContaining('keyctl stop'),
  });
});

test('it drains when it is told to, and its thread ends', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const host = spawn(folder);
  await host.serving;
  await host.drain();
  expect(await host.ended).toBe(null);
  expect(existsSync(folder.paths.socket)).toBe(false);
  expect(existsSync(folder.paths.state)).toBe(true);
});

test('told to drain before it serves, it still ends', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  await spawn(folder).drain();
  expect(existsSync(folder.paths.socket)).toBe(false);
});

test('aborting takes the name away before it returns', async () => {
  const folder = hostFolder();
  folder.writeConfig(config);
  const host = spawn(folder);
  await host.serving;
  host.abort();
  expect(existsSync(folder.paths.socket)).toBe(false);
  expect(await host.ended).toBe(null);
});

test('a thread that fails for no known reason says at least what it was', async () => {
  const folder = hostFolder();
  const host = spawn({ ...folder, paths: { ...folder.paths, config: 7 as never } });
  await expect(host.serving).rejects.toMatchObject({
    code: 'internal',
    message: 'the engine did not start (TypeError)',
  });
  expect(await host.ended).toBe('TypeError');
});

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { keyctlPaths, runKeyctl, startServe } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { writeConfig } from '../helpers/write-config.js';

const secret = canary('work', { end: 'abcd' });
const config = {
  providers: {
    openai: {
      baseUrl: 'http://127.0.0.1:9/v1',
      apiKey: [{ key: secret, name: 'work' }, '$NOT_SET'],
    },
  },
  healthCheck: { onStartup: false, everyMinutes: 0 },
};

let home = '';
beforeEach(() => {
  home = tempFolder();
});
const run = (...args: string[]) => runKeyctl(args, { home });

test('status says plainly that none runs, and what config and state say', async () => {
  writeConfig(home, config);
  const { code, stdout, stderr } = await run('status');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^no engine is running on /);
  expect(stdout).toMatch(/^\* openai {4}work {2}sk-…abcd {2}· unchecked/m);
  expect(stdout).toMatch(/^ {2}openai {4}2 .*✖ invalid/m);
  expect(stdout).toContain('openai uses openai/work');
});

test('status --json has the same shape with engine null', async () => {
  writeConfig(home, config);
  const { code, stdout } = await run('status', '--json');
  expect(code).toBe(0);
  const snapshot = JSON.parse(stdout);
  expect(Object.keys(snapshot)).toEqual([
    'engine',
    'configError',
    'warnings',
    'providers',
    'events',
  ]);
  expect(snapshot).toMatchObject({ engine: null, configError: null, events: [] });
  expect(snapshot.providers[0].keys[1]).toMatchObject({
    id: 'openai/2',
    state: 'invalid',
    source: '$NOT_SET',
    evidence: { text: 'NOT_SET is not set' },
  });
  expect(stdout).not.toContain(secret);
});

test('status without a config says how to make one', async () => {
  const { code, stdout } = await run('status');
  expect(code).toBe(0);
  expect(stdout).toContain(`there is no config yet at ${keyctlPaths(home).config}`);
  expect(stdout).toContain('keyctl init');
});

test('status with a broken config names the place and still exits 0', async () => {
  const path = writeConfig(home, '{ "providers": { "openai": { "apiKeys": "x" } } }');
  const { code, stdout } = await run('status');
  expect(code).toBe(0);
  expect(stdout).toContain(`config broken: ${path}:1:`);
  const json = JSON.parse((await run('status', '--json')).stdout);
  expect(json.configError).toMatchObject({ file: path, line: 1 });
});

test('a key that is disabled now is disabled for the next engine, and enable undoes it', async () => {
  writeConfig(home, config);
  const disabled = await run('disable', 'openai/work');
  expect(disabled.code).toBe(0);
  expect(disabled.stdout).toMatch(/^openai\/work is disabled; no engine is running/);
  expect((await run('status')).stdout).toContain('○ disabled');

  const serve = await startServe({ home });
  const { stdout } = await run('status', '--json');
  expect(JSON.parse(stdout).providers[0].keys[0]).toMatchObject({ enabled: false });
  expect(await serve.stop()).toBe(0);

  expect((await run('enable', 'openai/work')).code).toBe(0);
  expect((await run('status')).stdout).not.toContain('disabled');
  const { state } = keyctlPaths(home);
  expect(statSync(state).mode & 0o777).toBe(0o600);
  expect(readFileSync(state, 'utf8')).not.toContain(secret);
});

test('two offline switches at once both hold', async () => {
  writeConfig(home, {
    ...config,
    providers: {
      openai: { ...config.providers.openai, apiKey: ['k-one-1', 'k-two-2', 'k-three-3'] },
    },
  });
  await Promise.all([run('disable', 'openai/1'), run('disable', 'openai/2')]);
  const { providers } = JSON.parse((await run('status', '--json')).stdout);
  expect(providers[0].keys.map((key: { enabled: boolean }) => key.enabled)).toEqual([
    false,
    false,
    true,
  ]);
});

test('a key that does not exist is an error with the nearest one', async () => {
  writeConfig(home, config);
  const { code, stdout, stderr } = await run('disable', 'openai/wrk');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    'keyctl: error: no key "openai/wrk" in the config\nkeyctl: hint: did you mean openai/work?\n',
  );
});

test.each(['use', 'drill', 'reload', 'stop', 'events'])(
  '%s says that it needs an engine',
  async (command) => {
    writeConfig(home, config);
    const args = ['use', 'drill'].includes(command) ? [command, 'openai/work'] : [command];
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^keyctl: error: no engine is running on .*\nkeyctl: hint: start one with/,
    );
  },
);

test('reset forgets the saved cooldown', async () => {
  const path = writeConfig(home, config);
  const { state } = keyctlPaths(home);
  await run('disable', 'openai/work');
  const saved = JSON.parse(readFileSync(state, 'utf8'));
  saved.keys[0].cooldownUntil = new Date(Date.now() + 3_600_000).toISOString();
  writeFileSync(state, JSON.stringify(saved), { mode: 0o600 });
  await run('enable', 'openai/work');
  expect((await run('status')).stdout, path).toContain('◐ cooling');
  expect((await run('reset', 'openai/work')).code).toBe(0);
  expect((await run('status')).stdout).toContain('· unchecked');
});

test('explain works from config and state, and says so on stderr', async () => {
  writeConfig(home, config);
  const { code, stdout, stderr } = await run('explain', 'openai');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^the next request to openai \(sequential\) tries openai\/work first\n/);
  expect(stdout).toContain('NOT_SET is not set');
  expect(stderr).toContain('no engine is running');
});

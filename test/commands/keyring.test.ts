import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canary, expectNoCanary } from '../helpers/canary.js';
import { startKeyring } from '../helpers/keyring-service.js';
import { openKeyctl } from '../helpers/open-keyctl.js';
import { keyctlEnvironment, keyctlPaths, runKeyctl } from '../helpers/run-keyctl.js';
import { prepareScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { startUpstream } from '../helpers/upstream.js';
import { writeConfig } from '../helpers/write-config.js';

const secrets = {
  first: canary('first', { prefix: 'sk-proj-', end: 'aaaa' }),
  second: canary('second', { prefix: 'sk-proj-', end: 'bbbb' }),
};
/** No bus is there, whatever the machine of these tests has. */
const noService = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
const commented = (url: string) => `{
  // mine
  "providers": { "openai": { "baseUrl": "${url}",
    "apiKey": [ "${secrets.first}", // the first
      {"key":"${secrets.second}",   "name" : "work"} , "$OTHER" ] },
    "xai": {"apiKey":"${secrets.first}"} }, // end
}
`;

function configOf(home: string): string {
  return readFileSync(keyctlPaths(home).config, 'utf8');
}

describe('without a keyring service', () => {
  test('the key of a reference says so and what to do, and the others work', async () => {
    const home = tempFolder();
    const upstream = await startUpstream();
    upstream.good(secrets.first);
    writeConfig(home, {
      providers: { openai: { baseUrl: upstream.url, apiKey: ['{keyring:openai/x}', '$KEY'] } },
    });
    const { code, stdout } = await runKeyctl(['check'], {
      home,
      environment: { ...noService, KEY: secrets.first },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^openai\/1 +✖ invalid +the keyring can not be used \(.+\); .*then keyctl reload$/m,
    );
    expect(stdout).toMatch(/^openai\/2 +● healthy/m);
  });

  test('add --keyring is refused before a secret is asked for, and nothing is written', async () => {
    const home = tempFolder();
    const terminal = openKeyctl({
      home,
      args: ['add', 'openai', '--keyring'],
      environment: noService,
      cols: 200,
    });
    expect(await terminal.exit).toMatchObject({ code: 1 });
    expect(terminal.output()).toContain('keyctl: error: the keyring can not be used (');
    expect(terminal.output()).toContain('keyctl: hint: ');
    expect(terminal.output()).not.toContain('the secret of the new key');
    expect((await runKeyctl(['config', 'check'], { home })).stderr).toContain('no config');
  });

  test('migrate-secrets leaves the config as it is', async () => {
    const home = tempFolder();
    writeConfig(home, commented('https://api.openai.com/v1'));
    const { code, stdout, stderr } = await runKeyctl(['migrate-secrets', '--yes'], {
      home,
      environment: noService,
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('keyctl: error: the keyring can not be used (');
    expect(configOf(home)).toBe(commented('https://api.openai.com/v1'));
  });
});

test('without the package for it, the key says so and all else works', async () => {
  const home = tempFolder();
  const root = new URL('../../', import.meta.url);
  // nothing is installed around it
  cpSync(new URL('dist', root), join(home, 'program/dist'), { recursive: true });
  cpSync(new URL('package.json', root), join(home, 'program/package.json'));
  writeConfig(home, { providers: { openai: { apiKey: ['{keyring:openai/x}', '$KEY'] } } });
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(home, 'program/dist/cli.js'), ...args], {
      env: keyctlEnvironment(home, { ...noService, KEY: secrets.first }),
      encoding: 'utf8',
    });
  const checked = run('config', 'check');
  expect(checked.status).toBe(0);
  expect(checked.stderr).toBe(
    "keyctl: warning: openai/1 can't be used: the keyring can not be used (the package " +
      '@napi-rs/keyring is not installed here); install keyctl again, with its optional dependencies\n',
  );
  const added = run('add', 'openai', '--keyring');
  expect([added.status, added.stderr.split('\n')[0]]).toEqual([
    1,
    'keyctl: error: the keyring can not be used (the package @napi-rs/keyring is not installed here)',
  ]);
});

test('with nothing to move, migrate-secrets needs no keyring', async () => {
  const home = tempFolder();
  writeConfig(home, { providers: { openai: { apiKey: ['$A', '{keyring:openai/b}'] } } });
  const { code, stdout } = await runKeyctl(['migrate-secrets'], { home, environment: noService });
  expect([code, stdout]).toEqual([
    0,
    `no key stands in ${keyctlPaths(home).config} itself: there is nothing to do\n`,
  ]);
});

test('a secret is in one place', async () => {
  const args = ['add', 'openai', '--keyring', '--env', 'KEY'];
  const { code, stderr } = await runKeyctl(args, { home: tempFolder(), environment: noService });
  expect(code).toBe(2);
  expect(stderr).toContain('say one of --env, --file and --keyring');
});

const service = await startKeyring();

if (service !== null) {
  describe('with a keyring service', () => {
    const environment = { ...service, OTHER: canary('other', { end: 'cccc' }) };

    test('add --keyring keeps the secret there, and an engine uses it', async () => {
      const scene = await prepareScene({ openai: { keys: 1 } }, {}, environment);
      await scene.start();
      const { home } = scene;
      scene.provider('openai').upstream.good(secrets.second);
      const added = await runKeyctl(['add', 'openai', '--name', 'work', '--keyring'], {
        home,
        environment,
        input: secrets.second,
      });
      expect(added).toMatchObject({ code: 0, stderr: '' });
      expect(added.stdout).toContain('openai/work  ● healthy');
      expect(configOf(home)).toContain('"{keyring:openai/work}"');
      expect(configOf(home)).not.toContain(secrets.second);
      expect(await scene.key('openai/work')).toMatchObject({
        masked: 'sk-…bbbb',
        source: '{keyring:openai/work}',
      });
      await scene.control('PATCH', 'keys/openai/1', { enabled: false });
      expect((await scene.ask('openai')).headers['x-keyctl-key']).toBe('openai/work');
      const removed = await runKeyctl(['remove', 'openai/work', '--yes'], { home, environment });
      expect(removed.stderr).toContain('its secret stays in the keyring, as openai/work of keyctl');
    });

    test('the screen hosts an engine that reads it, and shows where it is', async () => {
      const home = tempFolder();
      const upstream = await startUpstream();
      upstream.good(secrets.first);
      writeConfig(home, { providers: { openai: { apiKey: '$A', baseUrl: upstream.url } } });
      const args = ['add', 'openai', '--name', 'kept', '--keyring', '--no-check'];
      await runKeyctl(args, { home, environment, input: secrets.first });
      const terminal = openKeyctl({ home, environment, cols: 120 });
      await terminal.waitFor('kept');
      await terminal.waitFor('healthy');
      terminal.press('jj\r');
      await terminal.waitFor('sk-…aaaa from {keyring:openai/kept}');
      terminal.press('q');
      expect(await terminal.exit).toMatchObject({ code: 0 });
    });

    test('a name that has another secret is not overwritten', async () => {
      const home = tempFolder();
      const add = async (secret: string) =>
        runKeyctl(['add', 'groq', '--name', 'same', '--keyring', '--no-check'], {
          home,
          environment,
          input: secret,
        });
      expect((await add(secrets.first)).code).toBe(0);
      const refused = await add(secrets.second);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('another key of this provider has this name');
      await runKeyctl(['remove', 'groq/same', '--yes'], { home, environment });
      expect((await add(secrets.second)).code).toBe(0);
      expect(configOf(home)).toContain('"{keyring:groq/same-2}"');
      await runKeyctl(['remove', 'groq/same', '--yes'], { home, environment });
      expect((await add(secrets.first)).code).toBe(0);
      expect(configOf(home)).toContain('"{keyring:groq/same}"');
    });

    test('migrate-secrets asks, and then changes nothing but the secrets', async () => {
      const home = tempFolder();
      const upstream = await startUpstream();
      upstream.good(secrets.first, secrets.second);
      const path = writeConfig(home, commented(upstream.url));
      const terminal = openKeyctl({ home, args: ['migrate-secrets'], environment, cols: 200 });
      await terminal.waitFor('move them into the keyring of this system?');
      expect(terminal.output()).toMatch(/openai\/1 +sk-…aaaa/);
      terminal.press('y\r');
      expect(await terminal.exit).toMatchObject({ code: 0 });
      const text = readFileSync(path, 'utf8');
      expectNoCanary(text, 'the config');
      const [, first, xai] =
        /\{keyring:(openai\/[0-9a-f]{6})\}[\s\S]*\{keyring:(xai\/[0-9a-f]{6})\}/.exec(text) ?? [];
      expect(text).toBe(
        commented(upstream.url)
          .replace(secrets.first, `{keyring:${first}}`)
          .replace(secrets.first, `{keyring:${xai}}`)
          .replace(secrets.second, '{keyring:openai/work}'),
      );
      expect(statSync(path).mode & 0o777).toBe(0o600);
      const { stdout } = await runKeyctl(['check', '--json'], { home, environment });
      const keys: readonly { id: string; usable: boolean }[] = JSON.parse(stdout).keys;
      expect(keys.slice(0, 2).map(({ id, usable }) => [id, usable])).toEqual([
        ['openai/1', true],
        ['openai/work', true],
      ]);
      expect((await runKeyctl(['migrate-secrets'], { home, environment })).stdout).toContain(
        'there is nothing to do',
      );
    });

    test('migrate-secrets does nothing without a yes', async () => {
      const home = tempFolder();
      writeConfig(home, commented('https://api.openai.com/v1'));
      const piped = await runKeyctl(['migrate-secrets'], { home, environment, input: 'y\n' });
      expect(piped.code).toBe(2);
      expect(piped.stderr).toContain('say --yes to do it without');
      const terminal = openKeyctl({ home, args: ['migrate-secrets'], environment, cols: 200 });
      await terminal.waitFor('move them into the keyring of this system?');
      terminal.press('n\r');
      expect(await terminal.exit).toMatchObject({ code: 1 });
      expect(configOf(home)).toBe(commented('https://api.openai.com/v1'));
    });

    test('a name that the keyring does not have is told', async () => {
      const home = tempFolder();
      writeConfig(home, { providers: { openai: { apiKey: '{keyring:openai/gone}' } } });
      const { stderr } = await runKeyctl(['config', 'check'], { home, environment });
      expect(stderr).toContain("openai/1 can't be used: the keyring has no openai/gone");
    });

    test('an engine of a session without that keyring is told of', async () => {
      const scene = await prepareScene({ openai: { keys: 1 } }, {}, noService);
      await scene.start();
      const { code, stderr } = await runKeyctl(['migrate-secrets', '--yes'], {
        home: scene.home,
        environment,
      });
      expect(code).toBe(0);
      expect(stderr).toContain(
        "the engine that runs can't read openai/1: the keyring can not be used",
      );
      expect(stderr).toContain('start the engine from a session with that keyring');
    });
  });
}

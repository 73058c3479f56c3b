import { existsSync, readFileSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { keyctlPaths, runKeyctl } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { writeConfig } from '../helpers/write-config.js';

const keys = {
  OPENAI_API_KEY: canary('first', { prefix: 'sk-proj-', end: 'aaaa' }),
  OPENAI_API_KEY_2: canary('second', { prefix: 'sk-proj-', end: 'bbbb' }),
  ANTHROPIC_API_KEY: canary('other', { prefix: 'sk-ant-', end: 'cccc' }),
};

test('init refers to the keys of the environment, shows them masked, and says what is next', async () => {
  const home = tempFolder();
  const { code, stdout, stderr } = await runKeyctl(['init'], { home, environment: keys });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { config } = keyctlPaths(home);
  expect(stdout).toContain(`wrote ${config}`);
  expect(stdout).toMatch(/openai\/1 +sk-\S*…aaaa +\$OPENAI_API_KEY$/m);
  expect(stdout).toMatch(/openai\/2 +sk-\S*…bbbb +\$OPENAI_API_KEY_2$/m);
  expect(stdout).toMatch(/next: .*keyctl serve/);
  const text = readFileSync(config, 'utf8');
  expect(text).toContain('$ANTHROPIC_API_KEY');
  expect(statSync(config).mode & 0o777).toBe(0o600);
  for (const secret of Object.values(keys)) {
    expect(text).not.toContain(secret);
    expect(stdout).not.toContain(secret);
  }
  expect((await runKeyctl(['config', 'check'], { home, environment: keys })).code).toBe(0);
});

test('init without any key writes an example that is a right config', async () => {
  const home = tempFolder();
  const { code, stdout } = await runKeyctl(['init'], { home });
  expect(code).toBe(0);
  expect(stdout).toContain('no key was found in the environment');
  expect((await runKeyctl(['config', 'check'], { home })).code).toBe(0);
});

test('init never overwrites, not even a dangling link', async () => {
  const home = tempFolder();
  const path = writeConfig(home, '// mine\n{}');
  const again = await runKeyctl(['init'], { home, environment: keys });
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toContain(`there is a config already: ${path}`);
  expect(readFileSync(path, 'utf8')).toBe('// mine\n{}');

  const other = tempFolder();
  writeConfig(other, '{}');
  unlinkSync(keyctlPaths(other).config);
  symlinkSync(`${other}/nowhere`, keyctlPaths(other).config);
  expect((await runKeyctl(['init'], { home: other, environment: keys })).code).toBe(1);
  expect(existsSync(`${other}/nowhere`)).toBe(false);
});

test('config path prints the path alone: flag, then variable, then the default place', async () => {
  const home = tempFolder();
  const path = async (args: string[], environment = {}) =>
    (await runKeyctl(['config', 'path', ...args], { home, environment })).stdout.trimEnd();
  expect(await path([])).toBe(keyctlPaths(home).config);
  expect(await path([], { KEYCTL_CONFIG: '/x/variable.json' })).toBe('/x/variable.json');
  expect(await path(['--config', '/x/flag.json'], { KEYCTL_CONFIG: '/x/variable.json' })).toBe(
    '/x/flag.json',
  );
});

test('config check says what it counted, and warns about keys that can not be used', async () => {
  const home = tempFolder();
  const path = writeConfig(home, {
    providers: { openai: { apiKey: [canary('checked', { end: 'aaaa' }), '$NOT_SET'] } },
  });
  const { code, stdout, stderr } = await runKeyctl(['config', 'check'], { home });
  expect(code).toBe(0);
  expect(stdout).toBe(`${path} is right: 2 keys of 1 provider\n`);
  expect(stderr).toMatch(/^keyctl: warning: openai\/2 .*NOT_SET is not set$/m);
});

test('config check of a wrong config names the place and the nearest field', async () => {
  const home = tempFolder();
  const path = writeConfig(home, '{\n  "providers": {\n    "openai": { "apiKeys": "x" }\n  }\n}');
  const { code, stdout, stderr } = await runKeyctl(['config', 'check'], { home });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`keyctl: error: ${path}:3:`);
  expect(stderr).toContain('apiKey');
});

test('config schema is a JSON Schema', async () => {
  const { code, stdout } = await runKeyctl(['config', 'schema'], { home: tempFolder() });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ type: 'object', properties: { providers: {} } });
});

import { expect, test } from 'vitest';
import { ok, unauthorized } from '../helpers/answers.js';
import { canary } from '../helpers/canary.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { startUpstream } from '../helpers/upstream.js';
import { writeConfig } from '../helpers/write-config.js';

const scene = await openScene({ openai: { keys: [{ name: 'good' }, { name: 'bad' }] } });
const openai = scene.provider('openai');
openai.upstream.scriptChecks(openai.secret(1), ok());
openai.upstream.scriptChecks(openai.secret(2), unauthorized());

test('check asks through the engine, shows the evidence, and fails for a bad key', async () => {
  const { code, stdout, stderr } = await runKeyctl(['check'], { home: scene.home });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^openai\/good {2}● healthy +GET .*→ 200/m);
  expect(stdout).toMatch(/^openai\/bad +✖ invalid 401 +GET .*→ 401/m);
  expect(stderr).toBe('keyctl: error: openai/bad is not usable\n');
  expect(await scene.key('openai/bad')).toMatchObject({ health: 'invalid' });
});

test('check KEY asks for that one alone', async () => {
  const checksBefore = openai.upstream.checks.length;
  const { code, stdout } = await runKeyctl(['check', 'openai/good'], { home: scene.home });
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const asked = openai.upstream.checks.slice(checksBefore).map(({ key }) => key);
  expect(asked).not.toContain(openai.secret(2));
});

test('check --json gives each verdict with its evidence, also when it fails', async () => {
  const { code, stdout } = await runKeyctl(['check', '--json'], { home: scene.home });
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    checkedBy: 'engine',
    keys: [
      { id: 'openai/good', usable: true, health: 'healthy', evidence: { text: /200/ } },
      { id: 'openai/bad', usable: false, health: 'invalid' },
    ].map((key) => expect.objectContaining({ id: key.id, usable: key.usable })),
  });
});

test('a bad key that the user switched off is no failure of them all', async () => {
  await runKeyctl(['disable', 'openai/bad'], { home: scene.home });
  expect((await runKeyctl(['check'], { home: scene.home })).code).toBe(0);
  expect((await runKeyctl(['check', 'openai/bad'], { home: scene.home })).code).toBe(1);
});

test('without an engine the command checks by itself and leaves nothing behind', async () => {
  const home = tempFolder();
  const upstream = await startUpstream();
  upstream.scriptChecks(canary('good'), ok());
  writeConfig(home, {
    providers: {
      openai: { baseUrl: upstream.url, apiKey: ['$GOOD', canary('bad')] },
    },
  });
  const { code, stdout, stderr } = await runKeyctl(['check'], {
    home,
    environment: { GOOD: canary('good') },
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^openai\/1 {2}● healthy/m);
  expect(stdout).toMatch(/^openai\/2 {2}✖ invalid 401/m);
  expect(stderr).toBe('keyctl: error: openai/2 is not usable\n');
  expect((await runKeyctl(['status'], { home })).stdout).toContain('no engine is running');
});

test('a provider that can not be reached proves nothing: the key is not usable now', async () => {
  const home = tempFolder();
  writeConfig(home, {
    providers: {
      openai: {
        baseUrl: `http://127.0.0.1:${await refusingPort()}/v1`,
        apiKey: canary('lost'),
      },
    },
  });
  const { code, stdout } = await runKeyctl(['check'], { home });
  expect(code).toBe(1);
  expect(stdout).toContain('▲ unreachable');
  expect(stdout).not.toContain('invalid');
});

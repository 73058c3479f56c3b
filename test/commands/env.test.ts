import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { canary } from '../helpers/canary.js';
import { refusingPort } from '../helpers/raw-upstream.js';
import { keyctlPaths, runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { writeConfig } from '../helpers/write-config.js';

const port = await refusingPort();
const url = `http://127.0.0.1:${port}`;
const scene = await openScene(
  { openai: {}, work: { dialect: 'anthropic' }, lab: { fields: { type: 'groq' } } },
  { listen: { tcp: { port } } },
);
const token = () => readFileSync(scene.paths.token, 'utf8').trim();

test('env prints lines for a shell to eval, and no secret of a provider', async () => {
  const { code, stdout, stderr } = await runKeyctl(['env'], { home: scene.home });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    `export KEYCTL_URL=${url}`,
    `export KEYCTL_TOKEN=${token()}`,
    `export OPENAI_BASE_URL=${url}/openai`,
    `export OPENAI_API_BASE=${url}/openai`,
    `export OPENAI_API_KEY=${token()}`,
    `export ANTHROPIC_BASE_URL=${url}/work`,
    `export ANTHROPIC_API_KEY=${token()}`,
    `export GROQ_BASE_URL=${url}/lab`,
    `export GROQ_API_BASE=${url}/lab`,
    `export GROQ_API_KEY=${token()}`,
    '',
  ]);
  expect(stdout).not.toContain('canary');
});

test('a shell that evals it reaches the provider with them', async () => {
  const { secrets, upstream } = scene.provider('openai');
  upstream.good(...secrets);
  const { stdout } = await runKeyctl(['env'], { home: scene.home });
  const script = `${stdout}
    exec '${process.execPath}' -e '
      fetch(process.env.OPENAI_BASE_URL + "/chat/completions", {
        method: "POST",
        headers: { authorization: "Bearer " + process.env.OPENAI_API_KEY },
        body: "{}",
      }).then((answer) => console.log(answer.status, answer.headers.get("x-keyctl-key")))'`;
  const ran = await promisify(execFile)('sh', ['-c', script], { timeout: 20_000 });
  expect(ran.stdout).toBe('200 openai/1\n');
});

test('env PROVIDER prints those of one provider, and of its protocol', async () => {
  const { stdout } = await runKeyctl(['env', 'lab'], { home: scene.home });
  expect(stdout).toBe(`export KEYCTL_URL=${url}
export KEYCTL_TOKEN=${token()}
export GROQ_BASE_URL=${url}/lab
export GROQ_API_BASE=${url}/lab
export GROQ_API_KEY=${token()}
export OPENAI_BASE_URL=${url}/lab
export OPENAI_API_BASE=${url}/lab
export OPENAI_API_KEY=${token()}
`);
});

test('env --json is an object of the same, with null for what should not be set', async () => {
  const { stdout } = await runKeyctl(['env', 'work', '--json'], { home: scene.home });
  expect(JSON.parse(stdout)).toEqual({
    KEYCTL_URL: url,
    KEYCTL_TOKEN: token(),
    ANTHROPIC_BASE_URL: `${url}/work`,
    ANTHROPIC_API_KEY: token(),
    ANTHROPIC_AUTH_TOKEN: null,
  });
});

test('what would win over them is unset where it is set, and no proxy is asked', async () => {
  const { stdout } = await runKeyctl(['env', 'work'], {
    home: scene.home,
    environment: { ANTHROPIC_AUTH_TOKEN: 'x', HTTP_PROXY: 'http://proxy', NO_PROXY: 'a.example' },
  });
  expect(stdout).toContain('\nunset ANTHROPIC_AUTH_TOKEN\n');
  expect(stdout).toContain('\nexport no_proxy=a.example,127.0.0.1\n');
});

test('a provider that is not there is said with the nearest', async () => {
  const { code, stdout, stderr } = await runKeyctl(['env', 'opnai'], { home: scene.home });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    'keyctl: error: there is no provider called opnai\nkeyctl: hint: did you mean openai?\n',
  );
});

test('without a port there is nothing to eval, and it says what to do', async () => {
  const closed = await openScene({ openai: {} });
  const { code, stdout, stderr } = await runKeyctl(['env'], { home: closed.home });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('keyctl: error: keyctl has no TCP port');
  expect(stderr).toContain('`keyctl run -- COMMAND`');
  expect(stderr).toContain(`add "listen": { "tcp": { "port": 7811 } } to ${closed.paths.config}`);
  expect(existsSync(closed.paths.token)).toBe(false);
});

test('without an engine the config says where the port will be', async () => {
  const home = tempFolder();
  const provider = { apiKey: canary('env') };
  writeConfig(home, { providers: { openai: provider }, listen: { tcp: { port: 7811 } } });
  const { code, stdout, stderr } = await runKeyctl(['env'], { home });
  expect(code).toBe(0);
  expect(stdout).toContain('export OPENAI_BASE_URL=http://127.0.0.1:7811/openai\n');
  expect(stderr).toBe('keyctl: warning: no engine is running yet; start one with keyctl serve\n');
  writeConfig(home, { providers: { openai: provider } });
  expect((await runKeyctl(['env'], { home })).stderr).toContain('keyctl has no TCP port');
  writeConfig(home, { providers: {}, listen: { tcp: { port: 7811 } } });
  expect((await runKeyctl(['env'], { home })).stderr).toContain('the config has no providers yet');
});

test('token makes one when there is none, and prints it and nothing else', async () => {
  const home = tempFolder();
  const first = await runKeyctl(['token'], { home });
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(/^keyctl_[\w-]{43}\n$/);
  expect((await runKeyctl(['token'], { home })).stdout).toBe(first.stdout);
  expect(readFileSync(keyctlPaths(home).token, 'utf8')).toBe(first.stdout);
});

test('token has one word beside it, and says so', async () => {
  const { code, stderr } = await runKeyctl(['token', 'rotat'], { home: scene.home });
  expect(code).toBe(2);
  expect(stderr).toBe(
    'keyctl: error: there is no command "rotat"\nkeyctl: hint: did you mean rotate?\n',
  );
});

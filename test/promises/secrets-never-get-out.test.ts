import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ok, rateLimited, serverError } from '../helpers/answers.js';
import { runKeyctl } from '../helpers/run-keyctl.js';
import { openScene } from '../helpers/scene.js';

// the scene itself searches all that was written or said, in every test of this folder
const scene = await openScene(
  { openai: { keys: 3 }, slashes: { keys: 1 }, claude: { dialect: 'anthropic' } },
  { log: { level: 'debug' } },
);
const openai = scene.provider('openai');

function expectClean(text: string, secret: string): void {
  for (const form of [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  ]) {
    expect(text.includes(form), `${form} in ${text}`).toBe(false);
  }
}

test('P12 a provider that echoes the key in every kind of error gives nothing away', async () => {
  const [first, second, third] = [openai.secret(1), openai.secret(2), openai.secret(3)];
  const echo = (secret: string, status: number) => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: {
      error: { message: `key ${secret} failed`, code: secret, key: encodeURIComponent(secret) },
    },
  });
  openai.upstream
    .script(first, echo(first, 401))
    .script(second, { ...echo(second, 429), headers: { 'retry-after': '60' } })
    .script(third, echo(third, 404), echo(third, 500));
  const verbatim = await scene.ask('openai');
  expect(verbatim.status).toBe(404);
  expectClean(verbatim.text, third);
  const exhausted = await scene.ask('openai');
  expect(exhausted.status).toBe(500);
  for (const secret of openai.secrets) {
    expectClean(exhausted.text, secret);
  }
});

test('P12 a secret that is cut in two by the network is found all the same', async () => {
  const slashes = scene.provider('slashes');
  const secret = slashes.secret(1);
  slashes.upstream.script(secret, {
    async run({ response }) {
      response.writeHead(400, { 'content-type': 'application/json' });
      const [half, rest] = [secret.slice(0, 9), secret.slice(9)];
      await new Promise((resolve) => response.write(`{"error":{"message":"bad ${half}`, resolve));
      await new Promise((resolve) => setImmediate(resolve));
      response.end(`${rest}"}}`);
    },
  });
  const answer = await scene.ask('slashes');
  expect(answer.status).toBe(400);
  expectClean(answer.text, secret);
});

test('P12 status shows a mask and where the secret comes from, and the commands say no more', async () => {
  openai.upstream
    .script(openai.secret(1), rateLimited({ retryAfter: 60 }))
    .script(openai.secret(2), serverError(500))
    .script(openai.secret(3), ok());
  const key = await scene.key('openai/1');
  expect(key).toMatchObject({ masked: 'sk-…end1', source: 'config' });
  for (const args of [
    ['status'],
    ['status', '--json'],
    ['events'],
    ['events', '--json'],
    ['check'],
  ]) {
    const { stdout, stderr } = await runKeyctl(args, { home: scene.home });
    for (const secret of openai.secrets) {
      expectClean(stdout + stderr, secret);
    }
  }
});

test('P12 the log and the state are private and hold no secret', async () => {
  await scene.control('PATCH', 'keys/openai/1', { enabled: false });
  for (const file of [scene.paths.log, scene.paths.state]) {
    expect(statSync(file).mode & 0o777, file).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    for (const secret of openai.secrets) {
      expectClean(text, secret);
    }
  }
  const lines = readFileSync(scene.paths.log, 'utf8').trim().split('\n');
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) {
    expect(JSON.parse(line)).toBeTypeOf('object');
  }
});

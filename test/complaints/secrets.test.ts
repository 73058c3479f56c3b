import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { reset, serverError, unauthorized } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

// the scene itself searches all that was written or said for the keys of its providers
const scene = await openScene(
  { google: { dialect: 'gemini' }, typo: { keys: 3 } },
  { log: { level: 'debug' } },
);

function everythingWritten(): string {
  const folder = dirname(scene.paths.state);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

// litellm #6963, #8075, #15799, #24902; HolmesGPT #2010; graniet/llm #115: `?key=` in a URL ended up in
// exceptions and logs
test('a Gemini key travels in its header and never in a URL, whatever the client sends', async () => {
  const google = scene.provider('google');
  const { upstream, secrets } = google;
  upstream.script(google.secret(1), reset()).script(google.secret(2), serverError(500));
  const own = 'AIza-of-the-client-itself';
  const answer = await scene.ask('google', {
    path: `/models/gemini-test:generateContent?key=${own}&alt=json`,
  });
  expect(answer.status).toBe(500);
  expect(upstream.requests.length).toBeGreaterThanOrEqual(2);
  for (const { path, headers } of upstream.requests) {
    expect(path).toBe('/v1beta/models/gemini-test:generateContent?alt=json');
    expect(secrets).toContain(headers['x-goog-api-key']);
  }
  const told = answer.text + everythingWritten() + JSON.stringify(await scene.status());
  expect(told).not.toContain(own);
  expect(told).not.toMatch(/[?&]key=/);
});

// litellm #5762: the error gave all keys back; #18902, #25203: a mistyped key of the caller was echoed
test('the error that lists all keys holds none, nor the credential that the client sent', async () => {
  const typo = scene.provider('typo');
  for (const secret of typo.secrets) {
    const body = { error: { message: `Incorrect API key provided: ${secret}`, code: 'x' } };
    typo.upstream.script(secret, { ...unauthorized(), body });
  }
  const own = 'sk-mistyped-by-the-caller';
  const answer = await scene.ask('typo', {
    headers: { authorization: `Bearer ${own}`, 'x-api-key': own, 'api-key': own },
  });
  expect(answer.status).toBe(502);
  const { message } = JSON.parse(answer.text).error;
  for (const id of ['typo/1', 'typo/2', 'typo/3']) {
    expect(message).toContain(id);
  }
  const told = answer.text + everythingWritten() + JSON.stringify(await scene.status());
  for (const secret of [own, ...typo.secrets]) {
    expect(told).not.toContain(secret);
  }
  for (const { rawHeaders } of typo.upstream.requests) {
    expect(rawHeaders.join('\n')).not.toContain(own);
  }
});

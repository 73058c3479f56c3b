import { expect, test } from 'vitest';
import { askRaw } from '../helpers/ask.js';
import { openScene } from '../helpers/scene.js';

const scene = await openScene({
  openai: {},
  claude: { dialect: 'anthropic' },
  router: { dialect: 'openrouter' },
  gemini: { dialect: 'gemini' },
});
const names = ['openai', 'claude', 'router', 'gemini'] as const;
for (const name of names) {
  scene.provider(name).upstream.good(...scene.provider(name).secrets);
}

const evil = `127.0.0.1:${scene.provider('claude').upstream.port}`;

test.each([
  '/openai/../claude/v1/messages',
  '/openai/..',
  '/openai/v1/../../x',
  '/openai/./x',
  '/openai/%2e%2e/x',
  '/openai/%2E%2e/x',
  '/openai/.%2e/x',
  '/openai/..%2fx',
  '/openai/%2e%2e%2fx',
  `//${evil}/x`,
  `/openai//${evil}/x`,
  `/openai/\\${evil}/x`,
  `/\\${evil}/x`,
  '/openai/..\\x',
  '/openai/%5c..%5cx',
  `http://${evil}/x`,
  `http://${evil}/openai/x`,
  'openai/x',
  '/openai/x%00y',
  '/openai/x%0d%0ay',
  '/openai/x#y',
  '/openai/x%zz',
  '/openai/x\ty',
  '/openai/x\u00e9',
  `/openai@${evil}/x`,
])('P14 %j is refused before any upstream is asked', async (target) => {
  for (const name of names) {
    scene.provider(name).upstream.requests.length = 0;
  }
  const answer = await askRaw(
    scene.paths.socket,
    Buffer.from(
      `POST ${target} HTTP/1.1\r\nHost: keyctl\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
      'latin1',
    ),
  );
  expect(answer.split('\r\n')[0]).toMatch(/^HTTP\/1\.1 (400|404) /);
  expect(answer).toMatch(/"(bad-path|bad-request|unknown-provider)"/);
  expect(names.flatMap((name) => scene.provider(name).calls())).toEqual([]);
});

test.each([
  ['openai', '/v1/chat/completions', '/v1/chat/completions'],
  ['openai', '/chat/completions', '/v1/chat/completions'],
  ['openai', '/v1', '/v1'],
  ['openai', '/v1x/x', '/v1/v1x/x'],
  ['openai', '/v2/x', '/v2/x'],
  ['claude', '/v1/messages', '/v1/messages'],
  ['router', '/v1/chat/completions', '/api/v1/chat/completions'],
  ['router', '/api/v1/chat/completions', '/api/v1/chat/completions'],
  ['gemini', '/v1beta/models/g:generateContent', '/v1beta/models/g:generateContent'],
  ['gemini', '/v1/models/g:generateContent', '/v1/models/g:generateContent'],
  ['gemini', '/upload/v1beta/files', '/upload/v1beta/files'],
  ['gemini', '/models/g:generateContent?alt=sse', '/v1beta/models/g:generateContent?alt=sse'],
  ['openai', '/a%20b/c%2Fd?q=%26&q=2&empty', '/v1/a%20b/c%2Fd?q=%26&q=2&empty'],
  ['openai', "/x;y=1/$-_.+!*'(),:@&=~", "/v1/x;y=1/$-_.+!*'(),:@&=~"],
  ['openai', '/x?u=http://h/../..', '/v1/x?u=http://h/../..'],
] as const)('P14 %s%s goes to %s', async (name, path, expected) => {
  await scene.ask(name, { path });
  expect(scene.provider(name).upstream.requests.at(-1)?.path).toBe(expected);
});

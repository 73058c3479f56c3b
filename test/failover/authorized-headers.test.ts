import { expect, test } from 'vitest';
import { authorizedHeaders } from '../../src/failover/authorized-headers.js';
import { requestHeaders } from '../../src/failover/forwarded-headers.js';
import { dialectOf } from '../../src/providers/dialects.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig } from './a-config.js';
import { startEngine } from './an-engine.js';

const beta = 'oauth-2025-04-20';

/** What goes upstream with this secret, after the two headers that keyctl adds to every request. */
function authorized(type: string, secret: string, sent: readonly string[] = []): string[] {
  const dialect = dialectOf(type);
  const headers = authorizedHeaders(requestHeaders(sent, dialect, null), dialect, secret);
  const ours = ['accept-encoding', 'anthropic-version'];
  return headers.filter((_part, at) => !ours.includes(headers[at - (at % 2)]?.toLowerCase() ?? ''));
}

test.each<[type: string, secret: string, sent: string[], headers: string[]]>([
  ['openai', 'sk-1', [], ['authorization', 'Bearer sk-1']],
  ['anthropic', 'sk-ant-api03-1', [], ['x-api-key', 'sk-ant-api03-1']],
  [
    'anthropic',
    'sk-ant-oat01-1',
    [],
    ['authorization', 'Bearer sk-ant-oat01-1', 'anthropic-beta', beta],
  ],
  [
    'anthropic',
    'sk-ant-oat01-1',
    ['Anthropic-Beta', 'a,b'],
    ['authorization', 'Bearer sk-ant-oat01-1', 'Anthropic-Beta', `a,b,${beta}`],
  ],
  [
    'anthropic',
    'sk-ant-oat01-1',
    ['anthropic-beta', `a, ${beta}`],
    ['authorization', 'Bearer sk-ant-oat01-1', 'anthropic-beta', `a, ${beta}`],
  ],
  ['azure', '0123abcd', [], ['api-key', '0123abcd']],
  ['azure', 'eyJ0.eyJ1.x', [], ['authorization', 'Bearer eyJ0.eyJ1.x']],
  // a token of Anthropic is a secret like any other elsewhere
  ['openai-compatible', 'sk-ant-oat01-1', [], ['authorization', 'Bearer sk-ant-oat01-1']],
])('%s sends %s with %o as %o', (type, secret, sent, headers) => {
  expect(authorized(type, secret, sent)).toEqual(headers);
});

test('a token and a key of one provider each go their own way, in one request and in checks', async () => {
  const token = 'sk-ant-oat01-canary-aaaaaaaa';
  const key = 'sk-ant-api03-canary-bbbbbbbb';
  const upstream = await startUpstream({ dialect: 'anthropic' });
  upstream.script(token, { status: 429, body: {} }).good(key);
  const { ask, engine } = await startEngine(
    aConfig([{ name: 'anthropic', baseUrl: upstream.url, keys: [token, key] }]),
  );
  const answer = await ask({ path: '/anthropic/v1/messages', headers: { 'anthropic-beta': 'a' } });
  expect(answer.headers['x-keyctl-tried']).toBe('anthropic/1=429, anthropic/2=ok');
  const told = upstream.requests.map(({ headers }) => [
    headers.authorization,
    headers['x-api-key'],
    headers['anthropic-beta'],
  ]);
  expect(told).toEqual([
    [`Bearer ${token}`, undefined, `a,${beta}`],
    [undefined, key, 'a'],
  ]);
  await engine.checkHealth('anthropic/1');
  const check = upstream.checks.find((call) => call.key === token);
  expect(check?.headers).toMatchObject({
    authorization: `Bearer ${token}`,
    'anthropic-beta': beta,
  });
});

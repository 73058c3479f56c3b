import { expect, test } from 'vitest';
import { type Answer, reset, sse } from '../helpers/answers.js';
import type { UpstreamDialect } from '../helpers/realistic-answers.js';
import { openScene } from '../helpers/scene.js';

const data = (value: object) => `data: ${JSON.stringify(value)}`;
const event = (name: string, value: object) => `event: ${name}\n${data(value)}`;
const chunk = (content: string) => data({ choices: [{ index: 0, delta: { content } }] });
const started = event('message_start', { type: 'message_start', message: { content: [] } });
const ping = event('ping', { type: 'ping' });
const words = event('content_block_delta', {
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text: 'once upon' },
});
const overloaded = event('error', { type: 'error', error: { type: 'overloaded_error' } });
const limited = data({ error: { message: 'slow down', code: 429 } });

type Row = {
  readonly name: string;
  readonly dialect?: UpstreamDialect;
  readonly first: Answer;
  readonly outcome: string;
};

const rows: readonly Row[] = [
  { name: 'error-field', first: sse([limited]), outcome: 'rate-limited' },
  {
    name: 'error-after-comments',
    dialect: 'openrouter',
    first: sse([': OPENROUTER PROCESSING', ': OPENROUTER PROCESSING', limited]),
    outcome: 'rate-limited',
  },
  { name: 'event-error', dialect: 'anthropic', first: sse([overloaded]), outcome: 'server-error' },
  {
    name: 'event-error-after-preamble',
    dialect: 'anthropic',
    first: sse([started, ping, overloaded]),
    outcome: 'server-error',
  },
  { name: 'reset-before-content', first: breaksAfter([': wait']), outcome: 'network-error' },
];

function breaksAfter(events: readonly string[]): Answer {
  return {
    run({ request, response }) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`${events.join('\n\n')}\n\n`, () => request.socket.resetAndDestroy());
    },
  };
}

const scene = await openScene({
  ...Object.fromEntries(rows.map(({ name, dialect = 'openai' }) => [name, { dialect }])),
  'later-error': {},
  'later-claude-error': { dialect: 'anthropic' },
  'later-break': {},
  'all-in-band': {},
});

test.concurrent.each(rows)('P20 $name: the next key streams in its place', async (row) => {
  const { name, first, outcome } = row;
  const provider = scene.provider(name);
  provider.upstream.script(provider.secret(1), first).good(provider.secret(2));
  const answer = await scene.ask(name, { body: { stream: true } });
  expect(answer.status, answer.text).toBe(200);
  expect(answer.headers['content-type']).toMatch('text/event-stream');
  expect(answer.text).toMatch(/hel/);
  expect(answer.text).not.toMatch(/slow down|overloaded|PROCESSING|wait/);
  expect(provider.calls()).toEqual([1, 2]);
  const events = await scene.events(name, 'failed-over');
  expect(events).toMatchObject([{ key: `${name}/1`, to: `${name}/2`, outcome }]);
});

test.concurrent.each([
  ['later-error', [chunk('once'), limited, 'data: [DONE]']],
  ['later-claude-error', [started, words, overloaded]],
])('%s: after the first content an error passes as it came', async (name, events) => {
  const provider = scene.provider(name);
  provider.upstream.script(provider.secret(1), sse(events, { gapMs: 20 })).good(provider.secret(2));
  const answer = await scene.ask(name, { body: { stream: true } });
  expect([answer.status, answer.text]).toEqual([200, `${events.join('\n\n')}\n\n`]);
  expect(provider.calls()).toEqual([1]);
});

test.concurrent('P28 after the first content a break is a break: no other key, no made-up end', async () => {
  const provider = scene.provider('later-break');
  provider.upstream.script(provider.secret(1), breaksAfter([chunk('once')]), reset());
  provider.upstream.good(provider.secret(2));
  const asking = scene.begin('later-break', { body: { stream: true } });
  expect((await asking.response).statusCode).toBe(200);
  await expect(asking.ended).rejects.toThrow();
  expect(asking.received().toString()).toBe(`${chunk('once')}\n\n`);
  expect(provider.calls()).toEqual([1]);
});

test.concurrent('when every key fails inside its stream, the client gets an HTTP error', async () => {
  const provider = scene.provider('all-in-band');
  for (const secret of provider.secrets) {
    provider.upstream.script(secret, sse([limited]));
  }
  const answer = await scene.ask('all-in-band', { body: { stream: true } });
  expect(answer.status).toBe(429);
  expect(JSON.parse(answer.text).error.code).toBe('keys-exhausted');
  expect(provider.calls()).toEqual([1, 2]);
});

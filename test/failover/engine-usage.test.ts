import { expect, test } from 'vitest';
import { type Answer, custom, rateLimited, sse } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const first = secretOf('openai', 1);
const second = secretOf('openai', 2);
const resp = 'resp_67ccd2bed1ec8190b14f964abc054267';
const chat = 'chatcmpl-A652Fhuqsr1kskKe5B63M0eiw3842';

async function open() {
  const upstream = await startUpstream();
  const scene = await startEngine(aConfig([{ baseUrl: upstream.url, keys: [first, second] }]));
  /** Asks, and waits until the answer was counted. */
  const asked = async (path = '/openai/responses') => {
    await scene.ask({ path });
    await until(
      () => scene.key('openai/1').counts.inFlight + scene.key('openai/2').counts.inFlight === 0,
    );
  };
  const tokens = () =>
    ['openai/1', 'openai/2'].map((id) => {
      const told = scene.key(id).tokens;
      return told === null ? null : [told.in, told.out];
    });
  return { upstream, asked, tokens, ...scene };
}

const usage = { input_tokens: 5, output_tokens: 6, total_tokens: 11 };
const stored = (id: string, fields: object = { usage }): Answer => ({
  status: 200,
  body: { id, object: 'response', status: 'completed', output: [], ...fields },
});
const streamed = (id: string): Answer =>
  sse([
    `event: response.created\ndata: ${JSON.stringify({ type: 'response.created', response: { id, usage: null } })}`,
    `event: response.completed\ndata: ${JSON.stringify({ type: 'response.completed', response: { id, output: [], usage } })}`,
  ]);

test('an answer that passes again is counted once, however it comes', async () => {
  const { upstream, asked, tokens } = await open();
  upstream.script(first, streamed(resp), stored(resp), stored(resp));
  await asked();
  await asked(`/openai/responses/${resp}/cancel`);
  await asked();
  expect(tokens()).toEqual([[5, 6], null]);
});

test('also if another key shows it again, and after a reload', async () => {
  const { upstream, asked, tokens, engine } = await open();
  upstream.script(first, stored(resp), rateLimited({ retryAfter: 60 }));
  upstream.script(second, stored(resp));
  await asked();
  await asked();
  await engine.reload();
  await asked();
  expect(tokens()).toEqual([[5, 6], null]);
});

test('an answer that had told no tokens is counted when it tells them', async () => {
  const { upstream, asked, tokens } = await open();
  upstream.script(
    first,
    stored(resp, { status: 'queued', usage: null }),
    stored(resp),
    stored(resp),
  );
  await asked();
  expect(tokens()).toEqual([null, null]);
  await asked();
  await asked();
  expect(tokens()).toEqual([[5, 6], null]);
});

test.each<[name: string, one: Answer, two: Answer, sum: readonly number[]]>([
  ['another id', stored(resp), stored(chat), [10, 12]],
  ['no id', stored('', { id: undefined, usage }), stored('', { id: undefined, usage }), [10, 12]],
  [
    'an id that a server gives out again and again',
    stored('chatcmpl-1'),
    stored('chatcmpl-1'),
    [10, 12],
  ],
  [
    'the same id and other tokens',
    stored(chat),
    stored(chat, { usage: { input_tokens: 5, output_tokens: 7 } }),
    [10, 13],
  ],
  [
    'the same id in a tool’s arguments',
    message('msg_01XFDUDYJgAACzvnptvVoYEL'),
    message('msg_01AAAAAAAAAAAAAAAAAAAAAA'),
    [10, 12],
  ],
])('%s is another answer', async (_name, one, two, sum) => {
  const { upstream, asked, tokens } = await open();
  upstream.script(first, one, two);
  await asked();
  await asked();
  expect(tokens()).toEqual([sum, null]);
});

/** An Anthropic answer whose tool call comes before its own id. */
function message(id: string): Answer {
  const input = {
    id: 'order-number-of-the-customer-17',
    message: { id: 'the-mail-of-this-morning' },
  };
  const content = [{ type: 'tool_use', id: 'toolu_01A09q90qw90lq917835lq9', name: 'f', input }];
  return { status: 200, body: { type: 'message', content, id, usage } };
}

test('in doubt an answer is counted: what one had told that broke off, and the whole one after it', async () => {
  const { upstream, asked, tokens, ask } = await open();
  const id = 'msg_01XFDUDYJgAACzvnptvVoYEL';
  const start = {
    type: 'message_start',
    message: { id, usage: { input_tokens: 5, output_tokens: 1 } },
  };
  const events = [start, { type: 'content_block_delta', delta: { text: 'x' } }];
  const half = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
  upstream.script(
    first,
    custom((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(half, () => request.socket.destroy());
    }),
    message(id),
  );
  await expect(ask()).rejects.toThrow();
  await until(() => tokens()[0] !== null);
  expect(tokens()).toEqual([[5, 1], null]);
  await asked();
  expect(tokens()).toEqual([[10, 7], null]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStreamEvent } from '../../src/providers/stream-event.js';

const json = (value: object) => JSON.stringify(value);
const read = (name: string | undefined, data: object | string) =>
  readStreamEvent(name, typeof data === 'string' ? data : json(data));

// what each provider sends stands in stream-errors.test.ts, with what follows from it
describe('an error inside a 200 stream has the status it would have outside of one', () => {
  test.each<[what: string, name: string | undefined, data: object, status: number]>([
    ['a number', undefined, { error: { code: 502, message: 'down' } }, 502],
    ['a number as text', undefined, { error: { code: '429', message: 'slow' } }, 429],
    ['a word', 'error', { type: 'error', error: { type: 'overloaded_error' } }, 529],
    ['a word in capitals', undefined, { error: { status: 'RESOURCE_EXHAUSTED' } }, 429],
    [
      'a word behind one that says nothing',
      undefined,
      { error: { code: 'x', status: 'INTERNAL' } },
      500,
    ],
    ['a bare sentence', undefined, { error: 'it broke' }, 500],
    ['a code that is no status', undefined, { error: { code: 1234, message: 'x' } }, 500],
    ['a code named like a property of objects', undefined, { error: { code: 'toString' } }, 500],
  ])('%s', (_what, name, data, status) => {
    expect(read(name, data)).toMatchObject({ kind: 'error', status });
  });

  test.each<[data: string]>([['overloaded'], [''], ['[1]'], ['{"broken":']])(
    'event: error with the data %j is one too',
    (data) => {
      expect(read('error', data)).toMatchObject({ kind: 'error', status: 500 });
    },
  );

  test('its words can be read as those of any error body', () => {
    const event = read('error', { type: 'error', error: { type: 'api_error', message: 'oops' } });
    expect(event).toMatchObject({ body: { error: { message: 'oops' } } });
    const flat = read('error', { type: 'error', code: 'x', message: 'flat' });
    expect(flat).toMatchObject({ body: { error: { message: 'flat' } } });
  });
});

test.each<[name: string | undefined, data: object | string]>([
  ['ping', { type: 'ping' }],
  ['ping', ''],
  ['message_start', { type: 'message_start', message: { content: [] } }],
  [undefined, { type: 'message_start', message: { content: [] } }],
  ['response.created', { type: 'response.created', response: { error: null } }],
  ['response.queued', { type: 'response.queued' }],
  ['response.in_progress', { type: 'response.in_progress', response: {} }],
  ['response.output_item.added', { type: 'response.output_item.added', item: {} }],
  ['response.content_part.added', { type: 'response.content_part.added', part: { text: '' } }],
  // OpenAI's first chunk, and what others put into it
  [
    undefined,
    { choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] },
  ],
  [
    undefined,
    {
      choices: [
        {
          delta: { role: 'assistant', content: null, refusal: null, tool_calls: [] },
          logprobs: null,
        },
      ],
      usage: null,
    },
  ],
  [undefined, { choices: [{ delta: { role: 'assistant' } }], x_groq: { id: 'req_1' } }],
  // Azure's chunk before that
  [undefined, { choices: [], prompt_filter_results: [{ prompt_index: 0 }] }],
  // Anthropic opens a block of text
  [
    'content_block_start',
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ],
])('%s %o comes before any content', (name, data) => {
  expect(read(name, data).kind).toBe('preamble');
});

test.each<[name: string | undefined, data: object | string]>([
  [undefined, { choices: [{ delta: { content: 'hel' } }] }],
  [undefined, { choices: [{ delta: { content: 'error' } }], error: null }],
  ['content_block_delta', { type: 'content_block_delta', delta: { text: 'hel' } }],
  ['response.output_text.delta', { type: 'response.output_text.delta', delta: 'hel' }],
  ['response.completed', { type: 'response.completed', response: { error: null } }],
  // an answer that was cut short, or filtered, is one all the same
  [
    'response.incomplete',
    { type: 'response.incomplete', response: { incomplete_details: { reason: 'content_filter' } } },
  ],
  [undefined, { candidates: [{ content: { parts: [{ text: 'hel' }] } }] }],
  [undefined, '[DONE]'],
  [undefined, { error: false, choices: [{ delta: { content: 'hel' } }] }],
  [undefined, { error: '', choices: [{ delta: { content: 'hel' } }] }],
  // words, a thought, a call, an end, a bill: each is something to pass on
  [undefined, { choices: [{ delta: { role: 'assistant', content: 'h' } }] }],
  [undefined, { choices: [{ delta: { role: 'assistant', reasoning_content: 'hm' } }] }],
  [undefined, { choices: [{ delta: { tool_calls: [{ index: 0 }] } }] }],
  [undefined, { choices: [{ delta: {}, finish_reason: 'stop' }] }],
  [undefined, { choices: [{ delta: { content: '' } }, { delta: { content: 'h' } }] }],
  [undefined, { choices: [] }],
  [undefined, { choices: [], usage: { total_tokens: 3 } }],
  [undefined, { choices: [{ text: '' }] }],
  [
    'content_block_start',
    { type: 'content_block_start', content_block: { type: 'tool_use', name: 'f', input: {} } },
  ],
  [undefined, 'plain words about an error'],
  [undefined, '{"half": '],
  [undefined, '["error"]'],
])('%s %o is content', (name, data) => {
  expect(read(name, data).kind).toBe('content');
});

test('any event is read without a throw, and an error has a status of an error', () => {
  const names = fc.option(fc.constantFrom('error', 'ping', 'message', 'response.failed'), {
    nil: undefined,
  });
  const data = fc.oneof(
    fc.string(),
    fc.json(),
    fc.jsonValue().map((error) => JSON.stringify({ error })),
    fc.jsonValue().map((error) => JSON.stringify({ type: 'response.failed', response: { error } })),
  );
  fc.assert(
    fc.property(names, data, (name, text) => {
      const event = readStreamEvent(name, text);
      if (event.kind === 'error') {
        expect(event.status).toBeGreaterThanOrEqual(400);
        expect(event.status).toBeLessThanOrEqual(599);
      }
    }),
  );
});

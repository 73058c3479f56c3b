import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ResponseId } from '../../src/failover/response-id.js';

const chat = 'chatcmpl-A652Fhuqsr1kskKe5B63M0eiw3842';
const msg = 'msg_01XFDUDYJgAACzvnptvVoYEL';
const resp = 'resp_67ccd2bed1ec8190b14f964abc054267';
const gemini = 'mAitaLmkHPPlz7IPvtfUqQ4';
/** An id that belongs to a tool's arguments, or to a part of the answer. */
const other = 'toolu_01A09q90qw90lq917835lq9';

function idOf(...chunks: readonly (string | Buffer)[]): string | null {
  const id = new ResponseId();
  for (const chunk of chunks) {
    id.push(Buffer.from(chunk as string));
  }
  return id.value;
}

const geminiAnswer = (id: object, args: object = { id: other, responseId: other }) => ({
  candidates: [{ content: { parts: [{ functionCall: { name: 'f', args } }], role: 'model' } }],
  usageMetadata: { promptTokenCount: 1 },
  modelVersion: 'gemini-test',
  ...id,
});
const toolUse = (input: object) => ({ type: 'tool_use', id: other, name: 'f', input });
const data = (...events: readonly object[]) =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
const deep = { id: other, message: { id: other }, response: { id: other }, responseId: other };

test.each<[name: string, answer: string, id: string | null]>([
  ['a chat answer', JSON.stringify({ id: chat, choices: [{ message: { id: other } }] }), chat],
  [
    'one with its names in the order of the alphabet (Azure)',
    JSON.stringify({ choices: [{ message: { content: 'x"y' } }], created: 1, id: chat }),
    chat,
  ],
  ['one in lines', `{\n  "object" : "x",\n  "id" :\n "${chat}"\n}`, chat],
  ['behind a long text', JSON.stringify({ text: '"id":"\\n'.repeat(500), id: chat }), chat],
  [
    'a message, with a tool that has an id',
    JSON.stringify({ content: [toolUse(deep)], usage: {}, id: msg }),
    msg,
  ],
  ['a message that has none', JSON.stringify({ content: [toolUse(deep)] }), null],
  [
    'a streamed message',
    `event: message_start\n${data({ type: 'message_start', message: { model: 'm', id: msg } })}`,
    msg,
  ],
  [
    'a streamed message whose start was lost',
    data({ type: 'content_block_start', content_block: toolUse(deep) }, { type: 'message_stop' }),
    null,
  ],
  ['a Responses answer', JSON.stringify({ id: resp, output: [{ id: other }] }), resp],
  [
    'a Responses stream',
    data({ type: 'response.created', response: { object: 'response', id: resp } }),
    resp,
  ],
  [
    'a Responses stream that begins with an item',
    data({ type: 'response.output_item.added', item_id: other, item: { id: other } }),
    null,
  ],
  ['a previous answer', JSON.stringify({ previous_response_id: other, id: resp }), resp],
  ['a Gemini answer', JSON.stringify(geminiAnswer({ responseId: gemini }), null, 2), gemini],
  ['a Gemini answer without an id', JSON.stringify(geminiAnswer({})), null],
  [
    'a Gemini answer whose arguments look like an answer',
    JSON.stringify(geminiAnswer({ responseId: gemini }, { a: [deep, [deep]], deep })),
    gemini,
  ],
  [
    'a list of Gemini answers',
    `[${JSON.stringify(geminiAnswer({ responseId: gemini }))}\n,\r\n{}]`,
    gemini,
  ],
  ['a Gemini stream', data(geminiAnswer({}), geminiAnswer({ responseId: gemini })), gemini],
  [
    'a stream that waits',
    `: OPENROUTER PROCESSING\n\n: keep-alive "\n\n${data({ id: chat })}`,
    chat,
  ],
  [
    'a stream whose first event has an empty id (Azure)',
    data(
      { choices: [], id: '', prompt_filter_results: [{ id: other }] },
      { choices: [], id: chat },
    ),
    chat,
  ],
  ['the end of a stream', 'data: [DONE]\n\n', null],
  ['a short id, which another answer may have too', JSON.stringify({ id: 'chatcmpl-999' }), null],
  ['an endless id', JSON.stringify({ id: 'x'.repeat(201), responseId: gemini }), gemini],
  ['an id with an escape in it', '{"id":"chatcmpl-A652F\\u0068uqsr1kskKe5B63"}', null],
  ['an id that is none', `{"id":12345678901234567890,"x":"${other}"}`, null],
  ['an id that is an object', JSON.stringify({ id: { name: other }, responseId: [other] }), null],
  ['a name with an escape in it', `{"i\\u0064":"${other}"}`, null],
  ['a list in place of the message', JSON.stringify({ message: ['id', other, [other]] }), null],
  ['half an id', '{"id":"chatcmpl-A652Fhuqsr1kskKe5B63', null],
  ['brackets that do not fit', `}]}{"id":"${chat}"}`, chat],
])('%s, cut anywhere', (_name, answer, id) => {
  expect(idOf(answer)).toBe(id);
  const bytes = Buffer.from(answer);
  const cuts = fc.array(fc.nat(bytes.length), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, (places) => {
      const ends = [...places, 0, bytes.length].sort((a, b) => a - b);
      expect(idOf(...ends.slice(1).map((end, at) => bytes.subarray(ends[at], end)))).toBe(id);
    }),
    { numRuns: 30 },
  );
  expect(idOf(...Array.from(bytes, (byte) => Buffer.from([byte])))).toBe(id);
});

test('whatever JSON stands around it, only the answer’s own is found', () => {
  const noise = fc.jsonValue({ maxDepth: 4 }).map((value) => {
    // the answer itself has one id, the noise any number of them further down
    return { text: value, nested: { id: other, deeper: [{ id: other, responseId: other }] } };
  });
  fc.assert(
    fc.property(noise, noise, fc.boolean(), (before, after, hasId) => {
      const answer = { before, ...(hasId ? { id: chat } : {}), after };
      expect(idOf(JSON.stringify(answer))).toBe(hasId ? chat : null);
    }),
  );
});

test('a long answer is given up after a bounded number of steps', () => {
  const id = new ResponseId();
  id.push(Buffer.from(`{"data":[${'0.1,'.repeat(10_000)}`));
  expect(id.isDone).toBe(true);
  id.push(Buffer.from(`0],"id":"${chat}"}`));
  expect(id.value).toBe(null);
});

test('whatever the bytes, it never throws, and cuts make no difference', () => {
  const part = fc.oneof(
    fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', '"id":', `"${chat}"`, 'data: ', '\n'),
    fc.uint8Array({ maxLength: 8 }),
  );
  const answers = fc
    .array(part, { maxLength: 60 })
    .map((parts) => Buffer.concat(parts.map((bytes) => Buffer.from(bytes as string))));
  fc.assert(
    fc.property(answers, fc.nat(400), (bytes, place) => {
      expect(idOf(bytes.subarray(0, place), bytes.subarray(place))).toBe(idOf(bytes));
    }),
    { numRuns: 500 },
  );
});

import { describe, expect, test } from 'vitest';
import { type Answer, ok } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';

const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;
const event = (type: string, fields: object = {}) => `event: ${type}\n${data({ type, ...fields })}`;
const started = event('message_start', { message: { content: [] } });
const words = event('content_block_delta', { delta: { type: 'text_delta', text: 'once' } });
const created = event('response.created', { response: { error: null } });
const roleOnly = data({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] });

const ends = ['a reset', 'its end'] as const;

/** Sends this much of a stream, and then breaks the connection or ends it as if it were whole. */
function streamThen(text: string, end: (typeof ends)[number]): Answer {
  return {
    run({ request, response }) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      const finish = () => (end === 'its end' ? response.end() : request.socket.resetAndDestroy());
      if (text === '') {
        setImmediate(finish);
      } else {
        response.write(text, finish);
      }
    },
  };
}

const nothings = {
  nothing: '',
  'a comment': ': keep-alive\n\n',
  'a first chunk without words': roleOnly,
  'response.created': created,
} as const;
const cases = Object.entries(nothings).flatMap(([what, text]) =>
  ends.map((end) => [what, end, text] as const),
);
const nameOf = (what: string, end: string) => `${what} ${end}`.replaceAll(/[ .]/g, '-');

const scene = await openScene({
  before: { dialect: 'anthropic' },
  after: { dialect: 'anthropic' },
  ...Object.fromEntries(cases.map(([what, end]) => [nameOf(what, end), {}])),
});
const asked = { path: '/v1/messages', body: { stream: true } };

// sub2api #1007: a failover after bytes were sent gave the client two message_start;
// llm-simple-router #60: a second writeHead ended the process
describe('a client gets one message_start', () => {
  const starts = (text: string) => text.split('"type":"message_start"').length - 1;

  test('when the stream breaks before its first words and another key streams', async () => {
    const before = scene.provider('before');
    before.upstream.script(before.secret(1), streamThen(started, 'a reset')).good(before.secret(2));
    const answer = await scene.ask('before', asked);
    expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'before/2']);
    expect(starts(answer.text)).toBe(1);
  });

  test('when the stream breaks after its first words: no other key is asked', async () => {
    const after = scene.provider('after');
    after.upstream
      .script(after.secret(1), streamThen(started + words, 'a reset'), ok())
      .good(after.secret(2));
    const { pid } = (await scene.status()).engine ?? {};
    const asking = scene.begin('after', asked);
    await expect(asking.ended).rejects.toThrow();
    expect(asking.received().toString()).toBe(started + words);
    expect(after.calls()).toEqual([1]);
    // the engine lives on
    expect((await scene.ask('after', asked)).status).toBe(200);
    expect((await scene.status()).engine?.pid).toBe(pid);
  });
});

// litellm PR #33222: 66 of 1000 streams came back as an empty 200; talon #254: a client waited for
// response.completed for ever; GoModel #1015
test.concurrent.each(cases)(
  'a stream of %s and then %s is no answer: the next key streams',
  async (what, end, text) => {
    const provider = scene.provider(nameOf(what, end));
    provider.upstream.script(provider.secret(1), streamThen(text, end)).good(provider.secret(2));
    const answer = await scene.ask(provider.name, { body: { stream: true } });
    expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, `${provider.name}/2`]);
    expect(answer.text).toMatch(/hel.*lo.*\[DONE\]/s);
  },
);

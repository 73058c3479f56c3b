import { expect, test } from 'vitest';
import { custom, ok, serverError } from '../helpers/answers.js';
import { until } from '../helpers/until.js';
import { startUpstream } from '../helpers/upstream.js';
import { aConfig, secretOf } from './a-config.js';
import { startEngine } from './an-engine.js';

const first = secretOf('openai', 1);
const second = secretOf('openai', 2);
const ping = 'event: ping\ndata: {"type": "ping"}\n\n';
const overloaded =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';

async function open(requestMs = 600_000) {
  const upstream = await startUpstream();
  upstream.good(first, second);
  const scene = await startEngine(
    aConfig([{ baseUrl: upstream.url, timeouts: { requestMs }, keys: [first, second] }]),
  );
  return { upstream, ...scene };
}

/** Sends these events and leaves the stream open. */
function openStream(...events: readonly string[]) {
  return custom((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const event of events) {
      response.write(event);
    }
  });
}

test('headers are held for 2 s at most; then what came is passed on', async () => {
  const { upstream, begin, clock, key } = await open();
  upstream.script(first, openStream(ping));
  const before = clock.pending;
  const asking = begin({ body: { stream: true } });
  let hasHeaders = false;
  void asking.response.then(() => {
    hasHeaders = true;
  });
  // the timer of the hold; that of the next save was there before
  await until(() => clock.pending === before + 1);
  clock.advance(1_999);
  await new Promise(setImmediate);
  expect(hasHeaders).toBe(false);
  clock.advance(1);
  await until(() => hasHeaders);
  await until(() => asking.received().toString() === ping);
  expect(key('openai/1').counts).toMatchObject({ ok: 1, inFlight: 1 });
  asking.leave();
  await until(() => key('openai/1').counts.inFlight === 0);
});

test.each([
  ['64 events', ping.repeat(64)],
  ['256 KiB of comments', `: ${'x'.repeat(100_000)}\n\n`.repeat(3)],
  ['256 KiB of an event that does not end', `data: ${'x'.repeat(300_000)}`],
  ['the first content', `${ping}data: {"choices":[{"delta":{"content":"x"}}]}\n\n`],
])('P20 %s open a stream, without any time passing', async (_name, sent) => {
  const { upstream, begin, key } = await open();
  upstream.script(first, openStream(sent));
  const asking = begin({ body: { stream: true } });
  await until(() => asking.received().toString() === sent);
  asking.leave();
  await until(() => key('openai/1').counts.inFlight === 0);
});

test('an error event before any content is a failed attempt with the status it stands for', async () => {
  const { upstream, begin, clock, key } = await open();
  upstream.script(first, openStream(ping, overloaded));
  const asking = begin({ body: { stream: true } });
  await until(() => key('openai/1').counts.failures['server-error'] === 1);
  clock.advance(250);
  expect((await asking.response).headers['x-keyctl-tried']).toBe('openai/1=529, openai/2=ok');
  await asking.ended;
  expect(asking.received().toString()).not.toContain('Overloaded');
});

test.each([
  ['an event', ': nothing\n\n'],
  ['content', 'event: message_start\ndata: {"type":"message_start","message":{}}\n\n'],
])('a stream that ends without %s is a server error', async (_what, stream) => {
  const { upstream, begin, clock, key } = await open();
  upstream.script(
    first,
    custom((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(stream);
    }),
  );
  const asking = begin({ body: { stream: true } });
  await until(() => key('openai/1').counts.failures['server-error'] === 1);
  clock.advance(250);
  expect((await asking.response).headers['x-keyctl-key']).toBe('openai/2');
  expect(key('openai/1').lastError?.text).toContain('the stream ended before its first content');
});

test('a stream that breaks after its first words is broken off, and no other key is asked', async () => {
  const { upstream, begin, key, events } = await open();
  upstream.script(
    first,
    custom((request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[]}\n\n', () => request.socket.destroy());
    }),
  );
  const asking = begin({ body: { stream: true } });
  expect((await asking.response).statusCode).toBe(200);
  await expect(asking.ended).rejects.toThrow();
  expect(upstream.calls()).toEqual([first]);
  await until(() => events('attempt-failed').length === 1);
  expect(key('openai/1')).toMatchObject({ available: true, counts: { inFlight: 0 } });
});

test('a failed answer whose body does not end is judged after 2 s', async () => {
  const { upstream, begin, clock, key } = await open();
  upstream.script(
    first,
    custom((_request, response) => {
      response.writeHead(429, { 'retry-after': '60' });
      response.write('{"error":');
    }),
  );
  const asking = begin();
  await until(() => {
    clock.advance(50);
    return key('openai/1').state === 'cooling';
  });
  expect((await asking.response).headers['x-keyctl-key']).toBe('openai/2');
});

test('when the time for all attempts is up, no further key is asked', async () => {
  const { upstream, begin, clock, key } = await open(200);
  upstream.script(first, serverError(503), ok());
  const asking = begin();
  await until(() => key('openai/1').counts.failures['server-error'] === 1);
  clock.advance(250);
  expect((await asking.response).statusCode).toBe(503);
  expect(upstream.calls()).toEqual([first]);
});

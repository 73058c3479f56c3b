import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { custom, sse } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene({
  bytes: {},
  live: {},
  pings: { dialect: 'anthropic' },
  silent: { dialect: 'anthropic' },
  broken: {},
  unended: {},
});

const content = (text: string) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}`;
const asked = { body: { stream: true } };

test.concurrent('P20 the bytes of a stream are the same, wherever the network cuts them', async () => {
  const bytes = scene.provider('bytes');
  const whole = Buffer.from(
    `: comment\r\n\r\n${content('grüße 🎉')}\r\n\r\nid: 7\nretry: 5\ndata: {"choices":\ndata: [] }\n\n\n\n${content('x'.repeat(70_000))}\n\ndata: [DONE]\n\n`,
  );
  bytes.upstream.script(
    bytes.secret(1),
    custom(async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let at = 0; at < whole.length; ) {
        const size = at < 200 ? 7 : 5_000;
        await new Promise((resolve) => response.write(whole.subarray(at, at + size), resolve));
        at += size;
      }
      response.end();
    }),
  );
  const answer = await scene.ask('bytes', asked);
  expect(answer.body.equals(whole)).toBe(true);
});

test.concurrent('P20 an event reaches the client before the next one is sent', async () => {
  const live = scene.provider('live');
  let answering: ServerResponse | undefined;
  live.upstream.script(
    live.secret(1),
    custom((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      answering = response;
      response.write(`${content('1')}\n\n`);
    }),
  );
  const asking = scene.begin('live', asked);
  for (let event = 1; event <= 5; event += 1) {
    await until(() => asking.received().toString().includes(`"${event}"`), {
      what: `event ${event} at the client`,
    });
    answering?.write(`${content(String(event + 1))}\n\n`);
  }
  answering?.end();
  await asking.ended;
  expect(live.calls()).toEqual([1]);
});

test.concurrent('P20 a stream that opens with 100 pings is not held back for ever', async () => {
  const pings = scene.provider('pings');
  const ping = 'event: ping\ndata: {"type":"ping"}';
  const events = Array.from({ length: 100 }, () => ping);
  pings.upstream.script(pings.secret(1), sse(events, { end: false }));
  const asking = scene.begin('pings', asked);
  await until(() => asking.received().length === Buffer.byteLength(`${ping}\n\n`) * 100);
  asking.leave();
});

test.concurrent('P20 a stream without content is passed on after 2 s', async () => {
  const silent = scene.provider('silent');
  const started = 'event: message_start\ndata: {"type":"message_start","message":{}}';
  silent.upstream.script(silent.secret(1), sse([started], { end: false }));
  const asking = scene.begin('silent', asked);
  expect((await asking.response).statusCode).toBe(200);
  await until(() => asking.received().toString() === `${started}\n\n`);
  asking.leave();
});

test.concurrent('P22 an answer that breaks off in its middle breaks off for the client', async () => {
  const broken = scene.provider('broken');
  broken.upstream
    .script(broken.secret(1), {
      run({ request, response }) {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"half":', () => request.socket.destroy());
      },
    })
    .good(broken.secret(2));
  await expect(scene.ask('broken')).rejects.toThrow();
  expect(broken.calls()).toEqual([1]);
});

test.concurrent('P22 a chunked answer without its last chunk is not ended as if complete', async () => {
  const unended = scene.provider('unended');
  unended.upstream.script(unended.secret(1), {
    run({ request, response }) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`${content('a')}\n\n${content('b')}\n\n`, () => request.socket.end());
    },
  });
  await expect(scene.ask('unended', asked)).rejects.toThrow();
  expect(unended.calls()).toEqual([1]);
});

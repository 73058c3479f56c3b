import { expect, test } from 'vitest';
import { custom, ok, rateLimited, reset } from '../helpers/answers.js';
import { openScene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';

const scene = await openScene(
  { cut: {}, kept: {}, over: {}, 'over-chunked': {}, 'over-down': {}, sent: {}, fine: {} },
  { replay: { maxBodyMiB: 1 } },
);
const tight = await openScene({ all: { keys: 1 } }, { replay: { maxTotalMiB: 1 } });
const kibibytes = (count: number) => Buffer.alloc(count * 1024, 'abcdefgh');

test.concurrent('P32 a body just under the limit goes to the next key unchanged', async () => {
  const kept = scene.provider('kept');
  kept.upstream.script(kept.secret(1), rateLimited({ retryAfter: 60 })).good(kept.secret(2));
  const body = kibibytes(1023);
  expect((await scene.ask('kept', { body })).status).toBe(200);
  expect(kept.calls()).toEqual([1, 2]);
  for (const call of kept.upstream.requests) {
    expect(call.body.equals(body)).toBe(true);
    expect(call.headers['content-length']).toBe(String(body.length));
  }
  expect(await scene.events('kept', 'no-replay')).toEqual([]);
});

test.concurrent('P32 a body over the limit is streamed once, to the active key, and says so', async () => {
  const over = scene.provider('over');
  over.upstream.good(...over.secrets);
  const body = kibibytes(3 * 1024);
  const answer = await scene.ask('over', { body });
  expect([answer.status, answer.headers['x-keyctl-key']]).toEqual([200, 'over/1']);
  expect(over.upstream.requests[0]?.body.equals(body)).toBe(true);
  expect(await scene.events('over', 'no-replay')).toHaveLength(1);
});

test.concurrent('P32 the same for a body that does not tell its length', async () => {
  const over = scene.provider('over-chunked');
  over.upstream.good(...over.secrets);
  const body = kibibytes(3 * 1024);
  const asking = scene.begin('over-chunked', { openBody: true });
  for (let at = 0; at < body.length; at += 100_000) {
    asking.request.write(body.subarray(at, at + 100_000));
  }
  asking.request.end();
  expect((await asking.response).statusCode).toBe(200);
  expect(over.upstream.requests[0]?.body.equals(body)).toBe(true);
  expect(await scene.events('over-chunked', 'no-replay')).toHaveLength(1);
});

test.concurrent('P32 without failover: its refusal comes back, and the key is marked', async () => {
  const down = scene.provider('over-down');
  down.upstream.script(down.secret(1), rateLimited({ retryAfter: 60 })).good(down.secret(2));
  const answer = await scene.ask('over-down', { body: kibibytes(2 * 1024) });
  expect(answer.status).toBe(429);
  expect(down.calls()).toEqual([1]);
  expect((await scene.key('over-down/1')).state).toBe('cooling');
  const next = await scene.ask('over-down', { body: kibibytes(2 * 1024) });
  expect([next.status, next.headers['x-keyctl-key']]).toEqual([200, 'over-down/2']);
});

test.concurrent('P32 a break under a body that was streamed: no second key, and the error says why', async () => {
  const cut = scene.provider('cut');
  cut.upstream
    .script(cut.secret(1), {
      early: true,
      run: ({ request }) => {
        request.socket.resetAndDestroy();
      },
    })
    .good(cut.secret(2));
  const answer = await scene.ask('cut', { body: kibibytes(2 * 1024) });
  expect(answer.status).toBe(503);
  const { message } = JSON.parse(answer.text).error;
  expect(message).toMatch(/cut\/1.*connection/);
  // nobody tries key 2: it is not tried because the body is gone
  expect(message).not.toMatch(/another request is trying/);
  expect(cut.calls()).toEqual([1]);
});

test.concurrent('a failover after the request was fully sent is an event', async () => {
  const sent = scene.provider('sent');
  sent.upstream.script(sent.secret(1), reset('before-headers')).good(sent.secret(2));
  expect((await scene.ask('sent')).status).toBe(200);
  expect(sent.upstream.requests[0]?.complete).toBe(true);
  const events = await scene.events('sent', 'replayed-after-send');
  expect(events).toHaveLength(1);
  expect(events[0]?.detail).toMatch(/twice|billed|charged/);
});

test.concurrent('an answer that comes before the body was read is an answer', async () => {
  const fine = scene.provider('fine');
  fine.upstream.script(
    fine.secret(1),
    custom(
      (_request, response) => {
        response.writeHead(413, { connection: 'close' }).end('too large');
      },
      { early: true },
    ),
  );
  fine.upstream.good(fine.secret(2));
  const answer = await scene.ask('fine', { body: kibibytes(900) });
  expect([answer.status, answer.text]).toEqual([413, 'too large']);
  expect(fine.calls()).toEqual([1]);
});

test('P32 all kept bodies together have a limit, and what is over it is streamed', async () => {
  const all = tight.provider('all');
  let release = () => {};
  all.upstream.script(
    all.secret(1),
    custom(async (_request, response) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      response.end('first');
    }),
    ok(),
  );
  const body = kibibytes(800);
  const first = tight.ask('all', { body });
  await until(() => all.upstream.requests[0]?.complete);
  expect((await tight.ask('all', { body })).status).toBe(200);
  expect(await tight.events('all', 'no-replay')).toHaveLength(1);
  release();
  expect((await first).text).toBe('first');
  expect((await tight.ask('all', { body })).status).toBe(200);
  expect(await tight.events('all', 'no-replay')).toHaveLength(1);
  for (const call of all.upstream.requests) {
    expect(call.body.equals(body)).toBe(true);
  }
});

import { expect, test } from 'vitest';
import { ok, rateLimited, reset } from './answers.js';
import { startUpstream } from './upstream.js';

const ask = (url: string, secret: string, body: object = {}) =>
  fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, connection: 'close' },
    body: JSON.stringify(body),
  });

test('an upstream plays each key its own script and repeats the last answer', async () => {
  const upstream = await startUpstream();
  upstream.script('a', rateLimited({ retryAfter: 2 }), ok()).good('b');
  const statuses = [];
  for (const secret of ['a', 'a', 'a', 'b', 'nobody']) {
    statuses.push((await ask(upstream.url, secret)).status);
  }
  expect(statuses).toEqual([429, 200, 200, 200, 401]);
  expect(upstream.calls()).toEqual(['a', 'a', 'a', 'b', 'nobody']);
});

test('an upstream keeps health checks out of the data calls', async () => {
  const upstream = await startUpstream();
  upstream.good('a');
  const headers = { authorization: 'Bearer a' };
  expect((await fetch(`${upstream.url}/models`, { headers })).status).toBe(200);
  expect((await fetch(`${upstream.url}/models`)).status).toBe(401);
  expect([upstream.requests.length, upstream.checks.length]).toEqual([0, 2]);
});

test('an upstream streams when it is asked to, and can break off', async () => {
  const upstream = await startUpstream();
  upstream.script('a', ok(), reset(), reset('mid-body'));
  const stream = await ask(upstream.url, 'a', { stream: true });
  expect(stream.headers.get('content-type')).toMatch('text/event-stream');
  expect(await stream.text()).toMatch(/data: \[DONE\]\n\n$/);
  await expect(ask(upstream.url, 'a')).rejects.toThrow();
  const broken = await ask(upstream.url, 'a');
  await expect(broken.text()).rejects.toThrow();
});

import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { openRawUpstream } from '../helpers/raw-upstream.js';
import { openScene } from '../helpers/scene.js';
import { need } from '../helpers/tools.js';
import { until } from '../helpers/until.js';

const clients = 200;
const body = Buffer.alloc(5_000_000, 'keyctl ');

/** Reads bodies without keeping them, and answers when all of them have come. */
let complete = 0;
const waiting: (() => void)[] = [];
const upstream = await openRawUpstream((socket, first) => {
  const end = first.indexOf('\r\n\r\n') + 4;
  let left = body.length - (first.length - end);
  const answer = () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  const take = (bytes: number) => {
    left -= bytes;
    if (left === 0) {
      complete += 1;
      waiting.push(answer);
    }
  };
  socket.on('data', (bytes) => take(bytes.length));
  take(0);
});
afterAll(upstream.close);

const scene = await openScene({ openai: { keys: 2, fields: { baseUrl: upstream.url } } });

const peakKib = () =>
  Number(
    /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${scene.running.pid}/status`, 'utf8'))?.[1],
  );

test('P32 200 bodies of 5 MB at once: 256 MiB of them are kept, the others are streamed', async (context) => {
  need(context, 'procfs');
  const before = peakKib();
  const asked = Array.from({ length: clients }, () => scene.ask('openai', { body }));
  await until(() => complete === clients, { timeoutMs: 60_000, what: 'all bodies' });
  // all of them, if they were kept, would take this at the least; how near to the limit of 256 MiB it
  // stays is the garbage collector's
  const allKib = (clients * body.length) / 1024;
  expect(peakKib() - before).toBeLessThan(0.85 * allKib);
  for (const answer of waiting) {
    answer();
  }
  const answers = await Promise.all(asked);
  expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual(
    Array(clients).fill('200 ok'),
  );
  const streamed = (await scene.events('openai', 'no-replay')).length;
  const kept = Math.floor((256 * 1024 * 1024) / body.length);
  expect(clients - streamed).toBeGreaterThan(0);
  expect(clients - streamed).toBeLessThanOrEqual(kept);
  expect((await scene.status()).engine.pid).toBe(scene.running.pid);
}, 120_000);

import { type Connection, openConnection, type Target } from './connection.js';
import { LatencyLog } from './latency-log.js';
import type { Load } from './load.js';
import { type Measured, Measuring } from './measuring.js';
import { monotonicMicros } from './monotonic-micros.js';
import { requestBytes } from './request-bytes.js';

type Events = Extract<Load, { kind: 'events' }>;
type HeldStreams = Extract<Load, { kind: 'hold' }>;

const sentAt = /"sent_at":(\d+(?:\.\d+)?)/g;

/** Reads streams whose events tell when they were sent; a latency is one event's way to here. */
export async function readEvents({ target, request, streams, seconds }: Events): Promise<Measured> {
  const latency = new LatencyLog();
  const measuring = new Measuring(seconds);
  const bytes = requestBytes(request);
  const opened: Connection[] = [];
  for (let stream = 0; stream < streams; stream += 1) {
    const connection = await openConnection(
      target,
      {
        onHead: (head) => measuring.expectStatus(head, 200),
        onBody: (part) => {
          const now = monotonicMicros();
          measuring.bytes += part.length;
          for (const [, time] of part.toString('latin1').matchAll(sentAt)) {
            latency.add(now - Number(time));
          }
        },
        onEnd: () => measuring.fail('a stream ended'),
      },
      (reason) => measuring.fail(reason),
    );
    connection.send(bytes);
    opened.push(connection);
  }
  const over = new Promise<void>((resolve) => setTimeout(resolve, seconds * 1_000));
  await measuring.orFailure(over);
  for (const connection of opened) {
    connection.close();
  }
  if (latency.count === 0) {
    throw new Error('no event came through with the time that it was sent');
  }
  return measuring.end(latency);
}

/** Opens streams, resolves when the last one has its first bytes, and keeps them open. */
export async function holdStreams({ target, request, streams }: HeldStreams): Promise<Held> {
  const bytes = requestBytes(request);
  const opened: Connection[] = [];
  const atOnce = 50;
  while (opened.length < streams) {
    const batch = Math.min(atOnce, streams - opened.length);
    opened.push(...(await Promise.all(Array.from({ length: batch }, () => hold(target, bytes)))));
  }
  return {
    count: opened.length,
    release() {
      for (const connection of opened) {
        connection.close();
      }
    },
  };
}

export type Held = { readonly count: number; release(): void };

function hold(target: Target, bytes: Buffer): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let isHeld = false;
    const opening = openConnection(
      target,
      {
        onHead: (head) => {
          if (!head.startsWith('HTTP/1.1 200 ')) {
            reject(new Error(`a stream was refused: ${head.split('\r\n')[0]}`));
          }
        },
        onBody: () => {
          if (!isHeld) {
            isHeld = true;
            void opening.then(resolve);
          }
        },
        onEnd: () => reject(new Error('a stream ended')),
      },
      (reason) => reject(new Error(reason)),
    );
    opening.then((connection) => connection.send(bytes), reject);
  });
}

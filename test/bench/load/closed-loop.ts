import { type Connection, openConnection } from './connection.js';
import { LatencyLog } from './latency-log.js';
import type { Load, LoadResult } from './load.js';
import { Measuring } from './measuring.js';
import { requestBytes } from './request-bytes.js';

type Closed = Extract<Load, { kind: 'closed' }>;

/** Keeps every connection busy with one request at a time. */
export async function runClosedLoop(load: Closed): Promise<LoadResult> {
  const latency = new LatencyLog();
  const measuring = new Measuring(load.seconds, load.requests);
  const bytes = requestBytes(load.request);
  const before = await openBefore(load, measuring);
  const loops = Array.from({ length: load.connections }, () =>
    loop(load, bytes, before, latency, measuring),
  );
  await Promise.all(loops);
  before?.close();
  return measuring.end(latency);
}

/** Resolves when this connection has its last answer. */
async function loop(
  { target, toFirstByte = false }: Closed,
  bytes: Buffer,
  before: Before | null,
  latency: LatencyLog,
  measuring: Measuring,
): Promise<void> {
  let sentAt = 0;
  let isTimed = false;
  let done: () => void = () => {};
  const over = new Promise<void>((resolve) => {
    done = resolve;
  });
  const take = (): void => {
    if (isTimed) {
      isTimed = false;
      latency.add((performance.now() - sentAt) * 1_000);
    }
  };
  const next = (connection: Connection): void => {
    sentAt = performance.now();
    isTimed = true;
    connection.send(bytes);
  };
  const connection = await openConnection(
    target,
    {
      onHead: (head) => measuring.expectStatus(head, 200),
      onBody: (part) => {
        measuring.bytes += part.length;
        if (toFirstByte) {
          take();
        }
      },
      onEnd: () => {
        take();
        if (measuring.isOver(latency.count)) {
          connection.close();
          done();
        } else if (before === null) {
          next(connection);
        } else {
          void before.run().then(() => next(connection));
        }
      },
    },
    (reason) => measuring.fail(reason),
  );
  await before?.run();
  next(connection);
  await measuring.orFailure(over);
}

type Before = { run(): Promise<void>; close(): void };

/** What puts the engine back into the state that each request is to find. */
async function openBefore(load: Closed, measuring: Measuring): Promise<Before | null> {
  const requests = load.before?.map(requestBytes) ?? [];
  if (requests.length === 0) {
    return null;
  }
  let answered: () => void = () => {};
  const connection = await openConnection(
    load.target,
    {
      onHead: (head) => measuring.expectStatus(head, 200),
      onBody: () => {},
      onEnd: () => answered(),
    },
    (reason) => measuring.fail(reason),
  );
  return {
    async run() {
      for (const request of requests) {
        const answer = new Promise<void>((resolve) => {
          answered = resolve;
        });
        connection.send(request);
        await answer;
      }
    },
    close: () => connection.close(),
  };
}

import { type Connection, openConnection } from './connection.js';
import { LatencyLog } from './latency-log.js';
import type { Load, LoadResult } from './load.js';
import { Measuring } from './measuring.js';
import { requestBytes } from './request-bytes.js';

type Paced = Extract<Load, { kind: 'paced' }>;

const mostConnections = 256;
/** Node's timers are no finer. */
const tickMs = 1;

/**
 * Sends at a steady rate, whatever comes back. A latency begins when its request was due and not when
 * it was sent, so that a stall counts for each request that it held up.
 */
export async function runPacedLoop(load: Paced): Promise<LoadResult> {
  const { target, perSecond, seconds, status = 200 } = load;
  const bytes = requestBytes(load.request);
  const latency = new LatencyLog();
  const idle: Lane[] = [];
  const due: number[] = [];
  let lanes = 0;
  // opened ahead: a connection that has to be made first is not what is measured
  while (lanes < Math.min(16, mostConnections)) {
    lanes += 1;
    idle.push(await openLane());
  }
  const measuring = new Measuring(seconds);
  const total = Math.round(perSecond * seconds);
  const startedAt = performance.now();
  let scheduled = 0;

  await measuring.orFailure(
    new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const now = performance.now();
        const wanted = Math.min(total, Math.floor(((now - startedAt) / 1_000) * perSecond));
        for (; scheduled < wanted; scheduled += 1) {
          due.push(startedAt + ((scheduled + 1) / perSecond) * 1_000);
        }
        sendDue();
        if (latency.count >= total || now > startedAt + (seconds + 10) * 1_000) {
          clearInterval(timer);
          resolve();
        }
      }, tickMs);
    }),
  );
  for (const lane of idle) {
    lane.connection.close();
  }
  return measuring.end(latency);

  function sendDue(): void {
    while (due.length > 0) {
      const lane = idle.pop();
      if (lane === undefined) {
        if (lanes < mostConnections) {
          lanes += 1;
          void openLane().then((opened) => {
            idle.push(opened);
            sendDue();
          });
        }
        return;
      }
      lane.dueAt = due.shift() ?? 0;
      lane.connection.send(bytes);
    }
  }

  async function openLane(): Promise<Lane> {
    const lane: Lane = { dueAt: 0, connection: noConnection };
    lane.connection = await openConnection(
      target,
      {
        onHead: (head) => measuring.expectStatus(head, status),
        onBody: () => {},
        onEnd: () => {
          latency.add((performance.now() - lane.dueAt) * 1_000);
          idle.push(lane);
          sendDue();
        },
      },
      (reason) => measuring.fail(reason),
    );
    return lane;
  }
}

type Lane = { dueAt: number; connection: Connection };

const noConnection: Connection = { send: () => {}, close: () => {} };

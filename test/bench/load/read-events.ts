import { setTimeout as delay } from 'node:timers/promises';
import { FirstFailure } from './first-failure.js';
import { holdStreams } from './hold-streams.js';
import { LatencyLog } from './latency-log.js';
import type { Load, LoadResult } from './load.js';
import { Measuring } from './measuring.js';
import { monotonicMicros } from './monotonic-micros.js';

type Events = Extract<Load, { kind: 'events' }>;

const sentAt = /"sent_at":(\d+(?:\.\d+)?)/g;

/**
 * Reads streams whose events tell when they were sent; a latency is one event's way to here. Taken
 * from when the last stream has begun. (The few events that a read cuts in two are not counted.)
 */
export async function readEvents({
  target,
  request,
  streams,
  seconds,
}: Events): Promise<LoadResult> {
  let run: { readonly latency: LatencyLog; readonly measuring: Measuring } | null = null;
  const failure = new FirstFailure();
  const held = await holdStreams(
    { target, request, streams },
    {
      onBody: (part) => {
        if (run === null) {
          return;
        }
        const now = monotonicMicros();
        run.measuring.bytes += part.length;
        for (const [, time] of part.toString('latin1').matchAll(sentAt)) {
          run.latency.add(now - Number(time));
        }
      },
      onLost: (reason) => failure.fail(reason),
    },
  );
  const latency = new LatencyLog();
  const measuring = new Measuring(seconds);
  run = { latency, measuring };
  await failure.orWork(delay(seconds * 1_000));
  const measured = measuring.end(latency);
  held.release();
  if (latency.count === 0) {
    throw new Error('no event came through with the time that it was sent');
  }
  return measured;
}

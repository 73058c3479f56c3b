/** The load generator, in a process of its own so that what it costs is seen apart. */
import { runClosedLoop } from './closed-loop.js';
import { type Held, holdStreams } from './hold-streams.js';
import type { Load, LoadReply, LoadResult } from './load.js';
import { runPacedLoop } from './paced-loop.js';
import { readEvents } from './read-events.js';

const held: Held[] = [];
const nothing: LoadResult = {
  count: 0,
  seconds: 0,
  bytes: 0,
  latency: { p50: Number.NaN, p99: Number.NaN },
  cpuSeconds: 0,
};

process.on('message', (load: Load) => {
  run(load).then(
    (result) => reply({ kind: 'done', result }),
    (error: unknown) => reply({ kind: 'failed', reason: String(error) }),
  );
});
process.on('disconnect', () => process.exit());

async function run(load: Load): Promise<LoadResult> {
  switch (load.kind) {
    case 'closed':
      return runClosedLoop(load);
    case 'paced':
      return runPacedLoop(load);
    case 'events':
      return readEvents(load);
    case 'hold': {
      const streams = await holdStreams(load);
      held.push(streams);
      return { ...nothing, count: streams.count };
    }
    case 'release':
      for (const streams of held.splice(0)) {
        streams.release();
      }
      return nothing;
  }
}

function reply(message: LoadReply): void {
  process.send?.(message);
}

import { join } from 'node:path';
import type { Bench, BenchCase, OpenCase, Variant } from '../bench-case.js';
import type { Load } from '../load/load.js';
import { measurePeer } from '../measure-peer.js';
import { type ServedKeyctl, serveKeyctl } from '../peers/keyctl.js';
import { ratio } from '../statistics/round-ratios.js';
import { paths } from '../upstream/mock-routes.js';
import { startUpstream } from '../upstream/start-upstream.js';

const keyCounts = [1, 5, 10, 500];
const watcherCounts = [0, 1, 10];
/** One in ten is what rounds differ by on a quiet machine. */
const same = 1.1;

type LoadFor = (keyctl: ServedKeyctl, seconds: number) => Load;

const metrics = [
  { key: 'perSecond', label: 'per second' },
  { key: 'p50', label: 'p50 µs' },
  { key: 'p99', label: 'p99 µs' },
  { key: 'cpu', label: 'CPU µs' },
];

const sixtyFour: LoadFor = ({ target, request }, seconds) => ({
  kind: 'closed',
  target,
  request: request(paths.chat, 1_000),
  connections: 64,
  seconds,
});

/** A `keyctl serve` for each count; none is checked at startup, for 500 checks take a minute and more. */
async function openServers(bench: Bench, goodKeys: readonly number[]) {
  const upstream = await startUpstream();
  const config = { healthCheck: { onStartup: false, everyMinutes: 0 } };
  const servers = await Promise.all(
    goodKeys.map((count) =>
      serveKeyctl(
        join(bench.folder, `growth-${count}`),
        { upstream, goodKeys: count, limitedKeys: 0, certPath: null },
        { config },
      ),
    ),
  );
  const close = async () => {
    await Promise.all(servers.map((server) => server.close()));
    upstream.close();
  };
  return { upstream, servers, close };
}

async function openKeys(bench: Bench, loadFor: LoadFor): Promise<OpenCase> {
  const { upstream, servers, close } = await openServers(bench, keyCounts);
  const variants = servers.map(
    (server, index): Variant => ({
      name: `${keyCounts[index]} keys`,
      measure: (seconds) =>
        measurePeer({ ...bench, upstream, pids: server.pids }, loadFor(server, seconds)),
    }),
  );
  return { variants, skipped: [], close };
}

export const growthOfKeys: BenchCase = {
  name: 'growth-keys',
  title: '64 requests at once, with 1, 5, 10 and 500 keys',
  metrics,
  goals: [
    {
      text: 'CPU per request with 500 keys',
      of: ratio('cpu', '500 keys', '5 keys'),
      unit: '× 5 keys',
      needs: [],
      atMost: same,
      stretch: null,
    },
  ],
  open: (bench) => openKeys(bench, sixtyFour),
};

export const growthOfKeysUnderEvents: BenchCase = {
  name: 'growth-events',
  title: '10,000 streamed events a second, with 1, 5, 10 and 500 keys',
  metrics,
  goals: [
    {
      text: 'p99 with 500 keys, 10,000 events/s',
      of: ratio('p99', '500 keys', '5 keys'),
      unit: '× 5 keys',
      needs: [],
      atMost: same,
      stretch: null,
    },
  ],
  open: (bench) =>
    openKeys(bench, ({ target, request }, seconds) => ({
      kind: 'events',
      target,
      request: request(paths.steadyStream, 1_000),
      streams: 100,
      seconds,
    })),
};

export const growthOfWatchers: BenchCase = {
  name: 'growth-watchers',
  title: '64 requests at once with 20 keys, watched by nobody, by 1 and by 10 screens',
  metrics,
  goals: [
    {
      text: 'CPU per request with 10 watchers',
      of: ratio('cpu', '10 watchers', '0 watchers'),
      unit: '× none',
      needs: [],
      atMost: same,
      stretch: null,
    },
  ],
  async open(bench): Promise<OpenCase> {
    const { upstream, servers, close } = await openServers(bench, [20]);
    const [server] = servers;
    if (server === undefined) {
      throw new Error('no server was started');
    }
    const { target, pids } = server;
    const { generator } = bench;
    const watch = { method: 'GET', path: '/keyctl/v1/watch', headers: {}, bodyBytes: 0 } as const;
    const variants = watcherCounts.map(
      (streams): Variant => ({
        name: `${streams} watchers`,
        async measure(seconds) {
          await generator.run({ kind: 'hold', target, request: watch, streams });
          try {
            const load = sixtyFour(server, seconds);
            return await measurePeer({ ...bench, upstream, pids }, load);
          } finally {
            await generator.run({ kind: 'release' });
          }
        },
      }),
    );
    return { variants, skipped: [], close };
  },
};

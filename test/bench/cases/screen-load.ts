import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, BenchCase, OpenCase } from '../bench-case.js';
import type { Target } from '../load/connection.js';
import type { Load } from '../load/load.js';
import { measurePeer } from '../measure-peer.js';
import { untilChecked } from '../peers/ask-keyctl.js';
import { keyctlRequest, serveKeyctl } from '../peers/keyctl.js';
import { makeKeyctlHome } from '../peers/keyctl-home.js';
import { openScreen } from '../peers/screen.js';
import type { Goal } from '../report/goal.js';
import { ratio } from '../statistics/round-ratios.js';
import { paths } from '../upstream/mock-routes.js';
import { startUpstream } from '../upstream/start-upstream.js';

const request = keyctlRequest(paths.chat, 1_000);
const goodKeys = 20;

type LoadFor = (target: Target, seconds: number) => Load;

/** The engine that the screen's own process hosts, against one without a screen. */
async function open(bench: Bench, loadFor: LoadFor): Promise<OpenCase> {
  const upstream = await startUpstream();
  const setup = { upstream, goodKeys, limitedKeys: 0, certPath: null };
  const serve = await serveKeyctl(join(bench.folder, 'without-screen'), setup);
  const home = makeKeyctlHome(join(bench.folder, 'with-screen'), setup);
  const screen = openScreen(home.environment);
  await screen.timeUntil(/serving/);
  await untilChecked(home.socket);
  await delay(500);
  const variant = (name: string, target: Target, pid: number) => ({
    name,
    measure: (seconds: number) =>
      measurePeer({ ...bench, upstream, pids: () => [pid] }, loadFor(target, seconds)),
  });
  return {
    variants: [
      variant('no screen', serve.target, serve.pid),
      variant('screen', { kind: 'socket', path: home.socket }, screen.pid),
    ],
    skipped: [],
    async close() {
      await Promise.all([serve.close(), screen.stop()]);
      upstream.close();
    },
  };
}

function pacedCase(perSecond: number): BenchCase {
  return {
    name: `screen-${perSecond}`,
    title: `${perSecond} requests a second, with the screen drawing and without one`,
    metrics: [
      { key: 'p50', label: 'p50 µs' },
      { key: 'p99', label: 'p99 µs' },
    ],
    patience: 3,
    goals: [
      {
        text: `p99 at ${perSecond}/s while the screen draws`,
        of: ratio('p99', 'screen', 'no screen'),
        unit: '× without',
        needs: [],
        atMost: 1.6,
        stretch: 1.2,
      },
    ],
    open: (bench) =>
      open(bench, (target, seconds) => ({ kind: 'paced', target, request, perSecond, seconds })),
  };
}

export const screenAtTwoHundred = pacedCase(200);
export const screenAtTwoThousand = pacedCase(2_000);

const throughputGoal: Goal = {
  text: 'throughput while the screen draws',
  of: ratio('perSecond', 'screen', 'no screen'),
  unit: '× without',
  needs: [],
  atLeast: 0.9,
  stretch: 0.97,
};

export const screenThroughput: BenchCase = {
  name: 'screen-throughput',
  title: '64 requests at once, with the screen drawing and without one',
  metrics: [
    { key: 'perSecond', label: 'requests/s' },
    { key: 'p99', label: 'p99 µs' },
    { key: 'busy', label: 'busy' },
  ],
  goals: [throughputGoal],
  open: (bench) =>
    open(bench, (target, seconds) => ({
      kind: 'closed',
      target,
      request,
      connections: 64,
      seconds,
    })),
};

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, BenchCase, OpenCase, Variant } from '../bench-case.js';
import { fetchStatus } from '../peers/ask-keyctl.js';
import { serveKeyctl } from '../peers/keyctl.js';
import { openScreen, type Screen } from '../peers/screen.js';
import { percentile } from '../statistics/percentile.js';
import { ratio, type Sample } from '../statistics/round-ratios.js';
import { startUpstream, type Upstream } from '../upstream/start-upstream.js';
import { limitedSecret } from '../upstream/upstream-secrets.js';

const eventsPerSecond = 10_000;
const betweenPressesMs = 100;
const few = '5 keys';
const many = '500 keys';

/** From a key press to the bytes that it changes, while the engine's state changes all the time. */
export const keyPress: BenchCase = {
  name: 'key-press',
  title: `a key press on the screen, up to ${eventsPerSecond} engine events a second`,
  metrics: [
    { key: 'p50', label: 'p50 ms' },
    { key: 'worst', label: 'worst ms' },
    { key: 'eventsPerSecond', label: 'events/s' },
  ],
  patience: 2,
  goals: [
    {
      text: 'key press with 500 keys, p50',
      of: ratio('p50', many, few),
      unit: '× 5 keys',
      needs: [],
      atMost: 2,
      stretch: null,
    },
  ],
  note:
    'events come from requests to a provider whose only key rests: each is answered 429 by keyctl itself ' +
    'and is an event. Where the machine is too slow for the rate, the last column says what it came to.',
  async open(bench): Promise<OpenCase> {
    const upstream = await startUpstream();
    const opened = [
      await openOne(bench, upstream, few, 5),
      await openOne(bench, upstream, many, 500),
    ];
    return {
      variants: opened.map(({ variant }) => variant),
      skipped: [],
      async close() {
        await Promise.all(opened.map(({ close }) => close()));
        upstream.close();
      },
    };
  },
};

async function openOne(
  bench: Bench,
  upstream: Upstream,
  name: string,
  goodKeys: number,
): Promise<{ readonly variant: Variant; readonly close: () => Promise<void> }> {
  const setup = { upstream, goodKeys, limitedKeys: 0, certPath: null };
  const folder = join(bench.folder, `key-press-${goodKeys}`);
  const serve = await serveKeyctl(folder, setup, {
    config: {
      mcp: { limited: { type: 'openai', baseUrl: upstream.url, apiKey: limitedSecret(1) } },
      // 500 checks take longer than all rounds
      healthCheck: { onStartup: false, everyMinutes: 0 },
    },
  });
  const screen = openScreen(serve.environment);
  await screen.timeUntil(/attached/);
  const request = { path: '/limited/v1/chat/completions', headers: {}, bodyBytes: 100 };
  const { target } = serve;

  async function measure(seconds: number): Promise<Sample> {
    const before = await fetchStatus(serve.socket);
    const load = bench.generator.run({
      kind: 'paced',
      target,
      request,
      perSecond: eventsPerSecond,
      seconds,
      status: 429,
    });
    let isOver = false;
    void load
      .catch(() => {})
      .finally(() => {
        isOver = true;
      });
    const startedAt = performance.now();
    const latencies: number[] = [];
    try {
      while (!isOver) {
        latencies.push(await pressOnce(screen));
      }
    } finally {
      // the generator takes one load after the other, also after a press that failed
      await load;
    }
    const elapsed = (performance.now() - startedAt) / 1_000;
    const after = await fetchStatus(serve.socket);
    const events = (after.events.at(-1)?.seq ?? 0) - (before.events.at(-1)?.seq ?? 0);
    const sorted = latencies.toSorted((a, b) => a - b);
    return {
      p50: percentile(sorted, 0.5),
      worst: percentile(sorted, 1),
      eventsPerSecond: events / elapsed,
    };
  }

  return {
    variant: { name, measure },
    close: async () => {
      await Promise.all([serve.close(), screen.stop()]);
    },
  };
}

/** Opens the help and closes it; milliseconds from the first press to the first line of the help. */
async function pressOnce(screen: Screen): Promise<number> {
  await delay(betweenPressesMs);
  const shown = screen.timeUntil(/any key closes this/);
  screen.press('?');
  const latency = await shown;
  await delay(betweenPressesMs);
  const closed = screen.timeUntil(/sk-/);
  screen.press('?');
  await closed;
  return latency;
}

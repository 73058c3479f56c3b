import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchCase, OpenCase } from '../bench-case.js';
import { readProcessStat } from '../machine/process-stat.js';
import { keyctlRequest, serveKeyctl } from '../peers/keyctl.js';
import { openScreen } from '../peers/screen.js';
import { figure } from '../statistics/round-ratios.js';
import { paths } from '../upstream/mock-routes.js';
import { startUpstream } from '../upstream/start-upstream.js';

const perSecond = 100;
/** What has to be drawn once after the traffic has ended. */
const settleMs = 2_000;

/** What a screen costs that is attached to another process's engine, so that it is seen apart. */
export const screenCost: BenchCase = {
  name: 'screen-cost',
  title: `a screen of 20 keys: at ${perSecond} requests a second, and with nothing to show`,
  metrics: [
    { key: 'cpuPercent', label: '% of a core' },
    { key: 'bytesPerSecond', label: 'bytes/s' },
    { key: 'bytes', label: 'bytes' },
  ],
  patience: 2,
  goals: [
    {
      text: 'CPU of a screen, 20 keys, traffic',
      of: figure('cpuPercent', 'traffic'),
      unit: '% of a core',
      needs: [],
      atMost: 10,
      stretch: 5,
    },
    {
      text: 'output of an idle screen',
      of: figure('bytes', 'idle'),
      unit: 'bytes',
      needs: [],
      atMost: 0,
      stretch: null,
    },
  ],
  async open(bench): Promise<OpenCase> {
    const upstream = await startUpstream();
    const setup = { upstream, goodKeys: 20, limitedKeys: 0, certPath: null };
    const serve = await serveKeyctl(join(bench.folder, 'screen-cost'), setup);
    const screen = openScreen(serve.environment);
    await screen.timeUntil(/attached/);
    const watch = async (during: () => Promise<unknown>) => {
      const bytesBefore = screen.bytes();
      const cpuBefore = readProcessStat(screen.pid)?.cpuSeconds ?? 0;
      const startedAt = performance.now();
      await during();
      const seconds = (performance.now() - startedAt) / 1_000;
      const bytes = screen.bytes() - bytesBefore;
      const cpu = (readProcessStat(screen.pid)?.cpuSeconds ?? 0) - cpuBefore;
      return { cpuPercent: (cpu / seconds) * 100, bytes, bytesPerSecond: bytes / seconds };
    };
    const { target } = serve;
    const request = keyctlRequest(paths.chat, 1_000);
    return {
      variants: [
        {
          name: 'traffic',
          measure: (seconds) =>
            watch(() =>
              bench.generator.run({ kind: 'paced', target, request, perSecond, seconds }),
            ),
        },
        {
          name: 'idle',
          async measure(seconds) {
            await delay(settleMs);
            return watch(() => delay(seconds * 1_000));
          },
        },
      ],
      skipped: [],
      async close() {
        await Promise.all([serve.close(), screen.stop()]);
        upstream.close();
      },
    };
  },
};

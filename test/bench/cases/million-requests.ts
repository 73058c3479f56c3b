import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchCase, OpenCase } from '../bench-case.js';
import { residentKib } from '../machine/process-stat.js';
import { serveKeyctl } from '../peers/keyctl.js';
import { figure, type Sample } from '../statistics/round-ratios.js';
import { paths } from '../upstream/mock-routes.js';
import { startUpstream } from '../upstream/start-upstream.js';

const slices = 10;
/** Long enough for any slice; it ends by its number of requests. */
const longestSeconds = 3_600;

/** A leak of 50 bytes a request would show: 40 MB over the last 80 % of a million. */
export const millionRequests: BenchCase = {
  name: 'million',
  title: 'a million requests in a row, 64 at once (--requests N for fewer)',
  metrics: [
    { key: 'requests', label: 'requests' },
    { key: 'mebibytesAtFifth', label: 'MiB at 20 %' },
    { key: 'mebibytesMost', label: 'most MiB' },
    { key: 'mebibytesAtEnd', label: 'MiB at end' },
  ],
  rounds: 1,
  goals: [
    {
      text: 'memory after a million requests',
      of: figure('growth', 'keyctl'),
      unit: '× at 20 %',
      needs: [],
      atMost: 1.1,
      stretch: null,
    },
  ],
  async open(bench): Promise<OpenCase> {
    const upstream = await startUpstream();
    const setup = { upstream, goodKeys: 1, limitedKeys: 0, certPath: null };
    const { target, request, pid, close } = await serveKeyctl(join(bench.folder, 'million'), setup);
    const total = bench.options.requestsInARow;
    async function measure(): Promise<Sample> {
      const used: number[] = [];
      for (let slice = 0; slice < slices; slice += 1) {
        await bench.generator.run({
          kind: 'closed',
          target,
          request: request(paths.chat, 1_000),
          connections: 64,
          seconds: longestSeconds,
          requests: total / slices,
        });
        await delay(200);
        used.push(residentKib(pid) / 1024);
      }
      const atFifth = used[slices / 5 - 1] ?? Number.NaN;
      const atEnd = used.at(-1) ?? Number.NaN;
      return {
        requests: total,
        mebibytesAtFifth: atFifth,
        mebibytesMost: Math.max(...used),
        mebibytesAtEnd: atEnd,
        growth: atEnd / atFifth,
      };
    }
    return {
      variants: [{ name: 'keyctl', warmUpSeconds: 0, measure }],
      skipped: [],
      async close() {
        await close();
        upstream.close();
      },
    };
  },
};

import { readFileSync } from 'node:fs';
import { openFiles, residentKib } from '../bench/machine/process-stat.js';
import { type Growth, type GrowthLimit, judgeGrowth, type Measured } from './growth.js';

export type Figure = 'RSS, MiB' | 'heap, MiB' | 'file descriptors';

/**
 * One in five is what the resident memory of a busy Node swings by: buffers of uploads in flight, a
 * young generation that V8 lets grow, pages that malloc keeps. The heap at its least, which is what a
 * collection leaves over, is sharper: 200 bytes left behind by each of 40,000 requests are 8 MiB.
 * Descriptors follow the connections that happen to be open.
 */
const limits: Readonly<Record<Figure, GrowthLimit>> = {
  'RSS, MiB': { by: 'median', part: 0.2, amount: 24 },
  'heap, MiB': { by: 'least', part: 0.2, amount: 8 },
  'file descriptors': { by: 'median', part: 0.25, amount: 12 },
};

const figures = Object.keys(limits) as Figure[];
const everyMs = 1_000;

export type Measurements = {
  readonly growth: Readonly<Record<Figure, Growth | null>>;
  readonly problems: readonly string[];
};

export type Measuring = { end(warmUpMs: number): Measurements };

/** Looks at the engine's process once a second, from now on. */
export function measureEngine(pid: number, memoryPath: string): Measuring {
  const startedAt = performance.now();
  const series: Record<Figure, Measured[]> = {
    'RSS, MiB': [],
    'heap, MiB': [],
    'file descriptors': [],
  };
  const look = (): void => {
    const atMs = performance.now() - startedAt;
    series['RSS, MiB'].push({ atMs, value: residentKib(pid) / 1024 });
    series['file descriptors'].push({ atMs, value: openFiles(pid) });
    const heapBytes = readHeap(memoryPath);
    if (heapBytes !== null) {
      series['heap, MiB'].push({ atMs, value: heapBytes / 2 ** 20 });
    }
  };
  look();
  const timer = setInterval(look, everyMs);
  return {
    end(warmUpMs) {
      clearInterval(timer);
      const judge = (figure: Figure) => judgeGrowth(series[figure], warmUpMs, limits[figure]);
      const growth = {
        'RSS, MiB': judge('RSS, MiB'),
        'heap, MiB': judge('heap, MiB'),
        'file descriptors': judge('file descriptors'),
      };
      const problems = figures.filter((figure) => growth[figure]?.isSteady === true);
      return {
        growth,
        problems: problems.map((figure) => {
          const { warm = 0, end = 0 } = growth[figure] ?? {};
          return `${figure} grew from ${warm.toFixed(1)} after the warm-up to ${end.toFixed(1)}, and did not stop`;
        }),
      };
    },
  };
}

/** Null before the first report. */
function readHeap(path: string): number | null {
  try {
    const { heapUsed } = JSON.parse(readFileSync(path, 'utf8')) as { readonly heapUsed: number };
    return heapUsed;
  } catch {
    // ENOENT: the process has not told yet
    return null;
  }
}

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { BenchCase, OpenCase, Variant } from '../bench-case.js';
import { serveKeyctl } from '../peers/keyctl.js';
import { keyctlProgram, makeKeyctlHome } from '../peers/keyctl-home.js';
import { openScreen } from '../peers/screen.js';
import { figure, ratio, type Sample } from '../statistics/round-ratios.js';
import { spreadOf } from '../statistics/spread.js';
import { startUpstream } from '../upstream/start-upstream.js';

const metrics = [{ key: 'p50', label: 'p50 ms' }];

export const startUp: BenchCase = {
  name: 'start-up',
  title: 'commands from start to end, beside a Node that does nothing',
  metrics,
  goals: [
    {
      text: '`keyctl status` start to end',
      of: ratio('p50', 'keyctl status', 'node -e 0'),
      unit: '× node -e 0',
      needs: [],
      atMost: 2,
      stretch: 1.5,
    },
  ],
  async open(bench): Promise<OpenCase> {
    const upstream = await startUpstream();
    const setup = { upstream, goodKeys: 5, limitedKeys: 0, certPath: null };
    const serve = await serveKeyctl(join(bench.folder, 'start-up'), setup);
    const alone = makeKeyctlHome(join(bench.folder, 'start-up-alone'), setup);
    const { environment } = serve;
    return {
      variants: [
        command('node -e 0', ['-e', '0'], environment),
        command('keyctl --version', [keyctlProgram, '--version'], environment),
        command('keyctl --help', [keyctlProgram, '--help'], environment),
        command('keyctl status', [keyctlProgram, 'status'], environment),
        command('status, no engine', [keyctlProgram, 'status'], alone.environment),
      ],
      skipped: [],
      async close() {
        await serve.close();
        upstream.close();
      },
    };
  },
};

function command(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Variant {
  return {
    name,
    measure: (seconds) =>
      repeat(seconds, async () => {
        const startedAt = performance.now();
        const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
        if (status !== 0) {
          throw new Error(`${name} ended with ${status}: ${stderr}`);
        }
        return { p50: performance.now() - startedAt };
      }),
  };
}

export const firstFrame: BenchCase = {
  name: 'first-frame',
  title: '`keyctl tui` from its start to its first frame, and until it shows the keys',
  metrics: [
    { key: 'frame', label: 'frame ms' },
    { key: 'keys', label: 'keys ms' },
  ],
  goals: [
    {
      text: '`keyctl tui` to its first frame',
      of: figure('frame', 'keyctl tui'),
      unit: 'ms',
      needs: [],
      atMost: 600,
      stretch: 400,
    },
  ],
  async open(bench): Promise<OpenCase> {
    const upstream = await startUpstream();
    const setup = { upstream, goodKeys: 5, limitedKeys: 0, certPath: null };
    const { environment } = makeKeyctlHome(join(bench.folder, 'first-frame'), setup);
    const measureOne = async (): Promise<Sample> => {
      const screen = openScreen(environment);
      const [frame, keys] = await Promise.all([
        screen.timeUntil(/starting the engine|serving/),
        screen.timeUntil(/sk-/),
      ]);
      await screen.stop();
      return { frame, keys };
    };
    return {
      variants: [{ name: 'keyctl tui', measure: (seconds) => repeat(seconds, measureOne) }],
      skipped: [],
      close: async () => upstream.close(),
    };
  },
};

/** The median of each figure over as many runs as fit. */
async function repeat(seconds: number, run: () => Promise<Sample>): Promise<Sample> {
  const endsAt = performance.now() + seconds * 1_000;
  const samples: Sample[] = [];
  do {
    samples.push(await run());
  } while (performance.now() < endsAt);
  const keys = Object.keys(samples[0] ?? {});
  return Object.fromEntries(
    keys.map((key) => {
      const values = samples.map((sample) => sample[key]).filter((value) => value !== undefined);
      return [key, spreadOf(values)?.median ?? Number.NaN];
    }),
  );
}

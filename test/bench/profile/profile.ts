/** `npm run profile`: where the engine's CPU time goes under the bench's load. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Target } from '../load/connection.js';
import { startGenerator } from '../load/generator.js';
import type { Load, RequestSpec } from '../load/load.js';
import { serveKeyctl } from '../peers/keyctl.js';
import { alignColumns } from '../report/align-columns.js';
import { paths } from '../upstream/mock-routes.js';
import { startUpstream } from '../upstream/start-upstream.js';
import { type CpuProfile, groupShares, type SelfTime, selfTimes } from './cpu-profile.js';

const usage = `npm run profile -- [options]

  --load NAME     json (default), bodies, streams, first-byte, burst or failover
  --seconds N     default 8
  --top N         how many functions (default 40)
  --out FOLDER    where the .cpuprofile goes, for Chrome's DevTools or speedscope
                  (default node_modules/.cache/bench/profile)`;

type To = {
  readonly target: Target;
  readonly seconds: number;
  readonly fresh: readonly RequestSpec[];
};
type LoadFor = (request: (path: string, bytes: number) => RequestSpec, to: To) => Load;

const closed = (path: string, connections: number, bytes = 1_000): LoadFor => {
  return (request, { target, seconds }) => ({
    kind: 'closed',
    target,
    request: request(path, bytes),
    connections,
    seconds,
  });
};

const loads: Readonly<Record<string, LoadFor>> = {
  json: closed(paths.chat, 64),
  bodies: closed(paths.chat, 4, 1_000_000),
  'first-byte': closed(paths.shortStream, 16),
  burst: closed(paths.burst, 1),
  streams: (request, { target, seconds }) => ({
    kind: 'events',
    target,
    request: request(paths.steadyStream, 1_000),
    streams: 100,
    seconds,
  }),
  failover: (request, { target, seconds, fresh }) => ({
    kind: 'closed',
    target,
    request: request(paths.chat, 1_000),
    connections: 1,
    seconds,
    before: fresh,
  }),
};

const warmUpSeconds = 2;

/** V8 calls a regular expression by its whole pattern. */
const longestName = 50;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      load: { type: 'string', default: 'json' },
      seconds: { type: 'string', default: '8' },
      top: { type: 'string', default: '40' },
      out: { type: 'string', default: 'node_modules/.cache/bench/profile' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const loadFor = loads[values.load];
  if (values.help || loadFor === undefined) {
    say(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const out = resolve(values.out);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const skipMs = await record(
    loadFor,
    values.load === 'failover' ? 4 : 0,
    Number(values.seconds),
    out,
  );
  const [file = ''] = readdirSync(out).filter((name) => name.endsWith('.cpuprofile'));
  const profile = JSON.parse(readFileSync(join(out, file), 'utf8')) as CpuProfile;
  say(
    ...formatTimes(selfTimes(profile, skipMs), Number(values.top)),
    '',
    `the profile: ${join(out, file)}`,
  );
}

/**
 * Node writes the profile when the engine has drained and ended by itself. Returns how many
 * milliseconds of it are its start and its warming up.
 */
async function record(
  loadFor: LoadFor,
  limitedKeys: number,
  seconds: number,
  out: string,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'kp-'));
  const generator = startGenerator();
  const upstream = await startUpstream();
  try {
    const startedAt = performance.now();
    const keyctl = await serveKeyctl(
      folder,
      { upstream, limitedKeys, goodKeys: 1, certPath: null },
      { nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${out}`, '--cpu-prof-interval=200'] },
    );
    const { target, request, fresh } = keyctl;
    await generator.run(loadFor(request, { target, seconds: warmUpSeconds, fresh }));
    const skipMs = performance.now() - startedAt;
    await generator.run(loadFor(request, { target, seconds, fresh }));
    await keyctl.close();
    return skipMs;
  } finally {
    generator.close();
    upstream.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function formatTimes(times: readonly SelfTime[], top: number): readonly string[] {
  const groups = groupShares(times).map(([group, share]) => [group, percent(share)]);
  const functions = times
    .slice(0, top)
    .map(({ functionName, place, share }) => [
      `${functionName.slice(0, longestName)}  ${place}`,
      percent(share),
    ]);
  return [
    'self time by group, of all time that was not idle',
    ...alignColumns(groups).map((row) => `  ${row.join('  ')}`),
    '',
    `the first ${top} functions`,
    ...alignColumns(functions).map((row) => `  ${row.join('  ')}`),
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseState } from '../../src/config/state-schema.js';
import { openFiles } from '../bench/machine/process-stat.js';
import { untilChecked } from '../bench/peers/ask-keyctl.js';
import { type KeyctlHome, keyctlProgram, makeHome } from '../bench/peers/keyctl-home.js';
import { type Program, startProgram, untilItListens } from '../bench/peers/start-program.js';
import { disturbEngine } from './disturb-engine.js';
import { type FaultyUpstream, openFaultyUpstream } from './faulty-upstream.js';
import { followEngine } from './follow-engine.js';
import { Ledger } from './ledger.js';
import { measureEngine } from './measure-engine.js';
import { runClients } from './run-clients.js';
import { type SecretSearch, searchSecrets } from './search-secrets.js';
import { seededRandom } from './seeded-random.js';
import { firstEdit, soakConfig } from './soak-config.js';
import type { SoakOptions } from './soak-options.js';
import { soakProviders } from './soak-provider.js';
import type { SoakReport } from './soak-report.js';
import { UpstreamRecord } from './upstream-record.js';

/** Descriptors that may be open more than before: a log that rotated, a connection not closed yet. */
const restingSlack = 4;
/** Longer than the engine keeps idle connections to its upstreams. */
const restingMs = 20_000;

/** All of one run; `signal` ends it early. Throws only if it could not begin. */
export async function runSoak(
  folder: string,
  options: SoakOptions,
  signal: AbortSignal,
): Promise<SoakReport> {
  const at = new Date();
  const record = new UpstreamRecord();
  // the first checks are good, so that every run begins alike
  const spoiling = { part: 0 };
  const upstreams = await openUpstreams(options.seed, record, () => spoiling.part);
  const baseUrls = new Map([...upstreams].map(([name, { baseUrl }]) => [name, baseUrl]));
  const home = makeHome(folder, soakConfig(baseUrls, firstEdit));
  const program = await startEngine(folder, home);
  const secrets = searchSecrets();
  const ledger = new Ledger();
  try {
    await untilItListens(program, { kind: 'socket', path: home.socket });
    await untilChecked(home.socket);
    const { pid } = program;
    const follower = await followEngine(home.socket, pid, (text) =>
      secrets.look('a snapshot or an event', text),
    );
    const restingBefore = openFiles(pid);
    const measuring = measureEngine(pid, memoryPath(folder));
    const startedAt = performance.now();
    spoiling.part = options.faults;
    const ending = endsAfter(options.minutes, signal);
    const [, disturbances] = await Promise.all([
      runClients({
        socketPath: home.socket,
        clients: options.clients,
        seed: options.seed,
        ledger,
        record,
        onErrorText: (text) => secrets.look('an error answer', text),
        signal: ending,
      }),
      disturbEngine({
        engine: follower.engine,
        socket: home.socket,
        configPath: home.config,
        baseUrls,
        random: seededRandom(options.seed + 1_000_000),
        signal: ending,
      }),
    ]);
    const seconds = (performance.now() - startedAt) / 1_000;
    const measured = measuring.end(warmUpMs(seconds));
    spoiling.part = 0;
    const restingAfter = await untilAtRest(pid, restingBefore + restingSlack);
    await follower.close();
    const told = follower.told();
    const balance = ledger.balance(told);
    return {
      at,
      options,
      seconds,
      pid,
      balance,
      told,
      upstreamCalls: record.arrivals,
      upstreamChecks: record.checks,
      faults: Object.fromEntries(record.faults),
      events: Object.fromEntries(follower.counts),
      disturbances: Object.fromEntries(disturbances.counts),
      growth: measured.growth,
      resting: { before: restingBefore, after: restingAfter },
      problems: unique([
        ...balance.problems,
        ...measured.problems,
        ...(restingAfter > restingBefore + restingSlack
          ? [`at rest ${restingAfter} file descriptors are open, and were ${restingBefore}`]
          : []),
        ...follower.problems,
        ...disturbances.problems,
        ...(await endEngine(program, home, secrets)),
        ...secrets.problems,
      ]),
    };
  } finally {
    await program.stop('SIGKILL');
    await Promise.all([...upstreams.values()].map((upstream) => upstream.close()));
  }
}

/** A timer that is referred to: Node 20 forgets an AbortSignal.timeout that only AbortSignal.any holds. */
function endsAfter(minutes: number, early: AbortSignal): AbortSignal {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), minutes * 60_000);
  early.addEventListener('abort', () => {
    clearTimeout(timer);
    over.abort();
  });
  return over.signal;
}

/** An engine that is gone fails everything that is tried on it, in the same words. */
function unique(problems: readonly string[]): readonly string[] {
  return [...new Set(problems)];
}

/** A minute, or a fifth of a run that is short. */
function warmUpMs(seconds: number): number {
  return Math.min(60, seconds / 5) * 1_000;
}

async function openUpstreams(
  seed: number,
  record: UpstreamRecord,
  faults: () => number,
): Promise<ReadonlyMap<string, FaultyUpstream>> {
  const opened = soakProviders.map(async (provider, index) => {
    const random = seededRandom(seed + 2_000_000 + index);
    const upstream = await openFaultyUpstream({ provider, record, random, faults });
    return [provider.name, upstream] as const;
  });
  return new Map(await Promise.all(opened));
}

function memoryPath(folder: string): string {
  return join(folder, 'memory.json');
}

function startEngine(folder: string, home: KeyctlHome): Promise<Program> {
  const reporter = new URL('./report-memory.js', import.meta.url);
  return startProgram(process.execPath, ['--import', reporter.href, keyctlProgram, 'serve'], {
    env: { ...home.environment, KEYCTL_SOAK_MEMORY: memoryPath(folder) },
    outputPath: join(folder, 'keyctl.out'),
    ownGroup: true,
  });
}

/** Waits for idle connections to go, and returns how many descriptors are open then. */
async function untilAtRest(pid: number, most: number): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const open = openFiles(pid);
    if (open <= most || performance.now() - startedAt > restingMs) {
      return open;
    }
    await delay(250);
  }
}

/** Ends it as its user would, and reads what it left behind. */
async function endEngine(
  program: Program,
  home: KeyctlHome,
  secrets: SecretSearch,
): Promise<readonly string[]> {
  const problems: string[] = [];
  try {
    program.assertRuns();
  } catch (error) {
    problems.push((error as Error).message);
  }
  await program.stop();
  const code = await program.ended;
  if (code !== 0) {
    problems.push(`keyctl serve ended with ${code}`);
  }
  try {
    parseState(readFileSync(home.state, 'utf8'));
  } catch (error) {
    problems.push(`the state file can't be read: ${(error as Error).message}`);
  }
  secrets.look('what keyctl serve printed', program.output());
  secrets.lookInFiles(join(home.state, '..'));
  return problems;
}

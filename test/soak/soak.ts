/** `npm run soak`: mixed traffic over upstreams that misbehave, and an account of every request. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSoak } from './run-soak.js';
import { parseSoakOptions, type SoakOptions, usage } from './soak-options.js';
import { formatReport, writeReport } from './soak-report.js';

process.exitCode = await main(process.argv.slice(2));

/** Returns the exit code: 0, 1 for a promise that was broken, 2 for wrong usage. */
async function main(args: readonly string[]): Promise<number> {
  let options: SoakOptions;
  try {
    options = parseSoakOptions(args, Math.floor(Math.random() * 2 ** 32));
  } catch (error) {
    say(`soak: ${(error as Error).message}`, '', usage);
    return 2;
  }
  if (options.help) {
    say(usage);
    return 0;
  }
  if (process.platform !== 'linux') {
    say('soak: it reads /proc, so it needs Linux');
    return 2;
  }
  const { minutes, faults, clients, seed } = options;
  say(
    `keyctl soak: ${minutes} min, ${Math.round(faults * 100)} % faults, ${clients} clients, --seed ${seed}`,
  );
  const early = new AbortController();
  // npm passes a Ctrl+C on that the terminal sent here as well
  process.on('SIGINT', () => early.abort());
  const folder = mkdtempSync(join(tmpdir(), 'ks-'));
  try {
    const report = await runSoak(folder, options, early.signal);
    say('', ...formatReport(report), '', `all of it: ${options.jsonPath}`);
    writeReport(options.jsonPath, report);
    return report.problems.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

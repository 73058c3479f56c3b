/** `npm run bench`: what keyctl costs and how it compares. README, Performance, says how to read it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Bench, BenchCase, CaseResult } from './bench-case.js';
import { type BenchOptions, parseBenchOptions, usage } from './bench-options.js';
import { allCases } from './cases/all-cases.js';
import { startGenerator } from './load/generator.js';
import { describeMachine } from './machine/describe-machine.js';
import { measureCeilings } from './measure-ceilings.js';
import { formatCase } from './report/format-case.js';
import { formatCeilings, formatMachine } from './report/format-machine.js';
import { formatSummary } from './report/format-summary.js';
import { judgeGoals } from './report/judged-goals.js';
import { resultsJson } from './report/results-json.js';
import { runCase } from './run-case.js';

process.exitCode = await main(process.argv.slice(2));

/** Returns the exit code: 0, 1 for a run that does not count, 2 for wrong usage. */
async function main(args: readonly string[]): Promise<number> {
  let options: BenchOptions;
  let cases: readonly BenchCase[];
  try {
    options = parseBenchOptions(args);
    cases = chooseCases(options);
  } catch (error) {
    say(`bench: ${(error as Error).message}`, '', usage);
    return 2;
  }
  if (options.help || options.cases?.includes('list')) {
    say(
      ...(options.help
        ? [usage]
        : allCases.map(({ name, title }) => `${name.padEnd(18)} ${title}`)),
    );
    return 0;
  }
  if (process.platform !== 'linux') {
    say('bench: it reads /proc, so it needs Linux');
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'kb-'));
  const generator = startGenerator();
  try {
    return await run({ folder, generator, options }, cases);
  } finally {
    generator.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function chooseCases({ cases }: BenchOptions): readonly BenchCase[] {
  if (cases === null || cases.includes('list')) {
    return allCases;
  }
  return cases.map((name) => {
    const found = allCases.find((known) => known.name === name);
    if (found === undefined) {
      throw new Error(`there is no case ${name}; \`--cases list\` names them`);
    }
    return found;
  });
}

async function run(bench: Bench, cases: readonly BenchCase[]): Promise<number> {
  const { options, generator } = bench;
  const at = new Date();
  const machine = describeMachine();
  say(...formatMachine(machine, options, at));
  const ceilings = await measureCeilings(generator, options.seconds);
  say(...formatCeilings(ceilings, machine.cpus));

  const results: CaseResult[] = [];
  const failures: string[] = [];
  for (const benchCase of cases) {
    try {
      const result = await runCase(bench, benchCase, tellProgress(benchCase.name));
      clearProgress();
      results.push(result);
      say(...formatCase(result));
    } catch (error) {
      clearProgress();
      failures.push(`${benchCase.name} failed: ${(error as Error).message}`);
      say('', `!! ${failures.at(-1)}`);
    }
  }
  const goals = judgeGoals(results);
  say('', ...formatSummary(goals));
  mkdirSync(dirname(options.jsonPath), { recursive: true });
  writeFileSync(
    options.jsonPath,
    resultsJson({ at, machine, options, ceilings, results, goals, failures }),
  );
  say('', `every figure of every round: ${options.jsonPath}`);
  const wrong = results.flatMap(({ bottlenecks }) => bottlenecks);
  for (const problem of [...wrong, ...failures]) {
    say(`!! ${problem}`);
  }
  return wrong.length + failures.length === 0 ? 0 : 1;
}

function say(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** On a terminal only: what is being measured now, on a line that goes away. */
function tellProgress(name: string): (progress: string) => void {
  return (progress) => {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[K${name}: ${progress}`);
    }
  };
}

function clearProgress(): void {
  if (process.stderr.isTTY) {
    process.stderr.write('\r\u001b[K');
  }
}

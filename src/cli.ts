#!/usr/bin/env node
import { createProgram } from './commands/create-program.js';
import { describeError } from './commands/describe-error.js';

process.stdout.on('error', endQuietly);
process.stderr.on('error', endQuietly);
process.on('uncaughtException', (error) => void crash(error));
process.on('unhandledRejection', (error) => void crash(error));

const { stdin, stdout, stderr, env: environment } = process;

try {
  await createProgram({ stdin, stdout, stderr, environment }).parseAsync(process.argv);
} catch (error) {
  const report = describeError(error);
  if (report === null) {
    await crash(error);
  } else {
    write(report.lines);
    process.exitCode = report.exitCode;
  }
}

/** Whoever reads our lines has seen enough (`keyctl status | head -1`): that is no failure. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') {
    throw error;
  }
  process.exit();
}

async function crash(error: unknown): Promise<void> {
  const { describeCrash } = await import('./commands/describe-crash.js');
  const { redactCrash } = await import('./commands/redact-crash.js');
  write(describeCrash(error, (text) => redactCrash(text, environment)));
  process.exit(1);
}

function write(lines: readonly string[]): void {
  for (const line of lines) {
    stderr.write(`${line}\n`);
  }
}

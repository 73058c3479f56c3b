#!/usr/bin/env node
import { createProgram } from './commands/create-program.js';
import { describeCrash } from './commands/describe-crash.js';
import { describeError } from './commands/describe-error.js';
import { endQuietly } from './commands/end-quietly.js';

const { stdin, stdout, stderr, env: environment } = process;
const program = createProgram({ stdin, stdout, stderr, environment });

stdout.on('error', endQuietly);
stderr.on('error', endQuietly);
process.on('uncaughtException', (error) => void crash(error));

try {
  await program.parseAsync(process.argv);
} catch (error) {
  const report = describeError(error);
  if (report === null) {
    await crash(error);
  } else {
    say(report.lines);
    process.exitCode = report.exitCode;
  }
}

async function crash(error: unknown): Promise<void> {
  try {
    const { crashRedactor } = await import('./commands/crash-redactor.js');
    say(describeCrash(error, crashRedactor(program.opts(), environment)));
  } catch {
    // whatever broke the program may break the redactor too (no file descriptor left to load it
    // with): then the message, which may quote anything, is left out
    const code = (error as NodeJS.ErrnoException | null)?.code ?? 'without a code';
    say(describeCrash(error, () => `${code} (the message is left out, for it may hold a secret)`));
  }
  process.exit(1);
}

function say(lines: readonly string[]): void {
  for (const line of lines) {
    stderr.write(`${line}\n`);
  }
}

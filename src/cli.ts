#!/usr/bin/env node
import { createCrash } from './commands/crash.js';
import { createProgram } from './commands/create-program.js';
import { endQuietly } from './commands/end-quietly.js';
import { endedWell } from './commands/ended-well.js';
import { takeEnvironment } from './commands/take-environment.js';

// left alone it opens V8's inspector on a TCP port, from which every key can be read
process.on('SIGUSR1', () => {});

const { stdin, stdout, stderr } = process;
const environment = takeEnvironment(process);
const crash = createCrash({
  flags: () => program.opts(),
  environment,
  say,
  exit: () => process.exit(1),
});
const program = createProgram({ stdin, stdout, stderr, environment, onCrash: crash.onCrash });

stdout.on('error', endQuietly);
stderr.on('error', endQuietly);
process.on('uncaughtException', (error) => void crash.now(error));

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!endedWell(error)) {
    await report(error);
  }
}

async function report(error: unknown): Promise<void> {
  const { describeError } = await import('./commands/describe-error.js');
  const described = describeError(error);
  if (described === null) {
    await crash.now(error);
  } else {
    say(described.lines);
    process.exitCode = described.exitCode;
  }
}

function say(lines: readonly string[]): void {
  for (const line of lines) {
    stderr.write(`${line}\n`);
  }
}

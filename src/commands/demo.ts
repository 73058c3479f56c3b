import { startDemo } from '../demo/start-demo.js';
import { KeyctlError } from '../keyctl-error.js';
import type { CommandContext } from './command-context.js';
import { demoSummary } from './demo-summary.js';
import { hasTerminal } from './need-terminal.js';
import { print } from './print.js';
import { runScreen } from './run-screen.js';
import { tellDemo } from './tell-demo.js';

/** What ending takes: the answers under way, and the engine's own end. */
const lastAnswersMs = 500;

/** As long as the story takes once, short enough for a CI job. */
const plainSeconds = 20;

/** The first failover comes in the second second; a busy machine and the last answers want their time, too. */
const fewestSeconds = 5;

/** `keyctl demo`: the screen over misbehaving providers; without a terminal the same as plain lines. */
export async function demo(
  context: CommandContext,
  { seconds: word }: { readonly seconds?: string },
): Promise<void> {
  const seconds = word === undefined ? null : parseSeconds(word);
  if (hasTerminal(context)) {
    await showDemo(context, seconds);
  } else {
    await tellDemo(context, seconds ?? plainSeconds);
  }
}

async function showDemo(context: CommandContext, seconds: number | null): Promise<void> {
  const endMs = seconds === null ? Number.POSITIVE_INFINITY : seconds * 1000;
  const running = await startDemo({ endMs, random: Math.random });
  try {
    await runScreen(context, running.link, {
      title: 'keyctl demo',
      // nobody but the demo itself uses its engine
      asksToQuit: false,
      ...(seconds === null ? {} : { endAfterMs: endMs - sinceStart() - lastAnswersMs }),
    });
  } finally {
    await running.close();
  }
  const state = running.link.getState();
  if (state.kind === 'hosting') {
    print(context.stdout, demoSummary(state.engine.getSnapshot(), running.tally()));
  }
}

/** The user counts from the moment he pressed enter. */
function sinceStart(): number {
  return performance.now();
}

function parseSeconds(word: string): number {
  const seconds = Number(word);
  if (!(seconds >= fewestSeconds && seconds <= 86_400)) {
    throw new KeyctlError('usage', `--seconds must be a number from ${fewestSeconds} to 86400`);
  }
  return seconds;
}

import type { EngineEvent } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { checkRunningConfig } from './check-running-config.js';
import { type CommandContext, colorFor } from './command-context.js';
import { print } from './print.js';
import { withEngine } from './with-engine.js';

/** `keyctl events`: what happened, oldest first. */
export async function events(
  context: CommandContext,
  { json = false, follow = false }: { readonly json?: boolean; readonly follow?: boolean },
): Promise<void> {
  const { eventLine } = await import('./event-line.js');
  const color = colorFor(context.stdout, context);
  const show = (event: EngineEvent) =>
    print(context.stdout, json ? JSON.stringify(event) : eventLine(event, color));
  if (follow) {
    await showAsTheyCome(context, show);
    return;
  }
  for (const event of await withEngine(context, (engine) => engine.eventsSince(0))) {
    show(event);
  }
}

/** The old and the new over one connection: none falls between the two. */
async function showAsTheyCome(
  context: CommandContext,
  show: (event: EngineEvent) => void,
): Promise<void> {
  await checkRunningConfig(context);
  const { followEvents } = await import('../socket/follow-events.js');
  const ended = await followEvents(context.paths.socket, 0, show);
  if (!ended) {
    throw new KeyctlError('engine-lost', 'the engine went away without a word', {
      hint: 'see whether another one runs with `keyctl status`',
    });
  }
}

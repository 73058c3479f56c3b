import type { EngineEvent } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
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
  const past = await withEngine(context, (engine) => engine.eventsSince(0));
  for (const event of past) show(event);
  if (follow) {
    await showNewEvents(context.paths.socket, past.at(-1)?.seq ?? 0, show);
  }
}

async function showNewEvents(
  socket: string,
  since: number,
  show: (event: EngineEvent) => void,
): Promise<void> {
  const { followEvents } = await import('../socket/follow-events.js');
  const ended = await followEvents(socket, since, show);
  if (!ended) {
    throw new KeyctlError('engine-lost', 'the engine went away without a word', {
      hint: 'see whether another one runs with `keyctl status`',
    });
  }
}

import { type CommandContext, colorFor } from './command-context.js';
import { currentSnapshot } from './current-snapshot.js';
import { print, printJson } from './print.js';

/** `keyctl status`: how the keys are now. */
export async function status(
  context: CommandContext,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const snapshot = await currentSnapshot(context);
  if (json) {
    printJson(context.stdout, snapshot);
    return;
  }
  const { printStatus } = await import('./print-status.js');
  const lines = printStatus(snapshot, {
    color: colorFor(context.stdout, context),
    now: Date.now(),
    socket: context.paths.socket,
    configPath: context.paths.config,
  });
  print(context.stdout, lines);
}

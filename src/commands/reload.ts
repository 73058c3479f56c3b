import type { CommandContext } from './command-context.js';
import { engineNeeded } from './engine-needed.js';
import { print } from './print.js';
import { withEngineOr } from './with-engine.js';

/** `keyctl reload`: the engine reads its config again, and keeps the last good one if it is broken. */
export async function reload(context: CommandContext): Promise<void> {
  await withEngineOr(
    context,
    async (engine) => {
      await engine.reload();
      const { engine: info, warnings } = engine.getSnapshot();
      for (const warning of warnings) {
        print(context.stderr, `keyctl: warning: ${warning}`);
      }
      print(context.stdout, `read ${info.configPath}`);
    },
    async () => {
      throw engineNeeded(context, 'the next one reads the config anyway');
    },
  );
}

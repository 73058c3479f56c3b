import type { CommandContext } from './command-context.js';
import { engineNeeded } from './engine-needed.js';
import { findKey } from './find-key.js';
import { print } from './print.js';
import { withEngineOr } from './with-engine.js';

/** `keyctl use KEY`: lasts until the key fails or the engine ends, so without one there is nothing to tell. */
export async function use(context: CommandContext, word: string): Promise<void> {
  await withEngineOr(
    context,
    async (engine) => {
      const id = findKey(word, engine.getSnapshot().providers);
      await engine.useKey(id);
      const provider = engine
        .getSnapshot()
        .providers.find(({ keys }) => keys.some((key) => key.id === id));
      const key = provider?.keys.find((candidate) => candidate.id === id);
      print(
        context.stdout,
        provider?.activeKey === id
          ? `${id} is tried first now`
          : `${id} will be tried first once it is available: ${key?.why ?? ''}`,
      );
    },
    async () => {
      throw engineNeeded(context, 'a choice of key lasts only as long as its engine');
    },
  );
}

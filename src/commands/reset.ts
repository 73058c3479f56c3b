import type { Engine, KeyId } from '../engine.js';
import type { CommandContext } from './command-context.js';
import { findKey } from './find-key.js';
import { print } from './print.js';
import { withEngineOr } from './with-engine.js';

/** `keyctl reset KEY`: forgets what was observed, not what the user chose. */
export async function reset(context: CommandContext, word: string): Promise<void> {
  await withEngineOr(
    context,
    async (engine) => {
      print(context.stdout, `${await resetIn(engine, word)} is unchecked again`);
    },
    async () => {
      const { withSavingEngine } = await import('./with-offline-engine.js');
      const id = await withSavingEngine(context, (engine) => resetIn(engine, word));
      print(context.stdout, `${id} has no saved cooldown now; no engine is running`);
    },
  );
}

async function resetIn(engine: Engine, word: string): Promise<KeyId> {
  const id = findKey(word, engine.getSnapshot().providers);
  await engine.resetKey(id);
  return id;
}

import type { Engine, KeyId } from '../engine.js';
import type { CommandContext } from './command-context.js';
import { findKey } from './find-key.js';
import { print } from './print.js';
import { withEngineOr } from './with-engine.js';

/** The user's own switch: in the engine if one runs, else in the saved state. */
export async function setKeyEnabled(
  context: CommandContext,
  word: string,
  enabled: boolean,
): Promise<void> {
  const done = enabled ? 'enabled' : 'disabled';
  await withEngineOr(
    context,
    async (engine) => {
      const id = await setIn(engine, word, enabled);
      print(context.stdout, `${id} is ${done}`);
      warnIfNoneIsLeft(context, engine, id);
    },
    async () => {
      const { withSavingEngine } = await import('./with-offline-engine.js');
      const id = await withSavingEngine(context, (engine) => setIn(engine, word, enabled));
      print(context.stdout, `${id} is ${done}; no engine is running, the next one will know`);
    },
  );
}

async function setIn(engine: Engine, word: string, enabled: boolean): Promise<KeyId> {
  const id = findKey(word, engine.getSnapshot().providers);
  await engine.setKeyEnabled(id, enabled);
  return id;
}

/** The screen asks before it switches off a provider's last key; a command does as it is told. */
function warnIfNoneIsLeft(context: CommandContext, engine: Engine, id: KeyId): void {
  const provider = engine
    .getSnapshot()
    .providers.find(({ keys }) => keys.some((key) => key.id === id));
  if (provider !== undefined && provider.activeKey === null) {
    print(context.stderr, `keyctl: warning: ${provider.name} has no available key now`);
  }
}

import type { Config } from '../config/config.js';
import { readConfig } from '../config/read-config.js';
import type { Engine, ProviderSnapshot } from '../engine.js';
import type { EditedConfig } from './edited-config.js';
import { withEngineOr } from './with-engine.js';

/** An engine that watches its config has an edit in a fraction of it. */
const patienceMs = 1_500;

/** Resolves when the engine that runs, if one does, goes by the config as it is now. */
export async function waitForEdit({ context, isRunning }: EditedConfig): Promise<void> {
  if (isRunning) {
    // one that has ended meanwhile reads the config when it starts again
    const ended = async () => {};
    await withEngineOr(context, (engine) => untilTaken(engine, context), ended);
  }
}

/** Throws `config-invalid` if the engine can't use it, for a reason that is not in this process. */
async function untilTaken(engine: Engine, { paths, environment }: EditedConfig['context']) {
  const wanted = keysOf(readConfig(paths.config, environment));
  const isTaken = () => keysOf(engine.getSnapshot()) === wanted;
  const isInTime = await new Promise<boolean>((resolve) => {
    const settle = (is: boolean) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(is);
    };
    const timer = setTimeout(() => settle(false), patienceMs);
    const unsubscribe = engine.subscribe(() => isTaken() && settle(true));
    if (isTaken()) {
      settle(true);
    }
  });
  if (!isInTime) {
    await engine.reload();
  }
}

/** What tells two states of the keys apart; what a reference comes to may differ between the two. */
function keysOf({
  providers,
}: Pick<Config, 'providers'> | { providers: readonly ProviderSnapshot[] }) {
  return JSON.stringify(
    providers.map(({ name, keys }) => [
      name,
      keys.map(({ id, source, masked }) => [id, source, source === 'config' ? masked : null]),
    ]),
  );
}

import type { Engine } from '../engine.js';
import { KeyctlError } from '../keyctl-error.js';
import { checkConfigMatches } from './check-config-matches.js';
import type { CommandContext } from './command-context.js';

/** Lends the running engine to `use` and lets go of it in any case, so that the process can end. */
export async function withEngine<T>(
  context: CommandContext,
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { RemoteEngine } = await import('../socket/remote-engine.js');
  const engine = await RemoteEngine.connect(context.paths.socket);
  try {
    checkConfigMatches(context, engine.getSnapshot().engine.configPath);
    return await use(engine);
  } finally {
    await engine.close();
  }
}

/** The same where something sensible can be done without an engine, too. */
export async function withEngineOr<T>(
  context: CommandContext,
  use: (engine: Engine) => Promise<T>,
  otherwise: () => Promise<T>,
): Promise<T> {
  try {
    return await withEngine(context, use);
  } catch (error) {
    if (error instanceof KeyctlError && error.code === 'engine-not-running') {
      return otherwise();
    }
    throw error;
  }
}

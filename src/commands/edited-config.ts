import type { KeyConfig } from '../config/config.js';
import { readConfig } from '../config/read-config.js';
import { realPath } from '../config/real-path.js';
import { openKeyEditor } from '../edit/open-key-editor.js';
import type { Snapshot } from '../engine.js';
import type { KeyEditor } from '../key-editor.js';
import { KeyctlError } from '../keyctl-error.js';
import { fetchSnapshot } from '../socket/fetch-snapshot.js';
import type { CommandContext } from './command-context.js';
import { findKey } from './find-key.js';

/** The config that a command edits, and what it edits it with. */
export type EditedConfig = {
  /** With the path of that config. */
  readonly context: CommandContext;
  readonly editor: KeyEditor;
  /** An engine runs on this config and will take the edit up. */
  readonly isRunning: boolean;
};

/** That of the engine that runs, unless another one was named: it is the one whose keys were seen. */
export async function editedConfig(context: CommandContext): Promise<EditedConfig> {
  const { paths, explicitConfig, environment } = context;
  const running = await runningConfig(paths.socket);
  const isRunning =
    running !== null && (!explicitConfig || realPath(running) === realPath(paths.config));
  const config = isRunning ? running : paths.config;
  return {
    context: { ...context, paths: { ...paths, config } },
    editor: openKeyEditor({ configPath: () => config, socketPath: paths.socket, environment }),
    isRunning,
  };
}

/** The key of the config that a person means, with how many its provider has. */
export function keyToEdit(
  { paths, environment }: CommandContext,
  word: string,
): { readonly key: KeyConfig; readonly siblings: number } {
  const { providers } = readConfig(paths.config, environment);
  const id = findKey(word, providers);
  for (const { keys } of providers) {
    const key = keys.find((candidate) => candidate.id === id);
    if (key !== undefined) {
      return { key, siblings: keys.length };
    }
  }
  throw new Error('a key that was found is there');
}

async function runningConfig(socket: string): Promise<string | null> {
  try {
    const { engine }: Snapshot = await fetchSnapshot(socket);
    return engine.configPath;
  } catch (error) {
    if (error instanceof KeyctlError && error.code === 'engine-not-running') {
      return null;
    }
    throw error;
  }
}

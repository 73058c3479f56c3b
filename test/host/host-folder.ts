import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Paths } from '../../src/config/paths.js';
import { tempFolder } from '../helpers/temp-folder.js';

export type HostFolder = {
  readonly paths: Paths;
  /** An object, or the text of one that is broken. */
  writeConfig(config: object | string): void;
};

/** The files of one keyctl, in a temporary folder. */
export function hostFolder(): HostFolder {
  const folder = tempFolder();
  const paths = {
    config: join(folder, 'config', 'config.json'),
    state: join(folder, 'state', 'state.json'),
    log: join(folder, 'state', 'keyctl.log'),
    token: join(folder, 'state', 'token'),
    socket: join(folder, 'run', 'keyctl.sock'),
  };
  return {
    paths,
    writeConfig(config) {
      mkdirSync(dirname(paths.config), { recursive: true });
      const text = typeof config === 'string' ? config : JSON.stringify(config);
      writeFileSync(paths.config, text, { mode: 0o600 });
    },
  };
}

/** One provider called `openai`, whose keys are not checked unless a test asks for it. */
export function openAiConfig(baseUrl: string, ...keys: readonly string[]): object {
  return {
    providers: { openai: { apiKey: keys, baseUrl } },
    healthCheck: { onStartup: false, everyMinutes: 0 },
  };
}

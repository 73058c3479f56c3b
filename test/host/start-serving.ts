import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { onTestFinished } from 'vitest';
import { keyctlPaths, type RunningKeyctl, startServe } from '../helpers/run-keyctl.js';
import { tempFolder } from '../helpers/temp-folder.js';

export type Serving = RunningKeyctl & { readonly paths: ReturnType<typeof keyctlPaths> };

/** `keyctl serve` with this config, in a home of its own. It ends with the test. */
export async function startServing(config: object): Promise<Serving> {
  const home = tempFolder();
  const paths = keyctlPaths(home);
  mkdirSync(dirname(paths.config), { recursive: true });
  writeFileSync(paths.config, JSON.stringify(config), { mode: 0o600 });
  const running = await startServe({ home });
  onTestFinished(() => running.kill('SIGKILL'));
  return { ...running, paths };
}

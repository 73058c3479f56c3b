import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The one that performance goals were set by. */
const portkey = '@portkey-ai/gateway@1.15.2';

/** Fetches the package into `folder` unless it is there; returns the folder. It is no dependency. */
export function installPortkey(folder: string): string {
  if (!existsSync(join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js'))) {
    mkdirSync(folder, { recursive: true });
    execFileSync(
      'npm',
      ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', portkey],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  }
  return folder;
}

import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { homeFolder } from './home-folder.js';

/** A path that the config names: `~/…`, absolute, or from `folder`, the config file's own. */
export function configuredPath(
  written: string,
  { environment, folder }: { environment: NodeJS.ProcessEnv; folder: string },
): string {
  return /^~(\/|$)/.test(written)
    ? join(homeFolder(environment), written.slice(1))
    : resolve(folder, written);
}

/** The first `length` bytes of a file, or all of a shorter one: `/dev/zero` must not fill the memory. */
export function readStart(path: string, length: number): Buffer {
  // O_NONBLOCK: opening a named pipe that nobody writes to would hang the engine
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(file, buffer, filled, length - filled, null);
      if (count === 0) {
        break;
      }
      filled += count;
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

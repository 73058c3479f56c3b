import { dirname, join } from 'node:path';
import { KeyctlError } from '../keyctl-error.js';
import { makeFolder } from '../socket/socket-folder.js';
import { sideName, withSocketLock } from '../socket/socket-lock.js';
import { checkPathLength } from '../socket/socket-path.js';

/** An edit takes milliseconds; whoever waits longer for another's waits for a paused process. */
const patienceMs = 5_000;

/**
 * One edit of a config at a time, among all processes of this user. The lock's name is in the
 * socket's folder, where a socket is sure to be possible: the config may be on a disk that takes
 * none, or below a path that is too long for one.
 */
export function withConfigLock<T>(
  socketPath: string,
  file: string,
  run: () => T | Promise<T>,
): Promise<T> {
  const folder = dirname(socketPath);
  checkPathLength(join(folder, 'config'));
  makeFolder(folder);
  return withSocketLock(sideName(join(folder, 'config'), file), patienceMs, run, () => busy(file));
}

function busy(file: string): KeyctlError {
  return new KeyctlError(
    'config-changed',
    `another keyctl has been editing ${file} for a long time`,
    {
      hint: 'end it, then try again',
      status: 409,
    },
  );
}

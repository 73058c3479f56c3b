import { chmodSync, lstatSync, mkdirSync, type Stats } from 'node:fs';
import { KeyctlError } from '../keyctl-error.js';
import { systemCode } from './system-code.js';

/** Makes the socket's folder, for us alone, if there is none, and checks it as `checkFolder` does. */
export function makeFolder(folder: string): void {
  try {
    // chmod as well: the umask may have taken bits that we need ourselves
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) {
      chmodSync(folder, 0o700);
    }
  } catch (cause) {
    // a dangling symlink or a file in its place says EEXIST; checkFolder names it
    if (systemCode(cause) !== 'EEXIST') {
      throw new KeyctlError(
        'socket-unusable',
        `can't make the socket's folder ${folder} (${systemCode(cause)})`,
        { hint: otherPlace, cause },
      );
    }
  }
  checkFolder(folder);
}

/**
 * Node can't ask a socket who is at the other end, so the folder's owner and mode are what keeps
 * other users out (host) and what proves that the socket is ours (client). False: there is no folder.
 */
export function checkFolder(folder: string): boolean {
  const stats = lstat(folder);
  if (stats === null) {
    return false;
  }
  const problem = folderProblem(stats);
  if (problem === null) {
    return true;
  }
  throw new KeyctlError('socket-unusable', `the socket's folder ${folder} ${problem.message}`, {
    hint: problem.hint(folder),
  });
}

function folderProblem(
  stats: Stats,
): { readonly message: string; readonly hint: (folder: string) => string } | null {
  if (stats.isSymbolicLink()) {
    return { message: 'is a symlink', hint: () => otherPlace };
  }
  if (!stats.isDirectory()) {
    return { message: 'is not a folder', hint: () => otherPlace };
  }
  if (stats.uid !== process.geteuid?.()) {
    return { message: 'belongs to another user', hint: () => otherPlace };
  }
  if ((stats.mode & 0o022) !== 0) {
    return {
      message: 'is writable by others',
      hint: (folder) => `make it private with: chmod 700 ${folder}`,
    };
  }
  return null;
}

function lstat(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (cause) {
    throw new KeyctlError('socket-unusable', `can't look at ${path} (${systemCode(cause)})`, {
      hint: otherPlace,
      cause,
    });
  }
}

const otherPlace = 'choose another place with --socket or KEYCTL_SOCKET, in a folder of your own';

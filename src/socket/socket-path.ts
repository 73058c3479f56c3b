import { KeyctlError } from '../keyctl-error.js';

/**
 * sockaddr_un holds 108 bytes on Linux and 104 on macOS, with the closing NUL. Node cuts a longer
 * path silently, so that two long paths would meet in one socket.
 */
const maxBytes = 103;

/** Of any other name that is bound or connected to beside the socket: `.k` and at most eight more. */
const longestSideName = '.kabcdef/s';

/** Throws if the path, or a side name in its folder, is too long to be bound. */
export function checkPathLength(path: string): void {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const longest = Math.max(Buffer.byteLength(path), Buffer.byteLength(folder + longestSideName));
  if (longest <= maxBytes) {
    return;
  }
  throw new KeyctlError(
    'socket-unusable',
    `the socket's path is ${longest} bytes long, the system takes ${maxBytes}: ${path}`,
    { hint: 'choose a shorter one, such as --socket ~/.keyctl/sock' },
  );
}

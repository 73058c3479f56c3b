import { chmodSync, linkSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { dirname, join } from 'node:path';
import { KeyctlError } from '../keyctl-error.js';
import { type FileId, fileId } from './probe-socket.js';
import { systemCode } from './system-code.js';

/** A listening socket under a name that nobody else knows. */
export type PrivateSocket = {
  readonly id: FileId;
  /** Gives it one more name; false if that name is taken. Atomic: the name never stands for less. */
  link(path: string): boolean;
  /** Takes the private name away; the socket lives on under its other names. May be called twice. */
  forget(): void;
};

/**
 * Listens in a new 0700 folder beside `path` and only then opens up: a socket is born with the
 * umask's mode, and a worker thread can't set the umask. As the server never knows the public
 * name, closing it can't unlink a successor's socket (libuv unlinks what it bound, by path).
 */
export async function bindPrivate(server: Server, path: string): Promise<PrivateSocket> {
  try {
    const folder = mkdtempSync(join(dirname(path), '.k'));
    // a umask such as 777 would shut us out of it
    chmodSync(folder, 0o700);
    const name = join(folder, 's');
    const forget = () => rmSync(folder, { recursive: true, force: true });
    try {
      await listen(server, name);
      chmodSync(name, 0o600);
      const id = fileId(name);
      if (id === null) {
        throw new Error(`${name} vanished`);
      }
      return { id, link: (target) => link(name, target), forget };
    } catch (error) {
      server.close();
      forget();
      throw error;
    }
  } catch (cause) {
    throw new KeyctlError(
      'socket-unusable',
      `can't make a socket in ${dirname(path)} (${systemCode(cause)})`,
      { hint: 'choose another place with --socket or KEYCTL_SOCKET', cause },
    );
  }
}

function link(name: string, target: string): boolean {
  try {
    linkSync(name, target);
    return true;
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') {
      return false;
    }
    throw new KeyctlError(
      'socket-unusable',
      `can't name the socket ${target} (${systemCode(cause)})`,
      {
        hint: 'choose a place on a local disk with --socket or KEYCTL_SOCKET',
        cause,
      },
    );
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // the default of 511 turns a burst of clients away with EAGAIN
    server.listen({ path, backlog: 4096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

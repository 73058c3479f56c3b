import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname } from 'node:path';
import { KeyctlError } from '../keyctl-error.js';
import { bindPrivate } from './bind-private.js';
import { engineRunning } from './engine-running.js';
import { type FileId, fileId, probeSocket, sameFile } from './probe-socket.js';
import { makeFolder } from './socket-folder.js';
import { sideName, withSocketLock } from './socket-lock.js';
import { checkPathLength } from './socket-path.js';

export type ClaimedSocket = {
  readonly path: string;
  readonly server: Server;
  /** The file behind the public name, for `unlinkSocket` by whoever has to do it in our stead. */
  readonly id: FileId;
  /** Unlinks the public name if it is still ours; the server goes on serving those who are connected. */
  release(): Promise<void>;
};

/** A claim takes milliseconds; whoever waits longer for another's waits for a paused process. */
const patienceMs = 5_000;

/**
 * Makes `server` listen on `path`, as the only one. `prepare` runs while the claim is certain but
 * nobody can connect yet: what must not be done by two engines, nor seen half done, belongs there.
 * Throws `engine-running` or `socket-unusable` and leaves nothing behind.
 */
export async function claimSocket(
  path: string,
  server: Server,
  prepare: (id: FileId) => void | Promise<void> = () => {},
): Promise<ClaimedSocket> {
  checkPathLength(path);
  makeFolder(dirname(path));
  const id = await underClaimLock(path, async () => {
    const own = await bindPrivate(server, path);
    try {
      await prepare(own.id);
      if (!own.link(path)) {
        throw new KeyctlError('socket-unusable', `${path} appeared just now`);
      }
      return own.id;
    } catch (error) {
      server.close();
      throw error;
    } finally {
      own.forget();
    }
  });
  return { path, server, id, release: async () => unlinkSocket(path, id) };
}

/** For edits of the state while no engine runs: none can start meanwhile. Throws `engine-running`. */
export async function withClaimLock<T>(socketPath: string, run: () => T | Promise<T>): Promise<T> {
  checkPathLength(socketPath);
  makeFolder(dirname(socketPath));
  return underClaimLock(socketPath, run);
}

/** Another engine may have the name by now: its socket stays. */
export function unlinkSocket(path: string, id: FileId): void {
  if (sameFile(id, fileId(path))) {
    rmSync(path, { force: true });
  }
}

async function underClaimLock<T>(path: string, run: () => T | Promise<T>): Promise<T> {
  // asked first, so that a second start says so at once even while a third one holds the lock
  if ((await probeSocket(path)).kind === 'alive') {
    throw await engineRunning(path);
  }
  const alive = Symbol('alive');
  const result = await withSocketLock(sideName(path, 'claim'), patienceMs, async () => {
    const found = await probeSocket(path);
    if (found.kind === 'alive') {
      return alive;
    }
    if (found.kind === 'dead') {
      unlinkSocket(path, found.id);
    }
    return run();
  });
  // who it is is asked outside the lock: a silent engine must not hold up the others
  if (result === alive) {
    throw await engineRunning(path);
  }
  return result as T;
}

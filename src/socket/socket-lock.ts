import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { KeyctlError } from '../keyctl-error.js';
import { bindPrivate } from './bind-private.js';
import { fileId, type Probe, probeSocket, sameFile } from './probe-socket.js';

/**
 * A lock between processes that the kernel itself frees: its holder is whoever listens on the
 * lock's name. A holder that was killed refuses connections from that moment on, so there is no
 * stale time to wait for (a lock file's is 2 s at least), and a paused one keeps its lock.
 *
 * A dead holder's name is removed by the one process that holds the lock on that very file, which
 * is named after its inode and taken in the same way. So nobody unlinks a name that has changed
 * hands in the meantime.
 *
 * `busy` is the error for a lock that was not had in `patienceMs`.
 */
export async function withSocketLock<T>(
  path: string,
  patienceMs: number,
  run: () => T | Promise<T>,
  busy: () => KeyctlError = () => busyStarting(path),
): Promise<T> {
  const waiting = new Set<Socket>();
  const server = createServer((socket) => {
    waiting.add(socket);
    socket.on('error', () => {}).on('close', () => waiting.delete(socket));
  });
  // out of file descriptors, say: the one who waits tries again
  server.on('error', () => {});
  const own = await bindPrivate(server, path);
  const deadline = performance.now() + patienceMs;
  try {
    while (!own.link(path)) {
      const left = deadline - performance.now();
      if (left <= 0) {
        throw busy();
      }
      const holder = await probeSocket(path);
      if (holder.kind === 'alive') {
        await waitForEnd(path, left);
      }
      if (holder.kind === 'dead') {
        await removeDead(path, holder, left, busy);
      }
    }
    own.forget();
    return await run();
  } finally {
    own.forget();
    if (sameFile(own.id, fileId(path))) {
      rmSync(path, { force: true });
    }
    close(server, waiting);
  }
}

/** Unlinks what a killed process left behind, unless another process was faster. */
function removeDead(
  path: string,
  dead: Extract<Probe, { kind: 'dead' }>,
  patienceMs: number,
  busy: () => KeyctlError,
): Promise<void> {
  const remove = async () => {
    const now = await probeSocket(path);
    if (now.kind === 'dead' && sameFile(now.id, dead.id)) {
      rmSync(path, { force: true });
    }
  };
  return withSocketLock(sideName(path, `${dead.id.ino}`), patienceMs, remove, busy);
}

/** A name in the same folder, short enough whenever the folder has room for a socket at all. */
export function sideName(path: string, purpose: string): string {
  const hash = createHash('sha256')
    .update(`${basename(path)}\0${purpose}`)
    .digest('hex');
  return join(dirname(path), `.l${hash.slice(0, 8)}`);
}

/** The holder never speaks: the connection just ends when it lets go or dies. */
function waitForEnd(path: string, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const timer = setTimeout(() => socket.destroy(), patienceMs);
    socket
      .on('error', () => {})
      .on('close', () => {
        clearTimeout(timer);
        resolve();
      });
    socket.resume();
  });
}

function close(server: Server, waiting: ReadonlySet<Socket>): void {
  server.close();
  for (const socket of waiting) {
    socket.destroy();
  }
}

function busyStarting(path: string): KeyctlError {
  return new KeyctlError(
    'engine-running',
    `another keyctl has been starting in ${dirname(path)} for a long time`,
    { hint: 'end it, then try again' },
  );
}

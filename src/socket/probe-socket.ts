import { lstatSync } from 'node:fs';
import { connect } from 'node:net';
import { KeyctlError } from '../keyctl-error.js';
import { systemCode } from './system-code.js';

/** Which file a name stood for when we looked, so that no other is unlinked in its place. */
export type FileId = { readonly dev: bigint; readonly ino: bigint };

export type Probe =
  | { readonly kind: 'free' }
  | { readonly kind: 'alive' }
  /** Its process is gone, however it ended; a dead socket can't come to life again. */
  | { readonly kind: 'dead'; readonly id: FileId };

/**
 * Is somebody listening there? Only ECONNREFUSED proves that nobody is. What is not a socket of
 * ours is refused and never touched.
 */
export async function probeSocket(path: string): Promise<Probe> {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) {
    return { kind: 'free' };
  }
  if (!stats.isSocket()) {
    throw notOurs(path, 'is not a socket');
  }
  if (Number(stats.uid) !== process.geteuid?.()) {
    throw notOurs(path, 'belongs to another user');
  }
  const code = await connectCode(path);
  if (code === 'ENOENT') {
    return { kind: 'free' };
  }
  if (code === 'ECONNREFUSED') {
    const id = { dev: stats.dev, ino: stats.ino };
    // the name may have changed hands between the two looks: then it is not this file that refused
    return sameFile(id, fileId(path)) ? { kind: 'dead', id } : probeSocket(path);
  }
  // EAGAIN, a full backlog, is a sign of life too
  return { kind: 'alive' };
}

/** Null if the name stands for nothing. */
export function fileId(path: string): FileId | null {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : { dev: stats.dev, ino: stats.ino };
}

export function sameFile(a: FileId | null, b: FileId | null): boolean {
  return a !== null && b !== null && a.dev === b.dev && a.ino === b.ino;
}

function connectCode(path: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => {
      socket.destroy();
      resolve(null);
    });
    socket.on('error', (error) => resolve(systemCode(error)));
  });
}

function notOurs(path: string, problem: string): KeyctlError {
  return new KeyctlError('socket-unusable', `${path} ${problem}, so it was left alone`, {
    hint: 'choose another place with --socket or KEYCTL_SOCKET',
  });
}

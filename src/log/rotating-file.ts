import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateFolder } from '../config/private-folder.js';

export type RotatingFileOptions = {
  readonly path: string;
  /** A file that would grow beyond this is renamed to `path.1`, and older ones move up. */
  readonly maxBytes: number;
  /** How many older files are kept. */
  readonly keep: number;
};

/**
 * A file of lines that is only ever appended to, in a folder of mode 0700, itself 0600. It writes
 * synchronously, so that a crash loses no line and an engine in a worker needs no second one. (pino's
 * own rotation opens its file later than its first line, numbers the file that is being written, and
 * forgets what an earlier process left.)
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  #file: number | null = null;
  /** A line was only half written when the disk ran full. */
  #isTorn = false;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
  }

  /** Appends one line, which ends with a line break. Throws what the disk throws; the line is lost then. */
  write(line: string): void {
    const bytes = Buffer.from(this.#isTorn ? `\n${line}` : line);
    const file = this.#fileFor(bytes.length);
    let written = 0;
    try {
      while (written < bytes.length) {
        written += writeSync(file, bytes, written);
      }
      this.#isTorn = false;
    } catch (error) {
      this.#isTorn ||= written > 0;
      throw error;
    }
  }

  /** Waits for the disk and closes. Never throws; a later `write` opens the file again. */
  close(): void {
    if (this.#file === null) {
      return;
    }
    try {
      fsyncSync(this.#file);
    } catch {
      // a pipe or a full disk: there is nobody left to tell
    }
    closeSync(this.#file);
    this.#file = null;
  }

  /** The open file, with room for `more` bytes. */
  #fileFor(more: number): number {
    const { path, maxBytes } = this.#options;
    const file = this.#file ?? this.#open();
    const { dev, ino, size } = fstatSync(file);
    const named = statSync(path, { throwIfNoEntry: false });
    // the user deleted it, or another engine that still drains rotated it
    const isNamed = named?.ino === ino && named.dev === dev;
    const isFull = size > 0 && size + more > maxBytes;
    if (isNamed && !isFull) {
      return file;
    }
    this.close();
    if (isNamed) {
      this.#rotate();
    }
    return this.#open();
  }

  #open(): number {
    const { path } = this.#options;
    makePrivateFolder(dirname(path));
    // O_NONBLOCK: a named pipe in its place must not hang the engine
    const { O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK } = constants;
    const file = openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
    this.#file = file;
    const stats = fstatSync(file);
    // a link to a device such as /dev/null is the user's choice and not ours to close
    if (stats.isFile() && (stats.mode & 0o077) !== 0) {
      fchmodSync(file, 0o600);
    }
    return file;
  }

  #rotate(): void {
    const { path, keep } = this.#options;
    for (let number = keep; number > 0; number -= 1) {
      const from = number === 1 ? path : `${path}.${number - 1}`;
      try {
        renameSync(from, `${path}.${number}`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          throw error;
        }
      }
    }
  }
}

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { KeyctlError } from '../keyctl-error.js';
import { makePrivateFolder } from './private-folder.js';
import { isToken, makeToken } from './token-form.js';

/**
 * keyctl's own token, which tools send as their API key to its TCP port. A TCP port has no owner and
 * no mode, so that whoever knows this file's content is let in. The file is 0600, is written whole
 * or not at all, and one that others can read is not used, as ssh does with its keys.
 */
export function readToken(path: string): string {
  let text: string;
  try {
    text = readPrivate(path);
  } catch (cause) {
    if (cause instanceof KeyctlError) {
      throw cause;
    }
    throw unusable(path, codeOf(cause) === 'ENOENT' ? 'is not there' : readProblem(cause), cause);
  }
  const token = text.trim();
  if (!isToken(token)) {
    throw unusable(path, 'holds no token of keyctl');
  }
  return token;
}

/** The same, made when there is none yet. Throws `token-unusable`. */
export function ensureToken(path: string): string {
  if (!existsSync(path)) {
    writeToken(path, publishUnlessThere(path));
  }
  return readToken(path);
}

/** Puts a new token in the place of the old one, whatever that was. Throws `token-unusable`. */
export function rotateToken(path: string): void {
  writeToken(path, (draft) => renameSync(draft, path));
}

function writeToken(path: string, publish: (draft: string) => void): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    makePrivateFolder(dirname(path));
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(file, `${makeToken()}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    publish(draft);
  } catch (cause) {
    throw unusable(path, `can not be written (${codeOf(cause)})`, cause);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** link, not rename: of two processes that make one at the same time, both get the same. */
function publishUnlessThere(path: string): (draft: string) => void {
  return (draft) => {
    try {
      linkSync(draft, path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') {
        throw error;
      }
    }
  };
}

function readPrivate(path: string): string {
  // O_NONBLOCK: a named pipe in its place must not hang the engine
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      throw unusable(path, 'is not a file');
    }
    if (stats.uid !== process.geteuid?.()) {
      throw unusable(path, 'belongs to another user');
    }
    if ((stats.mode & 0o077) !== 0) {
      throw unusable(path, 'can be read by others');
    }
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function readProblem(cause: unknown): string {
  return `can not be read (${codeOf(cause)})`;
}

function unusable(path: string, problem: string, cause?: unknown): KeyctlError {
  return new KeyctlError('token-unusable', `the local token ${path} ${problem}`, {
    hint: 'make a new one with `keyctl token rotate`',
    cause,
  });
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}

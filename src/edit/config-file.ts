import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ConfigError, unreadableConfig } from '../config/config-error.js';
import { makePrivateFolder } from '../config/private-folder.js';
import { KeyctlError } from '../keyctl-error.js';
import { systemCode } from '../socket/system-code.js';

/** A config file as it was read. */
export type FoundConfig = {
  /** The file itself, behind all links. */
  readonly target: string;
  readonly text: string;
  readonly stats: Stats;
};

/** Null if there is none. Throws ConfigError for what can't be read. */
export function findConfigFile(file: string): FoundConfig | null {
  let target: string | null = null;
  try {
    if (lstatSync(file, { throwIfNoEntry: false }) === undefined) {
      return null;
    }
    target = realpathSync(file);
    const bytes = readFileSync(target);
    const text = bytes.toString('utf8');
    // what is not UTF-8 would come back as other bytes
    if (!Buffer.from(text).equals(bytes)) {
      throw unusable(file, 'is not UTF-8');
    }
    return { target, text, stats: statSync(target) };
  } catch (error) {
    if (error instanceof ConfigError) {
      throw error;
    }
    if (target === null && systemCode(error) === 'ENOENT') {
      throw unusable(file, 'is a link to a file that is not there');
    }
    throw unreadableConfig(file, error);
  }
}

function unusable(file: string, message: string): ConfigError {
  return new ConfigError('config-invalid', { file, line: null, column: null, path: '', message });
}

/**
 * Puts `text` in the place of what was found, whole or not at all: mode and owner stay, and a link
 * stays one. False, and nothing is done, if the file is not what was found any more.
 */
export function replaceConfigFile(file: string, found: FoundConfig, text: string): boolean {
  const { target, stats } = found;
  return withDraft(file, target, text, stats, (draft) => {
    const now = findConfigFile(file);
    if (now?.target !== target || now.text !== found.text) {
      return false;
    }
    refuseReadOnly(file, now);
    renameSync(draft, target);
    return true;
  });
}

/** Makes the file (0600) and its folder (0700). False if somebody else made one meanwhile. */
export function createConfigFile(file: string, text: string): boolean {
  try {
    makePrivateFolder(dirname(file));
  } catch (cause) {
    throw notWritten(file, systemCode(cause), cause);
  }
  return withDraft(file, file, text, null, (draft) => {
    try {
      // link, not rename: it never takes another's place
      linkSync(draft, file);
      return true;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') {
        return false;
      }
      throw error;
    }
  });
}

function withDraft(
  file: string,
  target: string,
  text: string,
  like: Stats | null,
  publish: (draft: string) => boolean,
): boolean {
  const folder = dirname(target);
  const prefix = `.${basename(target)}.keyctl-`;
  const draft = join(folder, prefix + randomBytes(6).toString('hex'));
  try {
    removeLeftovers(folder, prefix);
    writeDraft(draft, text, like);
    return publish(draft);
  } catch (cause) {
    throw cause instanceof KeyctlError ? cause : notWritten(file, systemCode(cause), cause);
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDraft(draft: string, text: string, like: Stats | null): void {
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    if (like !== null) {
      fchmodSync(file, keepOwner(file, like) ? like.mode & 0o7777 : like.mode & 0o707);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** False if the group could not be kept: what it might do must not go to another one. */
function keepOwner(file: number, { uid, gid }: Stats): boolean {
  try {
    fchownSync(file, uid, gid);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EPERM') {
      throw error;
    }
    return gid === process.getegid?.();
  }
}

/** What an edit that was killed leaves behind has secrets in it; under the lock nobody else writes. */
function removeLeftovers(folder: string, prefix: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) {
      rmSync(join(folder, name), { force: true });
    }
  }
}

/** A rename would not ask the file's own mode, and whoever took that away had a reason. */
function refuseReadOnly(file: string, { target, stats }: FoundConfig): void {
  if ((stats.mode & 0o222) === 0) {
    throw notWritten(file, 'EACCES');
  }
  try {
    accessSync(target, constants.W_OK);
  } catch (cause) {
    throw notWritten(file, systemCode(cause), cause);
  }
}

function notWritten(file: string, code: string, cause?: unknown): KeyctlError {
  return new KeyctlError('config-unwritable', `${file} can not be written (${code})`, {
    hint: hints[code] ?? 'nothing was changed',
    cause,
  });
}

const hints: Readonly<Record<string, string>> = {
  EACCES: 'nothing was changed; the file, or the folder that it is in, is not yours to write',
  EROFS: 'nothing was changed; the disk is read-only',
  ENOSPC: 'nothing was changed; the disk is full',
};

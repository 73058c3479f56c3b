import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Conf from 'conf';
import { toInstant } from '../clock.js';
import { makePrivateFolder } from './private-folder.js';
import { parseState, type SavedState, StateFault, stateVersion } from './state-schema.js';

export type { SavedKey, SavedState } from './state-schema.js';

/** state.json. The host alone writes it; its writes are synchronous and fsynced, so keep them rare. */
export type StateStore = {
  read(): SavedState;
  /** Throws what the disk throws; the engine reports it once and goes on. */
  write(state: SavedState): void;
  /** Set if the file was broken and was put aside, or can't be read: a sentence for the warnings. */
  readonly warning: string | null;
};

/**
 * Opens state.json, or starts with an empty state if there is none. Never throws. Nothing is written
 * before the first `write`, which also makes the folder (mode 0700); only a file that can't be used
 * is renamed at once, and `warning` says so. `now` is in milliseconds since the epoch.
 */
export function openStateStore(path: string, now: () => number = Date.now): StateStore {
  let warning: string | null = null;
  let saved: SavedState | null = null;
  let conf: Conf<StateFile> | null = null;
  try {
    if (existsSync(path)) {
      conf = openConf(path);
      const { salt, countsSince, keys } = conf.store;
      saved = { salt, countsSince, keys };
    }
  } catch (error) {
    conf = null;
    warning = putAside(path, reasonOf(error), now());
  }
  let state = saved ?? newState(now());
  let isTidy = false;

  return {
    warning,
    read: () => state,
    write(next) {
      // each time: conf would make a folder that was deleted again with the mode of the umask
      makePrivateFolder(dirname(path));
      if (!isTidy) {
        removeLeftovers(path);
      }
      isTidy = true;
      conf ??= openConf(path);
      const { salt, countsSince, keys } = next;
      writeAtomically(conf, { version: stateVersion, salt, countsSince, keys });
      state = next;
    },
  };
}

type StateFile = SavedState & { readonly version: typeof stateVersion };

function openConf(path: string): Conf<StateFile> {
  return new Conf<StateFile>({
    cwd: dirname(path),
    configName: basename(path),
    fileExtension: '',
    projectSuffix: '',
    configFileMode: 0o600,
    clearInvalidConfig: false,
    accessPropertiesByDotNotation: false,
    deserialize: (text) => ({ version: stateVersion, ...parseState(text) }),
  });
}

function newState(wall: number): SavedState {
  return { salt: randomBytes(32).toString('hex'), countsSince: toInstant(wall), keys: [] };
}

/**
 * conf writes in place, where a kill leaves half a file, if it believes to run in a snap. The
 * terminals of editors that are snaps set the same variable for everything that is started in them.
 */
function writeAtomically(conf: Conf<StateFile>, file: StateFile): void {
  const snap = process.env['SNAP'];
  delete process.env['SNAP'];
  try {
    conf.store = file;
  } finally {
    if (snap !== undefined) {
      process.env['SNAP'] = snap;
    }
  }
}

/** What a write that was killed leaves behind; nobody else writes at the same time. */
function removeLeftovers(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(`${basename(path)}.tmp-`)) {
      rmSync(join(dirname(path), name), { force: true });
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof StateFault) {
    return error.message;
  }
  // the message of a SyntaxError quotes the file
  if (error instanceof SyntaxError) {
    return 'is not JSON';
  }
  return `can not be read (${codeOf(error)})`;
}

function putAside(path: string, reason: string, wall: number): string {
  const aside = `${path}.broken-${toInstant(wall).replaceAll(':', '-')}`;
  try {
    renameSync(path, aside);
    return `${path} ${reason}; it was put aside as ${aside}, and switches and counts start afresh`;
  } catch (error) {
    return `${path} ${reason} and could not be put aside (${codeOf(error)}): switches and counts will not be kept`;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}

import type { Config } from '../config/config.js';
import { ConfigError, missingConfig } from '../config/config-error.js';
import { firstConfig } from '../config/first-config.js';
import { parseConfig } from '../config/parse-config.js';
import { realPath } from '../config/real-path.js';
import { KeyctlError } from '../keyctl-error.js';
import {
  createConfigFile,
  type FoundConfig,
  findConfigFile,
  replaceConfigFile,
} from './config-file.js';
import { withConfigLock } from './config-lock.js';

export type ConfigPlace = {
  /** Absolute. */
  readonly file: string;
  /** Whose folder has the lock. */
  readonly socketPath: string;
  readonly environment: NodeJS.ProcessEnv;
};

/** A config before an edit. */
export type Draft = { readonly text: string; readonly config: Config };

export type Edited = {
  readonly before: Draft;
  /** The same as `before` if nothing was to be changed. */
  readonly after: Draft;
};

/** How often an edit begins anew because somebody else wrote meanwhile. */
const mostTries = 3;

/**
 * One edit of the file: read, changed, checked and written, under the lock. If the file is written by
 * somebody else meanwhile, an editor perhaps, the change is made to what that wrote.
 */
export function editConfig(
  place: ConfigPlace,
  change: (before: Draft) => string,
  { mayCreate }: { readonly mayCreate: boolean },
): Promise<Edited> {
  // two links to one file are one file
  return withConfigLock(place.socketPath, realPath(place.file), () => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const found = findConfigFile(place.file);
      const before = draftOf(place, found, mayCreate);
      const text = change(before);
      const after = text === before.text ? before : { text, config: checked(place, text) };
      if (after === before || write(place.file, found, text)) {
        return { before, after };
      }
    }
    throw new KeyctlError('config-changed', `${place.file} is being changed all the time`, {
      hint: 'nothing was changed by this; try again',
      status: 409,
    });
  });
}

/** What an edit would start from and come to; nothing is written. */
export function draftConfig(place: ConfigPlace, change: (before: Draft) => string): Edited {
  const before = draftOf(place, findConfigFile(place.file), true);
  const text = change(before);
  return { before, after: { text, config: checked(place, text) } };
}

function draftOf(place: ConfigPlace, found: FoundConfig | null, mayCreate: boolean): Draft {
  if (found === null && !mayCreate) {
    throw missingConfig(place.file);
  }
  const text = found?.text ?? firstConfig([]);
  return { text, config: parse(place, text) };
}

function checked(place: ConfigPlace, text: string): Config {
  try {
    return parse(place, text);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) {
      throw cause;
    }
    const { path, message } = cause.problem;
    const what = path === '' ? message : `${path}: ${message}`;
    throw new KeyctlError('edit-refused', `the config would be wrong after that: ${what}`, {
      status: 422,
      cause,
    });
  }
}

function parse({ file, environment }: ConfigPlace, text: string): Config {
  return parseConfig(file, text.replace(/^\uFEFF/, ''), environment);
}

function write(file: string, found: FoundConfig | null, text: string): boolean {
  return found === null ? createConfigFile(file, text) : replaceConfigFile(file, found, text);
}

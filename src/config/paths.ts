import { lstatSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { KeyctlError } from '../keyctl-error.js';
import { homeFolder } from './home-folder.js';

/** Where keyctl's five files are, all absolute. None of them need exist. */
export type Paths = {
  /** The user's own file, JSON with comments. */
  readonly config: string;
  readonly state: string;
  readonly log: string;
  /** What tools send as their API key to keyctl's TCP port. */
  readonly token: string;
  readonly socket: string;
};

/**
 * Flag, then environment, then the platform's own place. Host and client both call this, so that
 * the same environment always leads to the same socket. Throws `usage` for an empty flag or if
 * there is no home folder.
 */
export function resolvePaths(
  flags: { config?: string; socket?: string },
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Paths {
  const folders = platform === 'darwin' ? macosFolders(environment) : xdgFolders(environment);
  return {
    config:
      given('--config', flags.config) ??
      fromEnvironment(environment['KEYCTL_CONFIG']) ??
      join(folders.config, 'config.json'),
    state: join(folders.state, 'state.json'),
    log: join(folders.log, 'keyctl.log'),
    token: join(folders.state, 'token'),
    socket:
      given('--socket', flags.socket) ??
      fromEnvironment(environment['KEYCTL_SOCKET']) ??
      defaultSocket(folders.state, environment),
  };
}

type Folders = { readonly config: string; readonly state: string; readonly log: string };

// The rules of the package `env-paths`, which a test compares these with. It can't be called itself:
// it reads the environment of the process that loads it, once.

function macosFolders(environment: NodeJS.ProcessEnv): Folders {
  const library = join(homeFolder(environment), 'Library');
  return {
    config: join(library, 'Preferences', 'keyctl'),
    state: join(library, 'Application Support', 'keyctl'),
    log: join(library, 'Logs', 'keyctl'),
  };
}

function xdgFolders(environment: NodeJS.ProcessEnv): Folders {
  const state = join(
    absolute(environment['XDG_STATE_HOME']) ?? join(homeFolder(environment), '.local', 'state'),
    'keyctl',
  );
  return {
    config: join(
      absolute(environment['XDG_CONFIG_HOME']) ?? join(homeFolder(environment), '.config'),
      'keyctl',
    ),
    state,
    log: state,
  };
}

/** Never a temporary folder: on a shared machine anyone can take the name there first. */
function defaultSocket(stateFolder: string, environment: NodeJS.ProcessEnv): string {
  const runtime = absolute(environment['XDG_RUNTIME_DIR']);
  return runtime !== undefined && isPrivate(resolve(runtime))
    ? join(runtime, 'keyctl', 'keyctl.sock')
    : join(stateFolder, 'run', 'keyctl.sock');
}

/** A folder, no link to one, that is ours and that nobody else can put a socket into. */
function isPrivate(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return (
    stats?.isDirectory() === true && stats.uid === process.geteuid?.() && (stats.mode & 0o022) === 0
  );
}

/** "All paths set in these variables must be absolute; a relative one must be ignored" (XDG base directories). */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

function fromEnvironment(path: string | undefined): string | undefined {
  return path === undefined || path === '' ? undefined : resolve(path);
}

/** `--config "$UNSET"` must not quietly become the default place. */
function given(flag: string, path: string | undefined): string | undefined {
  if (path === '') {
    throw new KeyctlError('usage', `${flag} needs a path`);
  }
  return path === undefined ? undefined : resolve(path);
}

import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { resolvePaths } from '../../src/config/paths.js';
import { tempFolder } from '../helpers/temp-folder.js';

const home = { HOME: '/home/ada' };

describe('on Linux', () => {
  it('follows the XDG folders', () => {
    const paths = resolvePaths(
      {},
      { ...home, XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' },
      'linux',
    );
    expect(paths).toEqual({
      config: '/c/keyctl/config.json',
      state: '/s/keyctl/state.json',
      log: '/s/keyctl/keyctl.log',
      token: '/s/keyctl/token',
      socket: '/s/keyctl/run/keyctl.sock',
    });
  });

  it('falls back to the folders below the home folder', () => {
    expect(resolvePaths({}, home, 'linux')).toEqual({
      config: '/home/ada/.config/keyctl/config.json',
      state: '/home/ada/.local/state/keyctl/state.json',
      log: '/home/ada/.local/state/keyctl/keyctl.log',
      token: '/home/ada/.local/state/keyctl/token',
      socket: '/home/ada/.local/state/keyctl/run/keyctl.sock',
    });
  });

  it.each(['', 'relative', './here', '~/x'])(
    'ignores the XDG path %j, as the specification asks',
    (path) => {
      const environment = {
        ...home,
        XDG_CONFIG_HOME: path,
        XDG_STATE_HOME: path,
        XDG_RUNTIME_DIR: path,
      };
      expect(resolvePaths({}, environment, 'linux')).toEqual(resolvePaths({}, home, 'linux'));
    },
  );
});

it('follows env-paths on macOS, whatever the XDG folders are', () => {
  expect(
    resolvePaths({}, { ...home, XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }, 'darwin'),
  ).toEqual({
    config: '/home/ada/Library/Preferences/keyctl/config.json',
    state: '/home/ada/Library/Application Support/keyctl/state.json',
    log: '/home/ada/Library/Logs/keyctl/keyctl.log',
    token: '/home/ada/Library/Application Support/keyctl/token',
    socket: '/home/ada/Library/Application Support/keyctl/run/keyctl.sock',
  });
});

it.each([
  {},
  { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' },
  { XDG_CONFIG_HOME: '', XDG_STATE_HOME: '' },
])('agrees with the package env-paths for %j', (xdg) => {
  // a process of its own, because env-paths reads its environment once and for all
  const script = `import envPaths from 'env-paths';
    const { config, log } = envPaths('keyctl', { suffix: '' });
    console.log(JSON.stringify({ config, log }));`;
  const environment = { PATH: process.env['PATH'], HOME: '/home/ada', ...xdg };
  const theirs = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: environment,
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      encoding: 'utf8',
    }),
  );
  const ours = resolvePaths({}, environment);
  expect(ours.config).toBe(join(theirs.config, 'config.json'));
  expect(ours.log).toBe(join(theirs.log, 'keyctl.log'));
});

it('finds the home folder in the user database when the environment is empty', () => {
  expect(resolvePaths({}, {}, 'linux').state).toBe(
    join(userInfo().homedir, '.local/state/keyctl/state.json'),
  );
  expect(resolvePaths({}, { HOME: 'relative' }, 'linux')).toEqual(resolvePaths({}, {}, 'linux'));
});

describe('flags and variables', () => {
  it('prefers the flag, then the variable, then the default', () => {
    const environment = { ...home, KEYCTL_CONFIG: '/env/c.json', KEYCTL_SOCKET: '/env/s.sock' };
    expect(resolvePaths({}, environment)).toMatchObject({
      config: '/env/c.json',
      socket: '/env/s.sock',
    });
    expect(
      resolvePaths({ config: '/flag/c.json', socket: '/flag/s.sock' }, environment),
    ).toMatchObject({ config: '/flag/c.json', socket: '/flag/s.sock' });
  });

  it('makes a relative flag absolute', () => {
    expect(resolvePaths({ config: 'my.json' }, home).config).toBe(join(process.cwd(), 'my.json'));
  });

  it('counts an empty variable as unset but refuses an empty flag', () => {
    expect(resolvePaths({}, { ...home, KEYCTL_CONFIG: '' })).toEqual(resolvePaths({}, home));
    expect(() => resolvePaths({ config: '' }, home)).toThrow(
      expect.objectContaining({ code: 'usage', message: '--config needs a path' }),
    );
  });
});

describe('the runtime folder', () => {
  function socketWith(runtime: string): string {
    return resolvePaths({}, { ...home, XDG_RUNTIME_DIR: runtime }, 'linux').socket;
  }
  const fallback = '/home/ada/.local/state/keyctl/run/keyctl.sock';

  it('holds the socket if it is ours and private', () => {
    const runtime = tempFolder();
    expect(socketWith(runtime)).toBe(join(runtime, 'keyctl/keyctl.sock'));
    expect(socketWith(`${runtime}/`)).toBe(join(runtime, 'keyctl/keyctl.sock'));
  });

  it('is passed over if it does not exist', () => {
    expect(socketWith(join(tempFolder(), 'gone'))).toBe(fallback);
  });

  it('is passed over if it is a file', () => {
    const file = join(tempFolder(), 'file');
    writeFileSync(file, '');
    expect(socketWith(file)).toBe(fallback);
  });

  it('is passed over if it is a link', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'real'), { mode: 0o700 });
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    expect(socketWith(join(folder, 'link'))).toBe(fallback);
    expect(socketWith(`${folder}/link/`)).toBe(fallback);
  });

  it.each([0o777, 0o770, 0o702, 0o1777])('is passed over with mode %o', (mode) => {
    const runtime = tempFolder();
    chmodSync(runtime, mode);
    expect(socketWith(runtime)).toBe(fallback);
  });

  it.skipIf(process.geteuid?.() !== 0)('is passed over if it is someone else’s', () => {
    const runtime = tempFolder();
    chownSync(runtime, 65_534, 65_534);
    expect(socketWith(runtime)).toBe(fallback);
  });
});

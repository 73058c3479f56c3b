import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStateStore } from '../../src/config/state-store.js';
import { tempFolder } from '../helpers/temp-folder.js';

// not --seccomp-bpf, which is faster but lets the call happen before the signal
const traceOptions = ['-f', '-qq', '-o', '/dev/null'];

// which of them a platform uses is its own affair
const rename = '?rename,?renameat,?renameat2';
const fsync = '?fsync,?fdatasync';

const built = new URL('../../dist/config/state-store.js', import.meta.url).href;

/** Writes 50 keys over the state at `path` in a process of its own, with one system call tampered with. */
function writeTampered(path: string, calls: string, how: string) {
  const script = `
    import { openStateStore } from '${built}';
    const store = openStateStore(process.argv[1]);
    const [key] = store.read().keys;
    const keys = Array.from({ length: 50 }, (_, index) => ({ ...key, id: 'openai/' + (index + 1) }));
    try {
      store.write({ ...store.read(), keys });
    } catch (error) {
      process.stderr.write(error.code);
    }`;
  return spawnSync(
    'strace',
    [
      ...[...traceOptions, '-e', `trace=${calls}`, '-e', `inject=${calls}:${how}`],
      ...[process.execPath, '--input-type=module', '-e', script, path],
    ],
    { encoding: 'utf8' },
  );
}

const canTrace = spawnSync('strace', [...traceOptions, '-e', 'trace=fsync', 'true']).status === 0;

describe.skipIf(!canTrace)('a state write that the system breaks off', () => {
  function oldState() {
    const path = join(tempFolder(), 'keyctl/state.json');
    const store = openStateStore(path);
    const failures = {
      'rate-limited': 0,
      exhausted: 0,
      invalid: 0,
      forbidden: 0,
      'server-error': 0,
      'network-error': 0,
    };
    store.write({
      ...store.read(),
      keys: [
        {
          id: 'openai/old',
          fingerprint: null,
          enabled: false,
          counts: { requests: 0, ok: 0, failures, failovers: 0 },
          tokens: null,
          recentUses: null,
          cooldownUntil: null,
          modelCooldowns: [],
          lastUsedAt: null,
        },
      ],
    });
    return { path, state: store.read(), bytes: readFileSync(path) };
  }

  it.each([rename, fsync])('leaves the old file whole when it is killed at %s', (calls) => {
    const { path, state } = oldState();
    expect(writeTampered(path, calls, 'signal=KILL').signal).toBe('SIGKILL');
    expect(openStateStore(path)).toMatchObject({ warning: null });
    expect(openStateStore(path).read()).toEqual(state);
  });

  it.each([
    [rename, 'ENOSPC'],
    [fsync, 'EIO'],
  ])('throws and leaves the old file whole when %s fails with %s', (calls, code) => {
    const { path, bytes } = oldState();
    expect(writeTampered(path, calls, `error=${code}`)).toMatchObject({ status: 0, stderr: code });
    expect(readFileSync(path)).toEqual(bytes);
    expect(readdirSync(join(path, '..'))).toEqual(['state.json']);
  });

  it('is a write like any other when nothing is broken', () => {
    const { path } = oldState();
    expect(writeTampered(path, '?chroot', 'error=EIO')).toMatchObject({ status: 0, stderr: '' });
    expect(openStateStore(path).read().keys).toHaveLength(50);
  });
});

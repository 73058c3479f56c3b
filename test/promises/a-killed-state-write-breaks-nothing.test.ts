import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openStateStore } from '../../src/config/state-store.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { need } from '../helpers/tools.js';
import { until } from '../helpers/until.js';

// not --seccomp-bpf, which is faster but lets the call happen before the signal
const traceOptions = ['-f', '-qq', '-o', '/dev/null'];

// which of them a platform uses is its own affair
const rename = '?rename,?renameat,?renameat2';
const fsync = '?fsync,?fdatasync';

const built = new URL('../../build/config/state-store.js', import.meta.url).href;

/** Has the state at `process.argv[1]` open, and 50 keys to write over it. */
const opened = `
  import { writeSync } from 'node:fs';
  import { openStateStore } from '${built}';
  const store = openStateStore(process.argv[1]);
  const [key] = store.read().keys;
  const keys = Array.from({ length: 50 }, (_, index) => ({ ...key, id: 'openai/' + (index + 1) }));
  const write = () => store.write({ ...store.read(), keys });`;

const run = (script: string, path: string) => ['--input-type=module', '-e', opened + script, path];

/** Writes over the state at `path` in a process of its own, with one system call tampered with. */
function writeTampered(path: string, calls: string, how: string) {
  const script = `
    try {
      write();
    } catch (error) {
      process.stderr.write(error.code);
    }`;
  return spawnSync(
    'strace',
    [
      ...[...traceOptions, '-e', `trace=${calls}`, '-e', `inject=${calls}:${how}`],
      ...[process.execPath, ...run(script, path)],
    ],
    { encoding: 'utf8' },
  );
}

/**
 * The same in one that strace joins right before the write. Resolves with whether it came to its end
 * and with the names of its calls about files, the one that it died at among them.
 */
async function writeJoined(path: string, inject: readonly string[] = []) {
  const script = `
    process.stdin.once('end', () => {
      write();
      writeSync(1, 'done');
    }).resume();
    writeSync(1, 'ready');`;
  const writer = spawn(process.execPath, run(script, path), { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(writer, 'close');
  let said = '';
  writer.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  await until(() => said === 'ready', { what: 'the writer to be ready' });
  const log = join(path, '../../calls');
  const options = ['-o', log, '-e', 'trace=%file,%desc', ...inject, '-p', `${writer.pid}`];
  const tracer = spawn('strace', options);
  let joined = '';
  tracer.stderr.setEncoding('utf8').on('data', (text) => {
    joined += text;
  });
  await until(() => joined.includes('attached'), { what: 'strace to join' });
  const untraced = once(tracer, 'close');
  writer.stdin.end();
  await Promise.all([ended, untraced]);
  const lines = readFileSync(log, 'utf8').split('\n');
  const end = lines.findIndex((line) => line.includes('"done"'));
  const calls = lines.slice(0, end === -1 ? undefined : end);
  return { isDone: end !== -1, calls: calls.flatMap((line) => /^\w+/.exec(line)?.[0] ?? []) };
}

describe('a state write that the system breaks off', () => {
  beforeEach((context) => need(context, 'strace'));

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
          firstSeenAt: null,
        },
      ],
    });
    return { path, state: store.read(), bytes: readFileSync(path) };
  }

  it('P37 leaves the old file or the new one when it is killed at any system call', async () => {
    const { isDone, calls } = await writeJoined(oldState().path);
    expect(isDone).toBe(true);
    expect(calls).toEqual(expect.arrayContaining(['openat', 'fsync', 'rename']));
    const killedAt: string[] = [];
    // strace counts each kind of call by itself
    for (const [at, call] of calls.entries()) {
      const nth = calls.slice(0, at + 1).filter((one) => one === call).length;
      const { path, state } = oldState();
      const killed = await writeJoined(path, ['-e', `inject=${call}:signal=KILL:when=${nth}`]);
      const what = `killed at ${call} number ${nth}`;
      const store = openStateStore(path);
      expect(store.warning, what).toBeNull();
      if (killed.isDone) {
        // a call that is the event loop's own is not made each time
        expect(store.read().keys, what).toHaveLength(50);
        continue;
      }
      killedAt.push(call);
      if (store.read().keys.length !== 50) {
        expect(store.read(), what).toEqual(state);
      }
    }
    expect(killedAt).toEqual(expect.arrayContaining(['openat', 'fsync', 'rename']));
  }, 180_000);

  it.each([
    [rename, 'ENOSPC'],
    [fsync, 'EIO'],
  ])('P37 throws and leaves the old file whole when %s fails with %s', (calls, code) => {
    const { path, bytes } = oldState();
    expect(writeTampered(path, calls, `error=${code}`)).toMatchObject({ status: 0, stderr: code });
    expect(readFileSync(path)).toEqual(bytes);
    expect(readdirSync(join(path, '..'))).toEqual(['state.json']);
  });

  it('P37 is a write like any other when nothing is broken', () => {
    const { path } = oldState();
    expect(writeTampered(path, '?chroot', 'error=EIO')).toMatchObject({ status: 0, stderr: '' });
    expect(openStateStore(path).read().keys).toHaveLength(50);
  });
});

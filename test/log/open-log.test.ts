import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/config/secret.js';
import type { Log } from '../../src/log/log.js';
import { type LogOptions, openLog } from '../../src/log/open-log.js';
import { Redactor } from '../../src/log/redactor.js';
import { canary } from '../helpers/canary.js';
import { tempFolder } from '../helpers/temp-folder.js';
import { until } from '../helpers/until.js';

const secret = canary('log', { prefix: 'sk-proj-' });

function redactor(): Redactor {
  const known = new Redactor();
  known.setSecrets([new Secret(secret)]);
  return known;
}

function opened(options: Partial<LogOptions> = {}): { log: Log; path: string; said: string[] } {
  const path = options.path ?? join(tempFolder(), 'keyctl/keyctl.log');
  const said: string[] = [];
  const log = openLog({
    path,
    level: 'info',
    redactor: redactor(),
    onTrouble: (message) => said.push(message),
    ...options,
  });
  onTestFinished(() => log.close());
  return { log, path, said };
}

function linesOf(path: string): Record<string, unknown>[] {
  const text = readFileSync(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

describe('a line', () => {
  it('is JSON with a level in words, a time, the process, the fields and the message', () => {
    const { log, path } = opened();
    log.warn({ key: 'openai/1', status: 429, streamed: false, next: null }, 'moved on');
    expect(linesOf(path)).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        pid: process.pid,
        key: 'openai/1',
        status: 429,
        streamed: false,
        next: null,
        msg: 'moved on',
      },
    ]);
  });

  it('is on disk when the call returns', () => {
    const { log, path } = opened();
    log.info({}, 'first');
    expect(linesOf(path)).toHaveLength(1);
    log.error({}, 'second');
    expect(linesOf(path)).toHaveLength(2);
  });

  it('below the level is left out', () => {
    const { log, path } = opened({ level: 'warn' });
    log.debug({}, 'no');
    log.info({}, 'no');
    log.warn({}, 'yes');
    log.error({}, 'yes');
    expect(linesOf(path).map(({ level }) => level)).toEqual(['warn', 'error']);
  });

  it('holds no secret, in whatever part or form', () => {
    const { log, path } = opened();
    const encoded = Buffer.from(`user:${secret}`).toString('base64');
    log.error({ [secret]: secret, basic: encoded, body: `{"k":"${secret}"}` }, `said ${secret}`);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toContain('canary');
    expect(text).not.toContain(encoded.slice(8, 24));
    expect(linesOf(path)).toMatchObject([{ msg: 'said [redacted]' }]);
  });

  it('is one line whatever is in it, and its message is no format', () => {
    const { log, path } = opened();
    log.info({ text: 'a\nb\u2028\u001b[31m' }, '100%s %d %%\n{}');
    expect(linesOf(path)).toMatchObject([{ text: 'a\nb\u2028\u001b[31m', msg: '100%s %d %%\n{}' }]);
  });

  it('is appended to what an earlier engine wrote', async () => {
    const { log, path } = opened();
    log.info({}, 'one');
    await log.close();
    opened({ path }).log.info({}, 'two');
    expect(linesOf(path).map(({ msg }) => msg)).toEqual(['one', 'two']);
  });
});

describe('the file', () => {
  it('is private in a private folder, whatever the umask', () => {
    const before = process.umask(0);
    try {
      const { log, path } = opened();
      log.info({}, 'one');
      expect(mode(path)).toBe(0o600);
      expect(mode(dirname(path))).toBe(0o700);
    } finally {
      process.umask(before);
    }
  });

  it('is closed to others if it was open', () => {
    const { log, path } = opened();
    mkdirSync(dirname(path));
    chmodSync(dirname(path), 0o755);
    writeFileSync(path, '');
    chmodSync(path, 0o644);
    log.info({}, 'one');
    expect(mode(path)).toBe(0o600);
    expect(mode(dirname(path))).toBe(0o700);
  });

  it('is rotated at its size, and only so many old ones are kept', () => {
    const { log, path } = opened({ maxBytes: 1000 });
    for (let number = 0; number < 100; number += 1) {
      log.info({ number }, 'x'.repeat(100));
    }
    const names = readdirSync(dirname(path)).sort();
    expect(names).toEqual(['keyctl.log', 'keyctl.log.1', 'keyctl.log.2', 'keyctl.log.3']);
    for (const name of names) {
      expect(statSync(join(dirname(path), name)).size).toBeLessThanOrEqual(1000);
      expect(mode(join(dirname(path), name))).toBe(0o600);
    }
    // without a gap, from the oldest that is left to the newest
    const numbers = [3, 2, 1]
      .map((number) => `${path}.${number}`)
      .concat(path)
      .flatMap(linesOf)
      .map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => 100 - numbers.length + index));
  });

  it('keeps its bounds over restarts', async () => {
    const path = join(tempFolder(), 'keyctl.log');
    for (let start = 0; start < 20; start += 1) {
      const { log } = opened({ path, maxBytes: 300 });
      log.info({}, 'x'.repeat(200));
      await log.close();
    }
    expect(readdirSync(dirname(path))).toHaveLength(4);
  });

  it('may be longer than its size for one long line', () => {
    const { log, path } = opened({ maxBytes: 100 });
    log.info({}, 'x'.repeat(500));
    log.info({}, 'y'.repeat(500));
    expect(linesOf(path)).toHaveLength(1);
    expect(linesOf(`${path}.1`)).toHaveLength(1);
  });

  it('comes back when the user deletes it, its folder, or moves it away', () => {
    const { log, path } = opened();
    log.info({}, 'one');
    unlinkSync(path);
    log.info({}, 'two');
    expect(linesOf(path)).toMatchObject([{ msg: 'two' }]);
    rmSync(dirname(path), { recursive: true });
    log.info({}, 'three');
    expect(linesOf(path)).toMatchObject([{ msg: 'three' }]);
    renameSync(path, `${path}.mine`);
    log.info({}, 'four');
    expect(linesOf(path)).toMatchObject([{ msg: 'four' }]);
  });

  it('may be rotated by another engine that still drains', () => {
    const one = opened({ maxBytes: 1000 });
    const other = opened({ path: one.path, maxBytes: 1000 });
    for (let number = 0; number < 100; number += 1) {
      (number % 2 === 0 ? one : other).log.info({ number }, 'x'.repeat(100));
    }
    const names = readdirSync(dirname(one.path)).sort();
    expect(names).toEqual(['keyctl.log', 'keyctl.log.1', 'keyctl.log.2', 'keyctl.log.3']);
    const numbers = linesOf(one.path).map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => 100 - numbers.length + index));
    expect([...one.said, ...other.said]).toEqual([]);
  });

  it('may be emptied while it is open, as logrotate does', () => {
    const { log, path } = opened();
    log.info({}, 'one');
    writeFileSync(path, '');
    log.info({}, 'two');
    expect(linesOf(path)).toMatchObject([{ msg: 'two' }]);
  });
});

describe('trouble', () => {
  it('of a full disk is said once and throws nothing', () => {
    const path = join(tempFolder(), 'keyctl.log');
    symlinkSync('/dev/full', path);
    const before = mode('/dev/full');
    const { log, said } = opened({ path });
    for (let number = 0; number < 5; number += 1) {
      log.info({}, 'lost');
    }
    expect(said).toEqual([
      `the log ${path} can not be written (ENOSPC); lines are lost until it can`,
    ]);
    expect(mode('/dev/full')).toBe(before);
  });

  it.each([
    ['a folder in its place', (path: string) => mkdirSync(path, { recursive: true }), 'EISDIR'],
    [
      'a named pipe in its place',
      (path: string) => {
        mkdirSync(dirname(path));
        spawnSync('mkfifo', [path]);
      },
      'ENXIO',
    ],
    [
      'a file where its folder should be',
      (path: string) => writeFileSync(dirname(path), ''),
      /EEXIST|ENOTDIR/,
    ],
  ])('of %s is said once and throws nothing', (_what, prepare, code) => {
    const path = join(tempFolder(), 'keyctl/keyctl.log');
    prepare(path);
    const { log, said } = opened({ path });
    log.info({}, 'lost');
    log.info({}, 'lost');
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(code);
  });

  it('that is over is followed by the lines, and by how many were lost', () => {
    const path = join(tempFolder(), 'keyctl/keyctl.log');
    mkdirSync(path, { recursive: true });
    const { log } = opened({ path });
    log.info({}, 'lost');
    log.info({}, 'lost');
    renameSync(path, `${path}.away`);
    log.info({}, 'found');
    expect(linesOf(path)).toMatchObject([
      { level: 'info', msg: 'found' },
      { level: 'warn', lost: 2, msg: 'lines were lost while the log could not be written' },
    ]);
  });

  it('after the log was closed is none', async () => {
    const { log, path, said } = opened();
    log.info({}, 'one');
    await log.close();
    await log.close();
    log.info({}, 'two');
    expect(said).toEqual([]);
    expect(linesOf(path)).toHaveLength(1);
  });
});

const built = (file: string): string => new URL(`../../build/${file}`, import.meta.url).href;

/** Writes 1000 lines in another process or thread, then goes on with `ending`. */
function script(path: string, ending: string): string {
  return `
    Promise.all([import('${built('log/open-log.js')}'), import('${built('log/redactor.js')}')])
      .then(([{ openLog }, { Redactor }]) => {
        const log = openLog({ path: ${JSON.stringify(path)}, level: 'info', redactor: new Redactor() });
        for (let number = 0; number < 1000; number += 1) log.info({ number }, 'line');
        ${ending}
      });`;
}

describe('no line is lost when', () => {
  it.each(['process.exit(3)', "process.kill(process.pid, 'SIGKILL')", "throw new Error('bug')"])(
    'the engine ends with %s',
    (ending) => {
      const path = join(tempFolder(), 'keyctl.log');
      spawnSync(process.execPath, ['-e', script(path, ending)]);
      expect(linesOf(path)).toHaveLength(1000);
    },
  );

  it('the engine runs in a worker and is ended from outside', async () => {
    const path = join(tempFolder(), 'keyctl.log');
    const worker = new Worker(script(path, 'setInterval(() => {}, 1000);'), { eval: true });
    onTestFinished(async () => {
      await worker.terminate();
    });
    await until(() => linesOf(path).length === 1000);
    await worker.terminate();
    expect(mode(path)).toBe(0o600);
    expect(linesOf(path)).toHaveLength(1000);
  });
});

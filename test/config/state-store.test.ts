import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { openStateStore, type SavedState } from '../../src/config/state-store.js';
import { tempFolder } from '../helpers/temp-folder.js';

const noFailures = {
  'rate-limited': 0,
  exhausted: 0,
  invalid: 0,
  forbidden: 0,
  'server-error': 0,
  'network-error': 0,
};

const state: SavedState = {
  salt: 'c0ffee'.repeat(10),
  countsSince: '2026-01-02T03:04:05.678Z',
  keys: [
    {
      id: 'openai/1',
      fingerprint: 'ab'.repeat(32),
      enabled: false,
      counts: { requests: 3, ok: 2, failures: { ...noFailures, invalid: 1 }, failovers: 1 },
      tokens: { in: 1_200, out: 34, cached: 1_000, costUsd: 0.25 },
      recentUses: { perMinute: [0, 2, 1], endsAt: '2026-01-02T03:05:00.000Z' },
      cooldownUntil: '2026-01-02T04:00:00.000Z',
      modelCooldowns: [{ scope: 'gpt-5', until: '2026-01-02T05:00:00.000Z' }],
      lastUsedAt: null,
      firstSeenAt: '2026-01-01T00:00:00.000Z',
    },
  ],
};

function freshPath(): string {
  return join(tempFolder(), 'keyctl/state.json');
}

/** A state file that is right but for what `change` does to its text. */
function writtenPath(change: (text: string) => string = (text) => text): string {
  const path = freshPath();
  openStateStore(path).write(state);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return path;
}

function mode(path: string): number {
  return statSync(path).mode & 0o777;
}

describe('a new state', () => {
  it('is empty, with a random salt and the time from which it counts', () => {
    const store = openStateStore(freshPath(), () => Date.parse('2026-01-01T00:00:00Z'));
    expect(store.warning).toBeNull();
    expect(store.read()).toEqual({
      salt: expect.stringMatching(/^[0-9a-f]{64}$/),
      countsSince: '2026-01-01T00:00:00.000Z',
      keys: [],
    });
    expect(openStateStore(freshPath()).read().salt).not.toBe(store.read().salt);
  });

  it('leaves no trace on disk before the first write', () => {
    const folder = tempFolder();
    openStateStore(join(folder, 'keyctl/state.json'));
    expect(readdirSync(folder)).toEqual([]);
  });
});

test.each([
  ['tokens', null],
  ['recentUses', null],
  ['modelCooldowns', []],
])('a file from before %s were kept is read as one that has none', (field, none) => {
  const path = writtenPath((text) => {
    const { keys, ...rest } = JSON.parse(text);
    return JSON.stringify({ ...rest, keys: [{ ...keys[0], [field]: undefined }] });
  });
  const store = openStateStore(path);
  expect(store.warning).toBeNull();
  expect(store.read().keys).toEqual([{ ...state.keys[0], [field]: none }]);
});

describe('a write', () => {
  it('is what the next start reads, the salt included', () => {
    const path = freshPath();
    const store = openStateStore(path);
    store.write(state);
    expect(store.read()).toEqual(state);
    expect(openStateStore(path)).toMatchObject({ warning: null });
    expect(openStateStore(path).read()).toEqual(state);
  });

  it('makes private files in a private folder, whatever the umask, and keeps them private', () => {
    const path = freshPath();
    const before = process.umask(0);
    try {
      openStateStore(path).write(state);
    } finally {
      process.umask(before);
    }
    expect(mode(path)).toBe(0o600);
    expect(mode(join(path, '..'))).toBe(0o700);
    chmodSync(path, 0o644);
    chmodSync(join(path, '..'), 0o755);
    openStateStore(path).write(state);
    expect(mode(path)).toBe(0o600);
    expect(mode(join(path, '..'))).toBe(0o700);
  });

  it('throws what the disk throws and keeps what was read', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'keyctl'), 'a file where the folder should be');
    const store = openStateStore(join(folder, 'keyctl/state.json'));
    const before = store.read();
    expect(() => store.write(state)).toThrow(/EEXIST|ENOTDIR/);
    expect(store.read()).toBe(before);
  });

  it('works over a file that somebody broke in the meantime', () => {
    const path = writtenPath();
    const store = openStateStore(path);
    writeFileSync(path, 'broken');
    store.write(state);
    expect(openStateStore(path).read()).toEqual(state);
  });

  it('clears away what a killed write left behind', () => {
    const path = freshPath();
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(`${path}.tmp-1234567890abcdef`, 'half');
    openStateStore(path).write(state);
    expect(readdirSync(join(path, '..'))).toEqual(['state.json']);
  });

  it('stays atomic in the terminal of an editor that is a snap', () => {
    const path = writtenPath();
    const { ino } = statSync(path);
    process.env['SNAP'] = '/snap/code/1';
    try {
      openStateStore(path).write(state);
      expect(process.env['SNAP']).toBe('/snap/code/1');
    } finally {
      delete process.env['SNAP'];
    }
    expect(statSync(path).ino).not.toBe(ino);
  });
});

describe('P39 a file that can not be used is put aside and told:', () => {
  it.each<[string, (text: string) => string | Buffer, RegExp]>([
    ['empty', () => '', /state\.json is empty; it was put aside as /],
    ['half-written', (text) => text.slice(0, text.length / 2), /is not JSON/],
    ['binary', () => Buffer.from([0, 1, 254, 255]), /is not JSON/],
    ['another kind of JSON', () => '[]', /is not as keyctl wrote it/],
    ['null', () => 'null', /is not as keyctl wrote it/],
    ['of wrong types', (text) => text.replace('"enabled": false', '"enabled": "no"'), /is not as/],
    ['with a negative count', (text) => text.replace('"ok": 2', '"ok": -2'), /is not as/],
    ['with a bad time', (text) => text.replace('2026-01-02T04', '2026-99-02T04'), /is not as/],
    ['with a short salt', (text) => text.replace(/c0ffee/g, ''), /is not as/],
    ['with __proto__', (text) => text.replace('{', '{"__proto__": {"polluted": 1},'), /is not as/],
    ['with __proto__ inside', (text) => text.replace('"id"', '"__proto__": {}, "id"'), /is not as/],
    ['without a version', (text) => text.replace('"version": 1,', ''), /is not as/],
    ['newer', (text) => text.replace('"version": 1', '"version": 2'), /written by a newer version/],
  ])('%s', (_name, change, warning) => {
    const path = freshPath();
    openStateStore(path).write(state);
    const broken = Buffer.from(change(readFileSync(path, 'utf8')));
    writeFileSync(path, broken);

    const store = openStateStore(path, () => Date.parse('2026-05-06T07:08:09Z'));
    expect(store.warning).toMatch(warning);
    expect(store.warning).not.toContain('c0ffee');
    expect(store.read()).toMatchObject({ countsSince: '2026-05-06T07:08:09.000Z', keys: [] });
    expect(store.read().salt).not.toBe(state.salt);
    expect(readdirSync(join(path, '..'))).toEqual(['state.json.broken-2026-05-06T07-08-09.000Z']);
    expect(readFileSync(`${path}.broken-2026-05-06T07-08-09.000Z`)).toEqual(broken);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();

    store.write(state);
    expect(openStateStore(path)).toMatchObject({ warning: null });
  });

  it('unreadable, such as a folder in its place', () => {
    const path = freshPath();
    mkdirSync(path, { recursive: true });
    const store = openStateStore(path);
    expect(store.warning).toMatch(/state\.json can not be read \(EISDIR\); it was put aside/);
    store.write(state);
    expect(openStateStore(path).read()).toEqual(state);
  });

  it('any bytes', () => {
    const path = freshPath();
    mkdirSync(join(path, '..'), { recursive: true });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        writeFileSync(path, bytes);
        const store = openStateStore(path);
        return store.warning !== null && store.read().keys.length === 0;
      }),
      { numRuns: 50 },
    );
  });
});

it('an outcome that the file was written without counts from 0', () => {
  const path = writtenPath((text) => text.replace(/"forbidden": 0,/, ''));
  expect(openStateStore(path).read()).toEqual(state);
});

it('a field that it does not know is passed over', () => {
  const path = writtenPath((text) => text.replace('"id"', '"later": true, "id"'));
  expect(openStateStore(path)).toMatchObject({ warning: null });
  expect(openStateStore(path).read()).toEqual(state);
});

import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { findKeys } from '../../src/config/find-keys.js';
import { ensureToken, readToken, rotateToken } from '../../src/config/local-token.js';
import { readConfig } from '../../src/config/read-config.js';
import { isToken, makeToken } from '../../src/config/token-form.js';
import { tempFolder } from '../helpers/temp-folder.js';

const unusable = (problem: string) =>
  expect.objectContaining({
    code: 'token-unusable',
    message: expect.stringContaining(problem),
    hint: 'make a new one with `keyctl token rotate`',
  });

test('a token has a prefix that tells whose it is, and 256 random bits', () => {
  const tokens = Array.from({ length: 100 }, makeToken);
  expect(new Set(tokens).size).toBe(100);
  for (const token of tokens) {
    expect(token).toMatch(/^keyctl_/);
    expect(Buffer.from(token.slice('keyctl_'.length), 'base64url')).toHaveLength(32);
    expect(isToken(token)).toBe(true);
  }
});

test.each(['', 'keyctl_', 'keyctl_short', `sk-${'a'.repeat(47)}`, `x${makeToken()}`])(
  '%j is no token',
  (text) => {
    expect(isToken(text)).toBe(false);
  },
);

test('it is made when it is first needed, for this user alone, whatever the umask', () => {
  const path = join(tempFolder(), 'new/keyctl/token');
  const before = process.umask(0);
  try {
    const token = ensureToken(path);
    expect(readToken(path)).toBe(token);
    expect(ensureToken(path)).toBe(token);
  } finally {
    process.umask(before);
  }
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(path))).toEqual(['token']);
});

test('rotating puts another one in its place and leaves nothing else behind', () => {
  const path = join(tempFolder(), 'token');
  const old = ensureToken(path);
  rotateToken(path);
  const token = readToken(path);
  expect(isToken(token)).toBe(true);
  expect(token).not.toBe(old);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(path))).toEqual(['token']);
});

test('of many that make one at the same time all get the same', async () => {
  const path = join(tempFolder(), 'keyctl/token');
  const file = new URL('../../build/config/local-token.js', import.meta.url);
  const script = `
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(file.href)}).then(({ ensureToken }) => {
      parentPort.postMessage('ready');
      parentPort.once('message', (path) => parentPort.postMessage(ensureToken(path)));
    });`;
  const workers = Array.from({ length: 8 }, () => new Worker(script, { eval: true }));
  const next = (worker: Worker) => new Promise((resolve) => worker.once('message', resolve));
  await Promise.all(workers.map(next));
  const made = workers.map(next);
  for (const worker of workers) {
    worker.postMessage(path);
  }
  const tokens = new Set(await Promise.all(made));
  await Promise.all(workers.map((worker) => worker.terminate()));
  expect([...tokens]).toEqual([readToken(path)]);
});

test('one that is not there is said', () => {
  expect(() => readToken(join(tempFolder(), 'token'))).toThrow(unusable('is not there'));
});

test.each([0o640, 0o604, 0o622, 0o644, 0o666])('one of mode %o is not used', (mode) => {
  const path = join(tempFolder(), 'token');
  ensureToken(path);
  chmodSync(path, mode);
  expect(() => readToken(path)).toThrow(unusable('can be read by others'));
  expect(() => ensureToken(path)).toThrow(unusable('can be read by others'));
  rotateToken(path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.runIf(process.getuid?.() === 0)('one of another user is not used', () => {
  const path = join(tempFolder(), 'token');
  ensureToken(path);
  chownSync(path, 65534, 65534);
  expect(() => readToken(path)).toThrow(unusable('belongs to another user'));
});

test.each(['', 'secret', 'keyctl_short', `${makeToken()}${makeToken()}`])(
  'a file that holds %j is not used, and not quoted',
  (text) => {
    const path = join(tempFolder(), 'token');
    writeFileSync(path, text, { mode: 0o600 });
    expect(() => readToken(path)).toThrow(unusable('holds no token of keyctl'));
    expect(() => readToken(path)).toThrow(new RegExp(`^the local token ${path} holds no token`));
  },
);

test('a folder in its place is said, and rotating does not remove it', () => {
  const path = join(tempFolder(), 'token');
  mkdirSync(path, { mode: 0o700 });
  expect(() => readToken(path)).toThrow(unusable('is not a file'));
  expect(() => rotateToken(path)).toThrow(unusable('can not be written (EISDIR)'));
  expect(readdirSync(dirname(path))).toEqual(['token']);
});

test('a dangling link in its place is said', () => {
  const path = join(tempFolder(), 'token');
  symlinkSync('gone', path);
  expect(() => ensureToken(path)).toThrow(unusable('is not there'));
  rotateToken(path);
  expect(isToken(readFileSync(path, 'utf8').trim())).toBe(true);
});

test("keyctl's own token is never taken for a provider's key", () => {
  const token = makeToken();
  expect(findKeys({ OPENAI_API_KEY: token, OPENAI_API_KEY_2: 'sk-a' })).toEqual([
    { variable: 'OPENAI_API_KEY_2', provider: 'openai' },
  ]);
  const path = join(tempFolder(), 'config.json');
  const config = { providers: { openai: { apiKey: ['$OPENAI_API_KEY', token] } } };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  const [provider] = readConfig(path, { OPENAI_API_KEY: token }).providers;
  expect(provider?.keys.map(({ secret, problem }) => [secret, problem])).toEqual([
    [null, "$OPENAI_API_KEY holds keyctl's own token, not a key of the provider"],
    [null, "the key in the config holds keyctl's own token, not a key of the provider"],
  ]);
});

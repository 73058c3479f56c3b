import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureToken, readToken, rotateToken } from '../../src/config/local-token.js';
import { makeToken } from '../../src/config/token-form.js';
import { credentialsOf } from '../../src/listen/credentials.js';
import { checkToken, checkTokenFile } from '../../src/listen/token-check.js';
import { tempFolder } from '../helpers/temp-folder.js';

test('one of the candidates must be the token, whole', () => {
  const token = makeToken();
  const check = checkToken(token);
  expect(check([token])).toBe(true);
  expect(check(['other', token])).toBe(true);
  expect(check([token, 'other'])).toBe(true);
  for (const wrong of [[], [''], ['other'], [token.slice(1)], [`${token} `], [makeToken()]]) {
    expect(check(wrong)).toBe(false);
  }
});

function open() {
  const path = join(tempFolder(), 'token');
  const tokens: string[] = [];
  const problems: string[] = [];
  const check = checkTokenFile({
    path,
    onToken: (token) => tokens.push(token.reveal()),
    onProblem: ({ message }) => problems.push(message),
  });
  return { path, tokens, problems, check };
}

test('the token of a file counts until it is replaced, and not a moment longer', () => {
  const { path, check, tokens } = open();
  const first = ensureToken(path);
  expect(check([first])).toBe(true);
  rotateToken(path);
  expect(check([first])).toBe(false);
  const second = readToken(path);
  expect(check([second])).toBe(true);
  expect(tokens).toEqual([first, second]);
});

test('each of many quick rotations counts', () => {
  const { path, check } = open();
  let before = ensureToken(path);
  for (let round = 0; round < 50; round += 1) {
    rotateToken(path);
    const now = readToken(path);
    expect([check([before]), check([now])]).toEqual([false, true]);
    before = now;
  }
});

test('a file that is gone or open to others lets nobody in, is told once, and may be mended', () => {
  const { path, check, problems } = open();
  const token = ensureToken(path);
  chmodSync(path, 0o644);
  expect([check([token]), check([token])]).toEqual([false, false]);
  expect(problems).toEqual([`the local token ${path} can be read by others`]);
  chmodSync(path, 0o600);
  expect(check([token])).toBe(true);
  rmSync(path);
  expect([check([token]), check(['']), check([])]).toEqual([false, false, false]);
  expect(problems).toHaveLength(2);
  expect(check([ensureToken(path)])).toBe(true);
});

test.each<[headers: Record<string, string>, credentials: readonly string[]]>([
  [{}, []],
  [{ authorization: 'Bearer a' }, ['a']],
  [{ authorization: 'BEARER a' }, ['a']],
  [{ authorization: 'Basic a' }, []],
  [{ authorization: 'a' }, []],
  [{ authorization: 'Bearer a b' }, []],
  [{ 'x-api-key': 'a', 'api-key': 'b', 'x-goog-api-key': 'c' }, ['a', 'c', 'b']],
  [{ 'proxy-authorization': 'Bearer a', cookie: 'key=a' }, []],
])('%j offers %j', (headers, credentials) => {
  expect(credentialsOf(headers)).toEqual(credentials);
});

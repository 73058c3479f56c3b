import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinPath, parseRequestTarget } from '../../src/failover/request-target.js';
import { KeyctlError } from '../../src/keyctl-error.js';
import { runs } from '../helpers/fuzz.js';

function refusalOf(target: string): KeyctlError | null {
  try {
    parseRequestTarget(target);
    return null;
  } catch (error) {
    if (error instanceof KeyctlError) {
      return error;
    }
    throw error;
  }
}

describe('a target that would leave the provider is refused', () => {
  test.each<[name: string, target: string]>([
    ['no slash', ''],
    ['no slash at its start', 'openai/v1/models'],
    ['another host', '//evil/x'],
    ['another host behind the provider', '/openai//evil/x'],
    ['a backslash', '/\\evil/x'],
    ['backslashes', '\\\\evil\\x'],
    ['a backslash in the path', '/openai/\\evil/x'],
    ['a tab', '/\t/evil'],
    ['a tab in the path', '/openai/\t/evil'],
    ['a line break', '/openai/x\r\nhost: evil'],
    ['a space', '/openai/x HTTP/1.1'],
    ['NUL', '/openai/\0'],
    ['DEL', '/openai/\x7f'],
    ['absolute form', 'http://evil/x'],
    ['absolute form, in capitals', 'HTTPS://evil/x'],
    ['authority form', 'evil:443'],
    ['asterisk form', '*'],
    ['userinfo', '@evil/x'],
    ['letters that are not ASCII', '/openai/mödel'],
    ['a fragment', '/openai/x#y'],
    ['a fragment behind the query', '/openai/x?y#/../z'],
    ['two dots', '/openai/../x'],
    ['two dots at the end', '/openai/v1/..'],
    ['two dots up to the provider', '/../openai/x'],
    ['one dot', '/openai/./x'],
    ['encoded dots', '/openai/%2e%2e/x'],
    ['encoded dots, in capitals', '/openai/%2E%2E/x'],
    ['one dot of two encoded', '/openai/.%2e/x'],
    ['an encoded slash behind dots', '/openai/..%2fx'],
    ['all of it encoded', '/openai/x%2f%2e%2e%2fy'],
    ['an encoded backslash', '/openai/%5cevil'],
    ['an encoded backslash, in capitals', '/openai/..%5C..%5Cx'],
    ['encoded NUL', '/openai/x%00'],
    ['an encoded line break', '/openai/x%0d%0ahost:%20evil'],
    ['encoded DEL', '/openai/%7f'],
    ['a percent sign alone', '/openai/100%'],
    ['a percent sign before no number', '/openai/%zz'],
    ['a control character in the query', '/openai/x?y=\x01'],
    ['a space in the query', '/openai/x?y= HTTP/1.1'],
    ['a line break in the query', '/openai/x?y=\r\nhost: evil'],
  ])('%s: %j', (_name, target) => {
    expect(refusalOf(target)).toMatchObject({ code: 'bad-path', status: 400 });
  });
});

describe('a target that passes', () => {
  test.each<[target: string, provider: string, path: string, query: string]>([
    ['/openai', 'openai', '/', ''],
    ['/openai/', 'openai', '/', ''],
    ['/openai/v1/models', 'openai', '/v1/models', ''],
    ['/openai/v1/models?limit=2&after=x', 'openai', '/v1/models', '?limit=2&after=x'],
    ['/openai?x=1', 'openai', '/', '?x=1'],
    ['/openai/x?', 'openai', '/x', '?'],
    ['/openai/x?y=http://host/../z', 'openai', '/x', '?y=http://host/../z'],
    [
      '/gemini/models/gemini-2.5-pro:streamGenerateContent?alt=sse',
      'gemini',
      '/models/gemini-2.5-pro:streamGenerateContent',
      '?alt=sse',
    ],
    ['/openai/files/a%20b%2Fc', 'openai', '/files/a%20b%2Fc', ''],
    ['/openai/x/...', 'openai', '/x/...', ''],
    ['/openai/..x/y..', 'openai', '/..x/y..', ''],
    ['/openai/v1/files/', 'openai', '/v1/files/', ''],
    ["/openai/!$&'()*+,;=:@~_-", 'openai', "/!$&'()*+,;=:@~_-", ''],
  ])('%s is provider, path and query as the client sent them', (target, provider, path, query) => {
    expect(parseRequestTarget(target)).toEqual({ provider, path, query });
  });

  test.each<[query: string, kept: string]>([
    ['?key=AIza-of-the-client', ''],
    ['?key=', ''],
    ['?alt=sse&key=AIza', '?alt=sse'],
    ['?key=AIza&alt=sse', '?alt=sse'],
    ['?key=a&alt=sse&key=b', '?alt=sse'],
    ['?k%65y=AIza&alt=sse', '?alt=sse'],
    ['?KEY=AIza&Api-Key=b&%61ccess_token=c', ''],
    ['?monkey=1&keys=2', '?monkey=1&keys=2'],
    ['?100%&pageToken=3&key2', '?100%&pageToken=3&key2'],
  ])("loses the client's own key: %s → %j", (query, kept) => {
    expect(parseRequestTarget(`/gemini/models${query}`).query).toBe(kept);
  });

  test('P14 P43 stays below the base URL in the eyes of any URL parser, whatever it is', () => {
    const base = 'https://api.example/base/v1';
    const parts = fc.constantFrom(
      ...['/', '//', '.', '..', '%2e', '%2E', '%2f', '%5c', '\\', '\t', '@', ':', '?', '#', ';'],
      ...['openai', 'v1', 'evil.example', 'http:', ' ', '%', '%25', '%00', '\0', 'ä', '\r\n', '*'],
    );
    const targets = fc.oneof(
      fc.array(parts, { maxLength: 10 }).map((all) => `/openai/${all.join('')}`),
      fc.array(parts, { maxLength: 10 }).map((all) => `/${all.join('')}`),
      fc.string({ unit: 'binary-ascii', maxLength: 30 }).map((text) => `/openai/${text}`),
      fc.webPath().map((path) => `/openai${path}`),
    );
    fc.assert(
      fc.property(targets, (target) => {
        if (refusalOf(target) !== null) {
          return;
        }
        const { path, query } = parseRequestTarget(target);
        const upstream = joinPath('/base/v1', path) + query;
        const url = new URL(upstream, base);
        expect(url.origin).toBe('https://api.example');
        expect(url.username + url.password + url.hash).toBe('');
        const decoded = url.pathname.replace(/%2f/gi, '/').replace(/%2e/gi, '.');
        expect(new URL(decoded, base).pathname).toMatch(/^\/base\/v\d/);
      }),
      runs(400),
    );
  });
});

describe('the upstream path', () => {
  test.each<[base: string, path: string, joined: string]>([
    ['/v1', '/chat/completions', '/v1/chat/completions'],
    ['/v1', '/v1/chat/completions', '/v1/chat/completions'],
    ['/v1/', '/v1/models', '/v1/models'],
    ['/v1', '/v1', '/v1'],
    ['/v1beta', '/v1beta/models', '/v1beta/models'],
    ['/api/v1', '/v1/key', '/api/v1/key'],
    ['/api/v1', '/api/v1/key', '/api/v1/key'],
    ['/openai/v1', '/openai/v1/chat/completions', '/openai/v1/chat/completions'],
    ['/openai/v1', '/openai/v1', '/openai/v1'],
    ['/a/openai/v1/', '/openai/v1/models', '/a/openai/v1/models'],
    ['/', '/v1/messages', '/v1/messages'],
    ['', '/v1/messages', '/v1/messages'],
    ['/', '/', '/'],
    // all of the base, as a client has it that puts the path of its provider in front
    ['/openai/v1', '/openai/v1/models', '/openai/v1/models'],
    ['/api/v1', '/api/v1/key', '/api/v1/key'],
    ['/v1beta/openai', '/v1beta/openai/models', '/v1beta/openai/models'],
    ['/inference', '/inference/chat/completions', '/inference/chat/completions'],
    ['/openai', '/openai/v1/models', '/openai/v1/models'],
    // its end, if there is a version in it
    ['/team/openai/v1', '/openai/v1/models', '/team/openai/v1/models'],
    ['/team/openai', '/openai/models', '/team/openai/openai/models'],
    // the client's version stands for the base's
    ['/v1beta', '/v1/models', '/v1/models'],
    ['/v1', '/v2/models', '/v2/models'],
    ['/team/v1', '/v1alpha/models', '/team/v1alpha/models'],
    // by whole segments, and once
    ['/v1', '/v1/v1/models', '/v1/v1/models'],
    ['/v1', '/v10/models', '/v10/models'],
    ['/v1', '/v1x/models', '/v1/v1x/models'],
    ['/openai', '/openai2/models', '/openai/openai2/models'],
  ])('%s + %s → %s', (base, path, joined) => {
    expect(joinPath(base, path)).toBe(joined);
  });

  test.each<[base: string, path: string, joined: string]>([
    ['/v1', '/api/chat', '/api/chat'],
    ['/team/v1', '/api/chat', '/team/api/chat'],
    ['/v1', '/api', '/api'],
    ['', '/api/chat', '/api/chat'],
    ['/team', '/api/chat', '/team/api/chat'],
    ['/v1', '/apis/chat', '/v1/apis/chat'],
    ['/v1', '/chat/api', '/v1/chat/api'],
  ])('%s + %s → %s, where api stands beside the version', (base, path, joined) => {
    expect(joinPath(base, path, ['upload', 'api'])).toBe(joined);
  });
});

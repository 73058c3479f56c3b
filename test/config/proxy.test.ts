import { describe, expect, test } from 'vitest';
import { environmentProxies } from '../../src/config/environment-proxies.js';
import { parseProxy } from '../../src/config/proxy.js';

function read(text: string) {
  const parsed = parseProxy(text);
  if (!parsed.ok) {
    throw new Error(parsed.message);
  }
  const { origin, authorization } = parsed.proxy;
  const basic = authorization?.reveal().replace(/^Basic /, '') ?? '';
  return [origin, Buffer.from(basic, 'base64').toString()];
}

describe('a proxy is', () => {
  test.each([
    ['http://proxy.test:3128', 'http://proxy.test:3128', ''],
    ['https://proxy.test/', 'https://proxy.test', ''],
    ['HTTP://Proxy.test:3128', 'http://proxy.test:3128', ''],
    ['http://[::1]:3128', 'http://[::1]:3128', ''],
    ['http://me:pass@proxy.test:3128', 'http://proxy.test:3128', 'me:pass'],
    ['http://me@proxy.test:3128', 'http://proxy.test:3128', 'me:'],
    ['http://me:p%40ss%3a@proxy.test', 'http://proxy.test', 'me:p@ss:'],
    ['http://me:p%C3%A4ss@proxy.test', 'http://proxy.test', 'me:päss'],
  ])('%s', (text, origin, credentials) => {
    expect(read(text)).toEqual([origin, credentials]);
  });
});

describe('no proxy is', () => {
  test.each([
    ['socks5://proxy.test:1080', /SOCKS proxy, and only http/],
    ['socks5h://proxy.test:1080', /SOCKS/],
    ['proxy.test:3128', /must begin with http/],
    ['', /must begin with http/],
    ['ftp://proxy.test', /must begin with http/],
    ['http://', /is not a URL/],
    ['http://proxy.test:99999', /is not a URL/],
    ['http://proxy test', /is not a URL/],
    ['http://proxy.test/path', /no path/],
    ['http://proxy.test?query', /no path/],
    ['http://me:100%@proxy.test', /written %25/],
  ])('%s', (text, message) => {
    const parsed = parseProxy(text);
    expect(parsed).toMatchObject({ ok: false, message: expect.stringMatching(message) });
  });
});

test('the redactor knows of a proxy its password, with and without the user, or a user that is a token', () => {
  const secrets = (url: string) => {
    const parsed = parseProxy(url);
    return parsed.ok ? parsed.proxy.secrets.map((secret) => secret.reveal()) : [];
  };
  expect(secrets('http://me:p%40ssword@p.test')).toEqual(['me:p@ssword', 'p@ssword']);
  expect(secrets('http://token-1234@p.test')).toEqual(['token-1234:', 'token-1234']);
  expect(secrets('http://p.test')).toEqual([]);
});

describe('the environment', () => {
  const choose = (environment: NodeJS.ProcessEnv, url = 'https://a.test') =>
    environmentProxies(environment).choose(new URL(url));

  test('may leave the scheme out, as for curl', () => {
    expect(choose({ HTTPS_PROXY: 'proxy.test:3128' })).toMatchObject({
      kind: 'proxy',
      proxy: { origin: 'http://proxy.test:3128' },
    });
  });

  test('means no proxy by an empty variable', () => {
    expect(choose({ HTTPS_PROXY: '', https_proxy: '' })).toEqual({ kind: 'none' });
  });

  test('that names one which can not be used gets nobody past it, and is not quoted', () => {
    const choice = choose({ HTTPS_PROXY: 'socks5://me:hush-hush@proxy.test' });
    expect(choice).toMatchObject({
      kind: 'unusable',
      problem: expect.stringMatching(/^HTTPS_PROXY is a SOCKS proxy/),
    });
    expect(JSON.stringify(choice)).not.toContain('hush');
    expect(choose({ HTTPS_PROXY: 'socks5://p.test' }, 'http://127.0.0.1:1')).toEqual({
      kind: 'none',
    });
  });

  test('tells its passwords to the redactor', () => {
    const { secrets } = environmentProxies({
      HTTP_PROXY: 'http://a:first-pass@p.test',
      HTTPS_PROXY: 'http://b:second-pass@p.test',
    });
    expect(secrets.map((secret) => secret.reveal())).toEqual(
      expect.arrayContaining(['first-pass', 'second-pass']),
    );
  });
});

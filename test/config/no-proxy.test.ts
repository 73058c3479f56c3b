import { expect, test } from 'vitest';
import { parseNoProxy } from '../../src/config/no-proxy.js';

test.each<[noProxy: string, url: string, isExempt: boolean]>([
  ['', 'http://a.test', false],
  ['a.test', 'https://a.test', true],
  ['a.test', 'https://b.a.test', true],
  ['a.test', 'https://ba.test', false],
  ['.a.test', 'https://a.test', true],
  ['*.a.test', 'https://b.a.test', true],
  ['A.Test', 'https://a.TEST', true],
  ['x.test, a.test', 'https://a.test', true],
  ['x.test a.test', 'https://a.test', true],
  ['a.test:443', 'https://a.test', true],
  ['a.test:80', 'https://a.test', false],
  ['a.test:8080', 'http://a.test:8080', true],
  ['x.test,*', 'http://a.test', true],
  ['10.0.0.0/8', 'http://10.1.2.3:8000', true],
  ['10.0.0.0/8', 'http://11.1.2.3', false],
  ['10.0.0.0/8', 'http://a.test', false],
  ['10.1.2.3', 'http://10.1.2.3', true],
  ['10.0.0.0/33', 'http://10.1.2.3', false],
  ['ten/8', 'http://10.1.2.3', false],
  ['2001:db8::1', 'http://[2001:db8::1]:8000', true],
  ['2001:db8:0::1', 'http://[2001:db8::1]', true],
  ['[2001:db8::1]', 'http://[2001:db8::1]', true],
  ['[2001:db8::1]:80', 'http://[2001:db8::1]', true],
  ['[2001:db8::1]:81', 'http://[2001:db8::1]', false],
  ['2001:db8::2', 'http://[2001:db8::1]', false],
  ['2001:db8::/32', 'http://[2001:db8:1::5]', true],
  ['[2001:db8::]/32', 'http://[2001:db9::5]', false],
  ['fd00::/129', 'http://[fd00::1]', false],
])('NO_PROXY=%s lets %s past the proxy: %s', (noProxy, url, isExempt) => {
  expect(parseNoProxy(noProxy)(new URL(url))).toBe(isExempt);
});

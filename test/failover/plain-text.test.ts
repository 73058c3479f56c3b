import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainText } from '../../src/failover/plain-text.js';

test.each<[name: string, text: string, plain: string]>([
  ['plain words', 'Rate limit reached', 'Rate limit reached'],
  ['other scripts', 'クォータ — déjà vu 🌍', 'クォータ — déjà vu 🌍'],
  ['lines', 'one\r\ntwo\n\nthree\ttabs  spaces ', 'one two three tabs spaces'],
  ['Unicode lines', 'one\u2028two\u2029three\u0085four', 'one two three four'],
  ['colours', '\u001b[31mred\u001b[0m', '[31mred [0m'],
  ['a title that an escape code sets', '\u001b]0;pwned\u0007text', ']0;pwned text'],
  ['C1 codes', 'a\u009b31mb', 'a 31mb'],
  ['a bell and a backspace', 'a\u0007\b\bb', 'a b'],
  ['NUL and DEL', 'a\0b\u007fc', 'a b c'],
  ['text that is turned round', 'user\u202egnp.exe\u202c', 'user gnp.exe'],
  ['isolates and marks', '\u2066a\u2069\u200e\u200fb', 'a b'],
  ['nothing visible', '\u200b\ufeff\u0000', ''],
  ['nothing', '', ''],
])('%s', (_name, text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('a long text is cut, and one of 300 characters is not', () => {
  expect(plainText('x'.repeat(300))).toBe('x'.repeat(300));
  expect(plainText('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`);
  expect(plainText('x'.repeat(1_000_000))).toHaveLength(300);
});

test('any text is one visible line of at most 300 characters, and stays so', () => {
  const odd = ['\u001b', '\0', '\u202e', '\u2028', '\u200b', '\ufeff', '\n', ' ', '\ud800', '🌍'];
  const characters = fc.oneof(
    fc.constantFrom(...odd),
    fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
  );
  fc.assert(
    fc.property(fc.array(characters, { maxLength: 400 }), (all) => {
      const text = all.join('');
      const plain = plainText(text);
      expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      expect(plain.length).toBeLessThanOrEqual(300);
      expect(plain).toBe(plain.trim());
      expect(plainText(plain)).toBe(plain);
    }),
  );
});

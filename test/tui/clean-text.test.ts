import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { cleanText } from '../../src/tui/clean-text.js';

describe('cleanText', () => {
  test('leaves plain text as it is', () => {
    expect(cleanText('openai/work sk-…a1b2 GET /models → 401')).toBe(
      'openai/work sk-…a1b2 GET /models → 401',
    );
    expect(cleanText('é 提供者 🚀 ◐')).toBe('é 提供者 🚀 ◐');
  });

  test.each([
    ['colour', 'a\u001b[31mb', 'ab'],
    ['clear screen', '\u001b[2J\u001b[Hx', 'x'],
    ['window title', '\u001b]0;owned\u0007x', 'x'],
    ['clipboard', '\u001b]52;c;c2VjcmV0\u001b\\x', 'x'],
    ['a lone escape', 'a\u001bb', 'ab'],
    ['8-bit CSI', 'a\u009b31mb', 'ab'],
    ['bell, backspace, null, delete', 'a\u0007\u0008\u0000\u007fb', 'ab'],
    ['right-to-left override', 'a\u202eb', 'ab'],
    ['zero-width characters', 'a\u200b\u200d\ufeffb', 'ab'],
    ['line breaks and tabs', 'a\r\nb\tc\u2028d', 'a b c d'],
  ])('takes out %s', (_what, text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  test('leaves of any text only what each terminal gives the same width', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 40 });
    const graphemes = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(anyText, graphemes), (text) => {
        const clean = cleanText(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must be gone
        expect(clean).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        const byCharacter = [...clean].reduce((sum, one) => sum + stringWidth(one), 0);
        expect(stringWidth(clean)).toBe(byCharacter);
      }),
      { numRuns: 3_000 },
    );
  });
});

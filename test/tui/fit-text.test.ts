import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { cleanText } from '../../src/tui/clean-text.js';
import { clipText, firstLines, fitText, wrapText } from '../../src/tui/fit-text.js';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('提供者'.repeat(20), 'x'.repeat(300), '🚀🚀 a 🚀', ''),
);

describe('fitText', () => {
  test('pads and clips to the width, wide characters included', () => {
    expect(fitText('ab', 4)).toBe('ab  ');
    expect(fitText('ab', 4, 'right')).toBe('  ab');
    expect(fitText('abcdef', 4)).toBe('abc…');
    expect(fitText('提供者', 4)).toBe('提… ');
  });

  test('gives exactly the width, whatever the text', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (any, width) => {
        expect(stringWidth(fitText(any, width))).toBe(width);
        expect(stringWidth(clipText(any, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('wrapText', () => {
  test('breaks between words, and inside a word only where it must', () => {
    expect(wrapText('the provider refuses it', 12)).toEqual(['the provider', 'refuses it']);
    expect(wrapText('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrapText('', 10)).toEqual(['']);
  });

  test.each([1, 0, -1])('comes to an end even in %d columns', (width) => {
    expect(wrapText('a 提', width)).toEqual(['a', '提']);
    expect(wrapText('', width)).toEqual(['']);
  });

  test('loses nothing and fits', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (any, width) => {
        const lines = wrapText(any, width);
        for (const line of lines) {
          expect(stringWidth(line)).toBeLessThanOrEqual(width);
        }
        const withoutBlanks = (one: string) => one.replaceAll(' ', '');
        expect(withoutBlanks(lines.join(''))).toBe(withoutBlanks(cleanText(any)));
      }),
    );
  });
});

test('firstLines leaves lines out in the sight of the reader', () => {
  const lines = wrapText('one two three four', 5);
  expect(firstLines(lines, 4)).toEqual(lines);
  expect(firstLines(lines, 2).map((line) => clipText(line, 5))).toEqual(['one', 'two …']);
});

import { expect, test } from 'vitest';
import { formatFigure, formatSpread } from './format-figure.js';

test.each([
  [0, '0'],
  [0.4234, '0.42'],
  [7.1, '7.1'],
  [42.26, '42.3'],
  [123.4, '123'],
  [1_234.4, '1,234'],
  [53_127.6, '53.1k'],
  [1_050_000, '1.05M'],
])('%d reads %s', (value, text) => {
  expect(formatFigure(value)).toBe(text);
});

test('a spread shows the median and how far the rounds were apart', () => {
  expect(formatSpread({ median: 0.43, min: 0.409, max: 0.46 })).toBe('0.43 (0.41–0.46)');
});

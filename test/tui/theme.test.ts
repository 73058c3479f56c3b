import { describe, expect, test } from 'vitest';
import { paint } from '../../src/tui/theme.js';

describe('paint', () => {
  test('without colours keeps bold, dim and inverse', () => {
    const style = { color: 'red', bold: true, inverse: true } as const;
    expect(paint('x', style, true)).toContain('\u001b[31m');
    expect(paint('x', style, false)).toBe('\u001b[7m\u001b[1mx\u001b[22m\u001b[27m');
  });

  test('uses none of the colours that are the background of some theme', () => {
    const colors = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'] as const;
    const codes = colors.map((color) => paint('x', { color }, true).slice(2, 4));
    expect(codes).toEqual(['31', '32', '33', '34', '35', '36']);
  });
});

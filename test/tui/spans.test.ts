import { describe, expect, test } from 'vitest';
import { clipSpans, span, spreadSpans, widthOf } from '../../src/tui/spans.js';

const textOf = (spans: ReturnType<typeof clipSpans>) => spans.map(({ text }) => text).join('');

describe('spans', () => {
  test('are clipped at the edge, and the styles before it stay', () => {
    const clipped = clipSpans([span('abc', { bold: true }), span('defg'), span('h')], 5);
    expect(textOf(clipped)).toBe('abcd…');
    expect(clipped[0]?.style).toEqual({ bold: true });
  });

  test('are spread to both edges', () => {
    expect(textOf(spreadSpans([span('left')], [span('right')], 20))).toBe('left           right');
    expect(textOf(spreadSpans([span('a long left side')], [span('right')], 14))).toBe(
      'a long…  right',
    );
  });

  test('never give their line an escape code of their own', () => {
    const nasty = span('\u001b[2Jx\u001b]52;c;AAAA\u0007');
    expect(textOf(clipSpans([nasty], 20))).toBe('x');
    expect(widthOf([nasty])).toBe(1);
  });
});

import { describe, expect, test } from 'vitest';
import { eventTypes } from '../../src/engine.js';
import { formatEvent } from '../../src/tui/format-event.js';
import type { Spans } from '../../src/tui/spans.js';
import { anEvent } from './a-snapshot.js';

const textOf = (spans: Spans) => spans.map(({ text }) => text).join('');

describe('formatEvent', () => {
  test('tells who gave way to whom and why', () => {
    const event = anEvent(3, {
      type: 'failed-over',
      key: 'openai/work',
      to: 'openai/spare',
      detail: '429 rate limited, back in 42 s',
    });
    expect(textOf(formatEvent(event))).toMatch(
      /^ \d\d:\d\d:\d\d failover {2}openai work → spare {3}429 rate limited, back in 42 s$/,
    );
  });

  test('leaves the key’s own name out in its details', () => {
    const event = anEvent(3, { key: 'openai/old', detail: 'invalid' });
    expect(textOf(formatEvent(event, { detailsOf: 'openai/old' }))).toMatch(/health {4}invalid$/);
  });

  test('tells when no key is left to try first', () => {
    const event = anEvent(3, {
      type: 'active-key-changed',
      key: 'openai/spare',
      detail: 'no key is available',
    });
    expect(textOf(formatEvent(event))).toMatch(/openai spare → none {3}no key is available$/);
  });

  test('is red and bold when no key is left', () => {
    const spans = formatEvent(anEvent(3, { type: 'keys-exhausted', provider: 'openai' }));
    for (const { style } of spans) {
      expect(style).toEqual({ color: 'red', bold: true });
    }
  });

  test('has one line and a short word for each type', () => {
    for (const type of eventTypes) {
      const line = textOf(formatEvent(anEvent(1, { type, provider: 'openai', detail: 'why' })));
      expect(line).toMatch(/^ \d\d:\d\d:\d\d .{9} openai(?: → none {2})? why$/u);
    }
  });
});

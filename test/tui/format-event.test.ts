import { describe, expect, test } from 'vitest';
import { eventTypes } from '../../src/engine.js';
import { clipText } from '../../src/tui/fit-text.js';
import { formatEvent, wrapEvent } from '../../src/tui/format-event.js';
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

  test('clips names that would leave no room for the rest, where it has to fit', () => {
    const name = 'a-very-long-name-'.repeat(9);
    const moved = anEvent(3, {
      type: 'failed-over',
      key: `${name}/${name}`,
      to: `${name}/b`,
      detail: 'why',
    });
    expect(textOf(formatEvent(moved, { mostOfName: 8 }))).toMatch(
      /failover {2}a-very-… a-very-… → b {3}why$/,
    );
    const checked = anEvent(3, { key: `${name}/b`, detail: 'healthy' });
    expect(textOf(formatEvent(checked, { mostOfName: 8 }))).toMatch(/a-very-…\/b healthy$/);
    expect(textOf(formatEvent(checked))).toContain(name);
  });

  test('tells how often it happened', () => {
    const event = anEvent(3, {
      type: 'failed-over',
      key: 'openai/a',
      to: 'openai/b',
      detail: '529',
    });
    expect(textOf(formatEvent(event, { times: 1_400 }))).toMatch(/openai a → b ×1 400 {3}529$/);
    const checked = anEvent(3, { key: 'openai/a', detail: 'healthy' });
    expect(textOf(formatEvent(checked, { times: 2 }))).toMatch(/openai\/a ×2 {3}healthy$/);
  });

  test('in full goes on below the beginning, and ends where there is no more room', () => {
    const event = anEvent(3, { key: 'openai/a', detail: 'one two three four five six seven' });
    const lines = (most: number) => wrapEvent(event, { width: 40, most }).map(textOf);
    expect(lines(9).map((line) => line.slice(20))).toEqual([
      'openai/a one two',
      'three four five six',
      'seven',
    ]);
    expect(lines(2)).toHaveLength(2);
    expect(clipText(lines(2)[1] ?? '', 40)).toMatch(/three four five six…$/);
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

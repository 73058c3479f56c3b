import { describe, expect, test } from 'vitest';
import { formatFooter } from '../../src/tui/format-footer.js';
import { formatHelp } from '../../src/tui/format-help.js';
import { bindingFor, keyBindings } from '../../src/tui/key-bindings.js';
import { type Spans, widthOf } from '../../src/tui/spans.js';

const textOf = (spans: Spans) => spans.map(({ text }) => text).join('');
const footer = (width: number) =>
  textOf(
    formatFooter({ width, mode: { kind: 'browse' }, canDo: () => true, hasKeys: true }),
  ).trim();

describe('the table of keys', () => {
  test('gives no key to two verbs and no verb two rows', () => {
    const chords = keyBindings.flatMap((binding) => binding.chords);
    expect(new Set(chords).size).toBe(chords.length);
    const verbs = keyBindings.map(({ verb }) => verb);
    expect(new Set(verbs).size).toBe(verbs.length);
  });

  test('is what the design says', () => {
    const verbs = Object.fromEntries(
      [
        'space',
        't',
        'T',
        'x',
        'f',
        'n',
        'm',
        'J',
        'K',
        'd',
        'u',
        'c',
        'enter',
        '/',
        's',
        'S',
        'e',
        'p',
        'r',
        '?',
        'q',
      ].map((chord) => [chord, bindingFor(chord)?.verb]),
    );
    expect(verbs).toEqual({
      space: 'toggle',
      t: 'check',
      T: 'check-all',
      x: 'reset',
      f: 'use',
      n: 'new',
      m: 'rename',
      J: 'move-down',
      K: 'move-up',
      d: 'remove',
      u: 'undo',
      c: 'copy',
      enter: 'details',
      '/': 'filter',
      s: 'sort',
      S: 'reverse',
      e: 'events',
      p: 'pause',
      r: 'reload',
      '?': 'help',
      q: 'quit',
    });
  });
});

describe('the footer', () => {
  test('is the designed one at 80 columns', () => {
    expect(footer(80)).toBe(
      'space on/off  t test  enter more  n new  / filter  s sort  ? help  q quit',
    );
  });

  test('drops from the middle, and never help and quit', () => {
    for (let width = 20; width <= 200; width += 1) {
      const text = footer(width);
      expect(text).toMatch(/\? help {2}q quit$/);
      expect(text.length).toBeLessThanOrEqual(width);
    }
    expect(footer(60)).toMatch(/^space on\/off {2}t test/);
  });

  test('offers without an engine only what can be done', () => {
    const spans = formatFooter({
      width: 80,
      mode: { kind: 'browse' },
      canDo: (verb) => verb === 'reload',
      hasKeys: false,
    });
    expect(textOf(spans).trim()).toBe('r reload  ? help  q quit');
  });
});

describe('the help', () => {
  test.each([
    [60, 14],
    [80, 22],
    [140, 38],
  ])('shows every key at %d columns and %d lines', (width, height) => {
    const lines = formatHelp(width, height);
    expect(lines.length).toBeLessThanOrEqual(height);
    for (const line of lines) {
      expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
    const text = lines.map(textOf).join('\n');
    for (const { label } of keyBindings) {
      expect(text).toContain(label);
    }
  });

  test('explains the health words where there is room', () => {
    expect(formatHelp(140, 38).map(textOf).join('\n')).toContain('◑ restricted   alive');
  });
});

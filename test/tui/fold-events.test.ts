import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../src/engine.js';
import { dropTold, foldRepeats } from '../../src/tui/fold-events.js';
import { anEvent, at } from './a-snapshot.js';

const work = 'openai/work';
const spare = 'openai/spare';

test('a failover is told once, and everything else as it came', () => {
  const events = [
    anEvent(1, { type: 'attempt-failed', key: work }),
    anEvent(2, { type: 'active-key-changed', key: work, to: spare }),
    anEvent(3, { type: 'failed-over', key: work, to: spare }),
    anEvent(4, { type: 'cooldown-ended', key: work }),
    anEvent(5, { type: 'active-key-changed', key: spare, to: work }),
    anEvent(6, { type: 'attempt-failed', key: work }),
    anEvent(7, { type: 'keys-exhausted', provider: 'openai' }),
  ];
  expect(dropTold(events).map(({ seq }) => seq)).toEqual([3, 4, 5, 6, 7]);
});

describe('what is repeated', () => {
  const overloaded = (seq: number, ms: number, changes: Partial<EngineEvent> = {}) =>
    anEvent(seq, {
      type: 'failed-over',
      key: 'anthropic/team',
      to: 'anthropic/mine',
      outcome: 'server-error',
      detail: `529 overloaded, back in ${ms % 9} s, after ${ms} ms: Overloaded`,
      ...changes,
    });
  const folded = (...events: readonly EngineEvent[]) =>
    foldRepeats(events).map(({ event, times }) => [event.seq, times]);

  test('is told once, by the newest, with how often, whatever its times', () => {
    expect(folded(overloaded(1, 163), overloaded(2, 273), overloaded(3, 250))).toEqual([[3, 3]]);
  });

  test('is so although other keys did something in between', () => {
    const other = anEvent(2, { type: 'attempt-failed', key: work });
    expect(folded(overloaded(1, 163), other, overloaded(3, 273))).toEqual([
      [2, 1],
      [3, 2],
    ]);
  });

  test('is no repetition if something else happened to the key in between', () => {
    const back = anEvent(2, { type: 'cooldown-ended', key: 'anthropic/team' });
    expect(folded(overloaded(1, 163), back, overloaded(3, 273)).map(([, times]) => times)).toEqual([
      1, 1, 1,
    ]);
  });

  test.each<[string, Partial<EngineEvent>]>([
    ['a longer while has passed', { at: at(600) }],
    ['it went to another key', { to: 'anthropic/third' }],
    ['it failed in another way', { outcome: 'rate-limited' }],
    ['the provider said something else', { detail: '529 overloaded: Try another model' }],
    ['it is another status', { detail: '503 overloaded, after 163 ms: Overloaded' }],
  ])('is news if %s', (_why, changes) => {
    expect(folded(overloaded(1, 163), overloaded(2, 163, changes))).toHaveLength(2);
  });

  test('of a whole provider folds, too', () => {
    const exhausted = (seq: number) =>
      anEvent(seq, { type: 'keys-exhausted', provider: 'openai', detail: `back in ${seq} s` });
    expect(folded(exhausted(1), exhausted(2))).toEqual([[2, 2]]);
  });
});

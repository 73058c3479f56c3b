import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../src/engine.js';
import { listFeed, pastOf } from '../../src/tui/event-feed.js';
import { anEvent, aSnapshot } from './a-snapshot.js';

/** Each about a key of its own, so that nothing folds. */
const events = (from: number, to: number): EngineEvent[] =>
  Array.from({ length: to - from + 1 }, (_event, index) =>
    anEvent(from + index, { key: `openai/${from + index}` }),
  );
const told = (...args: Parameters<typeof listFeed>) =>
  listFeed(...args).map((entry) => (entry.kind === 'event' ? entry.seq : `missed ${entry.count}`));
const snapshot = aSnapshot({ events: events(5, 8) });
const of = snapshot.engine.startedAt;

describe('the feed', () => {
  test('follows what happens as long as nobody looks back', () => {
    expect(told(snapshot, 'short', null)).toEqual([5, 6, 7, 8]);
  });

  test('stands still while somebody does, with what the engine had before', () => {
    const past = { of, upTo: 6, held: events(1, 7) };
    expect(told(snapshot, 'tall', past)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('says how much is missing where nobody has it any more', () => {
    const past = { of, upTo: 99, held: events(1, 2) };
    expect(told(snapshot, 'tall', past)).toEqual([1, 2, 'missed 2', 5, 6, 7, 8]);
  });

  test('tells in short what a failover tells already, in tall every event', () => {
    const failover = [
      anEvent(1, { type: 'attempt-failed', key: 'openai/1' }),
      anEvent(2, { type: 'failed-over', key: 'openai/1', to: 'openai/2' }),
    ];
    const busy = aSnapshot({ events: failover });
    expect(told(busy, 'short', null)).toEqual([2]);
    expect(told(busy, 'tall', null)).toEqual([1, 2]);
  });
});

test('a look back at the events of an engine that is gone is none', () => {
  const past = { of, upTo: 6, held: [] };
  expect(pastOf(past, snapshot)).toBe(past);
  const next = {
    ...snapshot,
    engine: { ...snapshot.engine, startedAt: '2026-11-02T13:00:00.000Z' },
  };
  expect(pastOf(past, next)).toBeNull();
  expect(pastOf(past, null)).toBeNull();
});

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { paceLink } from '../../src/tui/paced-link.js';
import { theDesignedSnapshot } from './a-snapshot.js';
import { MemoryEngine, MemoryLink } from './memory-engine.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function follow() {
  const engine = new MemoryEngine(theDesignedSnapshot());
  const link = new MemoryLink({ kind: 'hosting', engine });
  const paced = paceLink(link, { now: Date.now });
  const told = vi.fn();
  paced.subscribe(told);
  return { engine, link, paced, told };
}

describe('paceLink', () => {
  test('tells of a busy engine five times a second at most, and of its last word always', () => {
    const { engine, paced, told } = follow();
    for (let turn = 0; turn < 100; turn += 1) {
      engine.change({ warnings: [String(turn)] });
      vi.advanceTimersByTime(10);
    }
    expect(told.mock.calls.length).toBeLessThanOrEqual(6);
    vi.advanceTimersByTime(200);
    expect(paced.getSeen().snapshot?.warnings).toEqual(['99']);
  });

  test('tells less often when frames are slow to draw, but once a second always', () => {
    const { engine, paced, told } = follow();
    const tellingsInASecond = (frameCost: number) => {
      paced.setFrameCost(frameCost);
      vi.advanceTimersByTime(5_000);
      told.mockClear();
      for (let turn = 0; turn < 100; turn += 1) {
        engine.change({ warnings: [String(turn)] });
        vi.advanceTimersByTime(10);
      }
      return told.mock.calls.length;
    };
    // The first change after a quiet time is told at once, and counts too.
    expect(tellingsInASecond(1)).toBe(6);
    expect(tellingsInASecond(25)).toBe(3);
    expect(tellingsInASecond(900)).toBe(2);
  });

  test('gives the same object until it tells', () => {
    const { engine, paced } = follow();
    engine.change({ warnings: ['first'] });
    const seen = paced.getSeen();
    engine.change({ warnings: ['second'] });
    expect(paced.getSeen()).toBe(seen);
    vi.advanceTimersByTime(200);
    expect(paced.getSeen()).not.toBe(seen);
  });

  test('tells at once of the link’s own changes and after a flush', () => {
    const { engine, link, paced, told } = follow();
    engine.change({ warnings: ['first'] });
    engine.change({ warnings: ['second'] });
    paced.flush();
    expect(paced.getSeen().snapshot?.warnings).toEqual(['second']);
    const last = engine.getSnapshot();
    link.become({ kind: 'lost', last, reason: 'gone' });
    expect(paced.getSeen().link.kind).toBe('lost');
    expect(paced.getSeen().snapshot).toBe(last);
    const calls = told.mock.calls.length;
    vi.advanceTimersByTime(5_000);
    expect(told.mock.calls.length).toBe(calls);
  });

  test('follows the next engine and leaves the last one alone', () => {
    const { engine, link, paced, told } = follow();
    const next = new MemoryEngine(theDesignedSnapshot());
    link.become({ kind: 'attached', engine: next, pid: 1 });
    expect(engine.listenerCount).toBe(0);
    vi.advanceTimersByTime(1_000);
    const calls = told.mock.calls.length;
    next.change({ warnings: ['new'] });
    expect(told.mock.calls.length).toBe(calls + 1);
    paced.close();
    expect(next.listenerCount).toBe(0);
  });

  test('keeps still when nothing changed', () => {
    const { engine, told } = follow();
    engine.change({});
    vi.advanceTimersByTime(1_000);
    told.mockClear();
    vi.advanceTimersByTime(60_000);
    expect(told).not.toHaveBeenCalled();
  });
});

import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../src/engine.js';
import { nextChangeAt } from '../../src/tui/next-change.js';
import { createScreen } from '../../src/tui/screen.js';
import { aCoolingKey, aKey, aProvider, aSnapshot, at, noon } from './a-snapshot.js';
import { MemoryEngine, MemoryLink } from './memory-engine.js';

function open(snapshot: Snapshot, columns = 80, now = noon + 250) {
  const link = new MemoryLink({ kind: 'hosting', engine: new MemoryEngine(snapshot) });
  const options = {
    link,
    columns,
    rows: 24,
    asksToQuit: true,
    openEditor: null,
    types: [],
    copy() {},
    suspend() {},
    redraw() {},
    leave() {},
  };
  return createScreen({ ...options, now: () => now });
}

const withKeys = (...keys: ReturnType<typeof aKey>[]) =>
  aSnapshot({ providers: [aProvider('openai', keys)] });

describe('nextChangeAt', () => {
  test('is never for a screen on which nothing counts down', () => {
    const screen = open(withKeys(aKey('openai/work', { lastUsedAt: at(-5) })));
    expect(nextChangeAt(screen.describe(), noon + 250)).toBeNull();
  });

  test('is the next second while a cooldown is in sight', () => {
    const screen = open(withKeys(aCoolingKey('openai/work', 42)));
    expect(nextChangeAt(screen.describe(), noon + 250)).toBe(noon + 1_000);
  });

  test('is the next minute of a long cooldown, and where its seconds begin to count', () => {
    const screen = open(withKeys(aCoolingKey('openai/work', 600)));
    expect(nextChangeAt(screen.describe(), noon + 250)).toBe(noon + 60_001);
    const shorter = open(withKeys(aCoolingKey('openai/work', 110)));
    expect(nextChangeAt(shorter.describe(), noon + 250)).toBe(noon + 11_000);
  });

  test('is when a limit is reset, after which nobody knows what is left of it', () => {
    const limits = { remainingRequests: 9, remainingTokens: null, resetAt: at(7.5) };
    const screen = open(withKeys(aKey('openai/work', { limits })));
    expect(nextChangeAt(screen.describe(), noon + 250)).toBe(noon + 7_500);
    expect(nextChangeAt(screen.describe(), noon + 8_000)).toBeNull();
  });

  test('is the next second for a provider without a key, wherever its rows are', () => {
    const keys = Array.from({ length: 40 }, (_key, index) => aKey(`openai/${index + 1}`));
    const snapshot = aSnapshot({
      providers: [aProvider('openai', keys), aProvider('other', [aCoolingKey('other/1', 42)])],
    });
    expect(nextChangeAt(open(snapshot).describe(), noon + 250)).toBe(noon + 1_000);
  });

  test('is not for a cooldown below the window’s edge', () => {
    const keys = Array.from({ length: 40 }, (_key, index) => aKey(`openai/${index + 1}`));
    const screen = open(withKeys(...keys, aCoolingKey('openai/last', 42)));
    expect(nextChangeAt(screen.describe(), noon + 250)).toBeNull();
    screen.press('G');
    expect(nextChangeAt(screen.describe(), noon + 250)).toBe(noon + 1_000);
  });

  test('is not for a paused screen, but for its notice', () => {
    const screen = open(withKeys(aCoolingKey('openai/work', 42)));
    screen.press('p');
    expect(nextChangeAt(screen.describe(), noon + 250)).toBeNull();
    screen.press('ctrl+z');
    expect(nextChangeAt(screen.describe(), noon + 250)).toBe(noon + 6_250);
  });

  test('is the next minute where the time of the last use is shown', () => {
    const screen = open(withKeys(aKey('openai/work', { lastUsedAt: at(-5) })), 140);
    expect(nextChangeAt(screen.describe(), noon + 250)).toBe(noon + 60_000);
  });
});

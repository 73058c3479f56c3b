import { expect, test } from 'vitest';
import { watchWarnings } from '../../src/commands/watch-warnings.js';
import { MemoryEngine } from '../socket/memory-engine.js';

test('each warning is told when it comes, and again when it comes back', () => {
  const engine = new MemoryEngine();
  engine.change({ warnings: ['old'] });
  const told: string[] = [];
  const stop = watchWarnings(
    engine,
    () => engine.getSnapshot().warnings,
    (warning) => told.push(warning),
  );
  expect(told).toEqual(['old']);
  engine.change({ warnings: ['old', 'new'] });
  engine.change({});
  expect(told).toEqual(['old', 'new']);
  engine.change({ warnings: ['new'] });
  engine.change({ warnings: ['new', 'old'] });
  expect(told).toEqual(['old', 'new', 'old']);
  stop();
  engine.change({ warnings: ['late'] });
  expect(told).toEqual(['old', 'new', 'old']);
  expect(engine.watchers).toBe(0);
});

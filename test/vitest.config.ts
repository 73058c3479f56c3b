import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { SkipReporter } from './helpers/skip-reporter.js';

/** For the whole suite; a single file runs without it too. */
export default defineConfig({
  test: {
    // `npm run test:clients`: installs programs of others
    exclude: [...configDefaults.exclude, 'test/clients/**'],
    // much of a test's time is spent waiting for terminals and timers
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: ['test/canaries.ts'],
    reporters: ['default', new SkipReporter()],
  },
});

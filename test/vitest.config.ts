import { defineConfig } from 'vitest/config';
import { SkipReporter } from './helpers/skip-reporter.js';

/** For the whole suite; a single file runs without it too. */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    globalSetup: ['test/canaries.ts'],
    reporters: ['default', new SkipReporter()],
  },
});

import { defineConfig } from 'vitest/config';
import { SkipReporter } from '../helpers/skip-reporter.js';

/** `npm run test:clients`: programs of others, as npm has them. No part of `npm test`. */
export default defineConfig({
  test: {
    include: ['test/clients/**/*.test.ts'],
    // each is a program of its own with a few hundred megabytes
    maxWorkers: 1,
    testTimeout: 120_000,
    // the first run has them to install
    hookTimeout: 600_000,
    globalSetup: ['test/canaries.ts'],
    reporters: ['default', new SkipReporter()],
  },
});

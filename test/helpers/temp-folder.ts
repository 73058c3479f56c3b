import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { canaryRun } from './canary-run.js';

/** A private folder that goes away with the test. Its path is short: a socket's may have 103 bytes. */
export function tempFolder(): string {
  const path = makeTempFolder();
  onTestFinished(() => removeFolder(path));
  return path;
}

/** For `beforeAll`, where there is no test yet whose end could be awaited. */
export function makeTempFolder(): string {
  return mkdtempSync(join(tmpdir(), 'k-'));
}

export function removeFolder(path: string): void {
  if (canaryRun !== null) {
    return;
  }
  chmodSync(path, 0o700);
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

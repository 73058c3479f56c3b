import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCanary } from './canary.js';

/**
 * A run of the whole suite keeps every temporary folder until its end, and then searches all of them
 * for secrets (`test/canaries.ts`). Null in any other run.
 */
export const canaryRun: string | null = process.env['KEYCTL_CANARY_RUN'] ?? null;

/**
 * What a test heard of keyctl: a program's output, a screen, an answer. It joins what is searched at
 * the end if a secret is in it; the rest, which would fill the disk, is dropped at once.
 */
export function heard(what: string, content: string | Buffer): void {
  const found = canaryRun === null ? null : findCanary(content);
  if (canaryRun !== null && found !== null) {
    writeFileSync(join(canaryRun, `heard-${randomUUID()}`), `${what}\n${found}`);
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

export type UntilOptions = {
  /** Default 10 s: generous, because a busy machine is no failure. */
  readonly timeoutMs?: number;
  /** What is waited for, for the error. */
  readonly what?: string;
};

/** Asks every few milliseconds until the answer is truthy. A probe that throws is asked again. */
export async function until<T>(
  probe: () => T | Promise<T>,
  { timeoutMs = 10_000, what = 'the condition' }: UntilOptions = {},
): Promise<NonNullable<T>> {
  const start = performance.now();
  for (;;) {
    let last: unknown;
    try {
      const value = await probe();
      if (value) {
        return value;
      }
      last = value;
    } catch (error) {
      last = error;
    }
    if (performance.now() - start > timeoutMs) {
      throw new Error(
        `waited ${timeoutMs} ms in vain for ${what}; last seen: ${inspect(last, { depth: 6 })}`,
        last instanceof Error ? { cause: last } : undefined,
      );
    }
    await delay(5);
  }
}

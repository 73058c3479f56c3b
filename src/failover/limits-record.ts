import type { Scope } from '../keys/scope.js';
import { afterLimits } from '../keys/spent.js';
import { readLimits } from '../providers/read-limits.js';
import type { Headers } from '../providers/reset-hint.js';
import type { EngineContext } from './engine-context.js';
import type { KeySlot } from './key-slot.js';
import type { ProviderPool } from './provider-pool.js';

/** Takes down what a good answer told is left; for all keys of its group, which share it. */
export function recordLimits(
  context: EngineContext,
  pool: ProviderPool,
  slot: KeySlot,
  headers: Headers,
  scope: Scope,
): void {
  const now = context.clock.now();
  const limits = readLimits(headers, now.wall);
  if (limits === null) {
    return;
  }
  const { spentMs } = pool.config.skipSpentKeys ? limits : { spentMs: null };
  const { group } = slot.config;
  const sharing =
    group === null ? [slot] : pool.slots.filter((other) => other.config.group === group);
  for (const each of sharing) {
    each.usage.limits = limits;
    pool.change(each, (facts) => afterLimits(facts, { spentMs }, scope, now));
  }
}

import { type Moment, toInstant } from '../clock.js';
import type { Instant, KeySnapshot, ProviderSnapshot } from '../engine.js';
import { isAvailable, stateOf } from '../keys/key-facts.js';
import type { KeyUsage } from '../keys/key-usage.js';
import type { Limits } from '../keys/limits.js';
import { isResting, type Rest } from '../keys/rest.js';
import { addTokens, type Tokens } from '../keys/tokens.js';
import { whyTried } from '../keys/why.js';
import type { KeySlot } from './key-slot.js';
import { keyWarnings } from './key-warnings.js';
import type { ProviderPool } from './provider-pool.js';
import { sharedAccounts } from './shared-accounts.js';

/** `redact` has all texts that a provider's words may be in. */
export function snapshotProvider(
  pool: ProviderPool,
  now: Moment,
  redact: (text: string) => string,
): ProviderSnapshot {
  const { name, type, baseUrl, strategy } = pool.config;
  const active = pool.active();
  const shared = sharedAccounts(pool.slots);
  return {
    name,
    type,
    baseUrl,
    strategy,
    activeKey: active?.id ?? null,
    tokens: pool.slots.reduce<Tokens | null>(
      (sum, { usage }) => (usage.tokens === null ? sum : addTokens(sum, usage.tokens)),
      null,
    ),
    keys: pool.slots.map((slot) => ({
      ...snapshotKey(
        slot,
        { isActive: slot === active, isPreferred: slot === pool.preferred },
        now,
        redact,
      ),
      warnings: keyWarnings(slot, shared, now.wall).map(redact),
    })),
  };
}

function snapshotKey(
  slot: KeySlot,
  place: { readonly isActive: boolean; readonly isPreferred: boolean },
  now: Moment,
  redact: (text: string) => string,
): Omit<KeySnapshot, 'warnings'> {
  const { config, facts, usage, isPretended } = slot;
  const drill = drillOf(slot);
  const { evidence } = facts;
  const { lastError } = usage;
  return {
    id: config.id,
    name: config.name,
    masked: config.masked,
    source: config.source,
    state: stateOf(facts, now),
    enabled: facts.enabled,
    health: facts.health,
    evidence:
      evidence === null ? null : { at: toInstant(evidence.atWall), text: redact(evidence.text) },
    checking: facts.checking,
    unreachableUntil: untilOf(facts.unreachable, now),
    available: isAvailable(facts, now),
    why: redact(whyTried(facts, { ...place, isPretended, drill }, now)),
    drill:
      drill === null
        ? null
        : { answer: drill.answer, until: toInstant(drill.untilWall), answered: drill.answered },
    cooldownUntil: untilOf(facts.cooldown, now),
    modelCooldowns: [...facts.scopeRests]
      .filter(([, rest]) => isResting(rest, now))
      .map(([scope, rest]) => ({ scope: redact(scope), until: toInstant(rest.until.wall) })),
    group: config.group,
    account: usage.account === null || usage.account.varies ? null : usage.account.id,
    counts: {
      requests: usage.requests,
      ok: usage.ok,
      failures: { ...usage.failures },
      failovers: usage.failovers,
      inFlight: usage.inFlight,
    },
    tokens: usage.tokens,
    limits: limitsOf(usage.limits),
    balance: balanceOf(usage.balance),
    latencyMs: { p50: usage.latency.percentile(0.5), p95: usage.latency.percentile(0.95) },
    recentUses: usage.recent.upTo(now.wall),
    lastUsedAt: usage.lastUsedAt === null ? null : toInstant(usage.lastUsedAt),
    lastError:
      lastError === null
        ? null
        : {
            at: toInstant(lastError.atWall),
            text: redact(lastError.text),
            outcome: lastError.outcome,
          },
  };
}

function drillOf({ drill }: KeySlot) {
  return drill === null
    ? null
    : { answer: drill.order.answer, untilWall: drill.untilWall, answered: drill.answered };
}

function limitsOf(limits: Limits | null): KeySnapshot['limits'] {
  if (limits === null) {
    return null;
  }
  const { remainingRequests, remainingTokens, resetAt } = limits;
  return {
    remainingRequests,
    remainingTokens,
    resetAt: resetAt === null ? null : toInstant(resetAt),
  };
}

function balanceOf(balance: KeyUsage['balance']): KeySnapshot['balance'] {
  if (balance === null) {
    return null;
  }
  const { amounts, resets, atWall } = balance;
  return { amounts, resets, at: toInstant(atWall) };
}

function untilOf(rest: Rest | null, now: Moment): Instant | null {
  return isResting(rest, now) ? toInstant(rest.until.wall) : null;
}

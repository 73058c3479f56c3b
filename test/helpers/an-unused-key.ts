import type { KeyId, KeySnapshot } from '../../src/engine.js';

/** A key as it stands before anything is known of it; `changes` make it another one. */
export function anUnusedKey(id: KeyId, changes: Partial<KeySnapshot> = {}): KeySnapshot {
  return {
    id,
    name: null,
    masked: 'sk-…9f3a',
    source: 'config',
    state: 'unchecked',
    enabled: true,
    health: 'unchecked',
    evidence: null,
    checking: false,
    unreachableUntil: null,
    available: true,
    why: 'it was not tried yet',
    drill: null,
    cooldownUntil: null,
    modelCooldowns: [],
    group: null,
    account: null,
    counts: {
      requests: 0,
      ok: 0,
      failures: {
        'rate-limited': 0,
        exhausted: 0,
        invalid: 0,
        forbidden: 0,
        'server-error': 0,
        'network-error': 0,
      },
      failovers: 0,
      inFlight: 0,
    },
    tokens: null,
    limits: null,
    balance: null,
    latencyMs: { p50: null, p95: null },
    recentUses: null,
    lastUsedAt: null,
    lastError: null,
    warnings: [],
    ...changes,
  };
}

import type { EngineEvent, KeySnapshot, ProviderSnapshot, Snapshot } from '../../src/engine.js';

/** Now, in these tests: the engine has run for a while. */
export const noon = Date.parse('2026-11-02T12:00:00.000Z');

export function at(secondsFromNoon: number): string {
  return new Date(noon + secondsFromNoon * 1_000).toISOString();
}

type KeyChanges = Partial<Omit<KeySnapshot, 'counts'>> & {
  readonly counts?: Partial<Omit<KeySnapshot['counts'], 'failures'>> & {
    readonly failures?: Partial<KeySnapshot['counts']['failures']>;
  };
};

/** A healthy key; `changes` make it another one. */
export function aKey(id: string, changes: KeyChanges = {}): KeySnapshot {
  const { counts, ...others } = changes;
  const key: KeySnapshot = {
    id,
    name: id.split('/')[1] ?? null,
    masked: 'sk-…c3d4',
    source: '$OPENAI_API_KEY',
    state: 'healthy',
    enabled: true,
    health: 'healthy',
    evidence: { at: at(-300), text: 'GET /models → 200' },
    checking: false,
    unreachableUntil: null,
    available: true,
    why: 'it is available',
    drill: null,
    cooldownUntil: null,
    modelCooldowns: [],
    group: null,
    account: null,
    counts: {
      requests: 96,
      ok: 96,
      failovers: 0,
      inFlight: 0,
      ...counts,
      failures: {
        'rate-limited': 0,
        exhausted: 0,
        invalid: 0,
        forbidden: 0,
        'server-error': 0,
        'network-error': 0,
        ...counts?.failures,
      },
    },
    tokens: null,
    limits: null,
    balance: null,
    latencyMs: { p50: 240, p95: 611 },
    recentUses: null,
    lastUsedAt: null,
    lastError: null,
    warnings: [],
  };
  return { ...key, ...others };
}

export function aCoolingKey(id: string, seconds: number, changes: KeyChanges = {}): KeySnapshot {
  return aKey(id, {
    state: 'cooling',
    available: false,
    cooldownUntil: at(seconds),
    why: `it rests for ${seconds} s after 429 rate limited`,
    ...changes,
  });
}

export function anInvalidKey(id: string, changes: KeyChanges = {}): KeySnapshot {
  return aKey(id, {
    state: 'invalid',
    health: 'invalid',
    available: false,
    evidence: { at: at(-120), text: 'GET /models → 401 invalid_api_key' },
    why: 'the provider refuses it: 401 invalid_api_key',
    latencyMs: { p50: null, p95: null },
    ...changes,
  });
}

export function aDisabledKey(id: string, changes: KeyChanges = {}): KeySnapshot {
  return aKey(id, {
    state: 'disabled',
    enabled: false,
    available: false,
    why: 'you switched it off',
    ...changes,
  });
}

export function aProvider(
  name: string,
  keys: readonly KeySnapshot[],
  changes: Partial<ProviderSnapshot> = {},
): ProviderSnapshot {
  return {
    name,
    type: name,
    baseUrl: `https://api.${name}.com/v1`,
    strategy: 'sequential',
    activeKey: keys.find(({ available }) => available)?.id ?? null,
    tokens: null,
    keys,
    ...changes,
  };
}

export function anEvent(seq: number, changes: Partial<EngineEvent>): EngineEvent {
  return {
    seq,
    at: at(-60 + seq),
    type: 'health-checked',
    provider: changes.key?.split('/')[0] ?? null,
    key: null,
    to: null,
    outcome: null,
    detail: '',
    ...changes,
  };
}

/** Requests in each of the last 20 minutes, the newest last. */
function usesOfMinutes(...perMinute: readonly number[]): KeySnapshot['recentUses'] {
  return { perMinute, endsAt: at(0) };
}

export function aSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    engine: {
      pid: 4242,
      version: '0.1.0',
      startedAt: at(-3_600),
      socket: '/run/user/1000/keyctl/keyctl.sock',
      listen: null,
      configPath: '/home/me/.config/keyctl/config.json',
      host: 'tui',
      draining: false,
      countsSince: at(-86_400),
      nextCheckAt: at(420),
    },
    configError: null,
    warnings: [],
    providers: [aProvider('openai', [aKey('openai/work'), aKey('openai/spare')])],
    events: [],
    ...changes,
  };
}

/** The picture that the screen was designed by: two providers, five keys, three events. */
export function theDesignedSnapshot(): Snapshot {
  return aSnapshot({
    providers: [
      aProvider(
        'openai',
        [
          aCoolingKey('openai/work', 42, {
            masked: 'sk-…a1b2',
            latencyMs: { p50: 231, p95: 702 },
            counts: {
              requests: 1_284,
              ok: 1_267,
              failovers: 17,
              failures: { 'rate-limited': 12, 'server-error': 5 },
            },
            lastUsedAt: at(-3),
            recentUses: usesOfMinutes(
              0,
              0,
              1,
              2,
              4,
              7,
              9,
              14,
              11,
              8,
              3,
              0,
              0,
              2,
              5,
              12,
              21,
              30,
              26,
              17,
            ),
            tokens: { in: 1_204_331, out: 88_120, cached: 960_000, costUsd: 4.2 },
            limits: { remainingRequests: 0, remainingTokens: 90_000, resetAt: at(42) },
            lastError: { at: at(-3), text: '429 rate_limit_exceeded', outcome: 'rate-limited' },
          }),
          aKey('openai/spare', {
            source: '$OPENAI_KEY_2',
            lastUsedAt: at(-1),
            recentUses: usesOfMinutes(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 6, 14),
          }),
          anInvalidKey('openai/old', {
            masked: 'sk-…9f0e',
            counts: { requests: 0, ok: 0, failures: { invalid: 3 } },
          }),
        ],
        { activeKey: 'openai/spare' },
      ),
      aProvider('openrouter', [
        aKey('openrouter/or-1', {
          masked: 'sk-or-…77aa',
          latencyMs: { p50: 182, p95: 400 },
          counts: { requests: 512, ok: 510, failures: { 'network-error': 2 } },
          lastUsedAt: at(-400),
        }),
        aDisabledKey('openrouter/or-2', {
          masked: 'sk-or-…81bc',
          latencyMs: { p50: 176, p95: 300 },
          counts: { requests: 40, ok: 40 },
          lastUsedAt: at(-90_000),
        }),
      ]),
    ],
    events: [
      anEvent(1, {
        key: 'openai/old',
        outcome: 'invalid',
        detail: 'invalid: GET /models → 401 invalid_api_key',
      }),
      anEvent(2, {
        type: 'failed-over',
        key: 'anthropic/team',
        to: 'anthropic/mine',
        outcome: 'server-error',
        detail: '529 overloaded, after 250 ms',
      }),
      anEvent(3, {
        type: 'failed-over',
        key: 'openai/work',
        to: 'openai/spare',
        outcome: 'rate-limited',
        detail: '429 rate limited, back in 42 s',
      }),
    ],
  });
}

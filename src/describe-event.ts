import type { EngineEvent, EventType, KeyId } from './engine.js';

/** One short word per event type: what the feed's second column says, at most 9 characters. */
const kinds: Readonly<Record<EventType, string>> = {
  'engine-started': 'engine',
  'attempt-failed': 'attempt',
  'failed-over': 'failover',
  'keys-exhausted': 'exhausted',
  'health-checked': 'health',
  'key-enabled': 'enabled',
  'key-disabled': 'disabled',
  'key-reset': 'reset',
  'active-key-changed': 'active',
  'cooldown-ended': 'back',
  'replayed-after-send': 'replayed',
  'no-replay': 'no replay',
  'config-reloaded': 'config',
  'config-rejected': 'config',
  draining: 'draining',
};

/**
 * An event in the words that the screen, `keyctl events`, `keyctl serve` and the demo share, so that
 * a line on one of them can be searched for on all others.
 */
export function describeEvent(event: EngineEvent): {
  readonly kind: string;
  readonly text: string;
} {
  return { kind: kinds[event.type], text: join(subject(event), event.detail) };
}

/** Whom the event is about: `openai work → spare`, `openai/old`, `openai`, or nobody. */
function subject({ type, provider, key, to }: EngineEvent): string {
  if (type === 'failed-over' && key !== null && to !== null) {
    return `${provider ?? ''} ${shortName(key)} → ${shortName(to)}`.trim();
  }
  if (type === 'active-key-changed') {
    const from = key === null ? 'none' : shortName(key);
    return `${provider ?? ''} ${from} → ${to === null ? 'none' : shortName(to)}`.trim();
  }
  return key ?? provider ?? '';
}

/** The key's part of `provider/key`, for lines that name the provider once. */
function shortName(key: KeyId): string {
  return key.slice(key.indexOf('/') + 1);
}

function join(who: string, what: string): string {
  return [who, what].filter((part) => part !== '').join('  ');
}

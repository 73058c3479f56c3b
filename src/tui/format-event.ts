import type { EngineEvent, EventType, KeyId } from '../engine.js';
import { fitText } from './fit-text.js';
import { formatTime } from './format-time.js';
import { type Spans, span } from './spans.js';
import type { Style } from './theme.js';

type Kind = { readonly word: string; readonly style: Style };

const trouble: Style = { color: 'red' };
const change: Style = { color: 'yellow' };
const good: Style = { color: 'green' };
const neutral: Style = { color: 'cyan' };

/** At most nine letters each, for they stand in a column. */
const kinds: Readonly<Record<EventType, Kind>> = {
  'engine-started': { word: 'started', style: good },
  'attempt-failed': { word: 'failed', style: trouble },
  'failed-over': { word: 'failover', style: change },
  'keys-exhausted': { word: 'EXHAUSTED', style: { color: 'red', bold: true } },
  'health-checked': { word: 'health', style: neutral },
  'key-enabled': { word: 'on', style: good },
  'key-disabled': { word: 'off', style: change },
  'key-reset': { word: 'reset', style: neutral },
  'active-key-changed': { word: 'active', style: neutral },
  'cooldown-ended': { word: 'back', style: good },
  'replayed-after-send': { word: 'replayed', style: change },
  'no-replay': { word: 'no replay', style: change },
  'config-reloaded': { word: 'config', style: good },
  'config-rejected': { word: 'config ✖', style: trouble },
  draining: { word: 'draining', style: change },
};

/**
 * ` 14:01:57 failover  anthropic team → mine   529 overloaded, after 250 ms`; in the details of a
 * key its own name is left out.
 */
export function formatEvent(event: EngineEvent, detailsOf: KeyId | null = null): Spans {
  const { word, style } = kinds[event.type];
  const isAlarm = event.type === 'keys-exhausted';
  const to = targetOf(event);
  const who = to === null && event.key === detailsOf && detailsOf !== null ? '' : formatWho(event);
  // Two names and an arrow read as part of the sentence without a wider gap.
  const rest = [who, event.detail].filter(Boolean).join(to === null ? ' ' : '   ');
  return [
    span(` ${formatTime(event.at)} `, isAlarm ? style : { dim: true }),
    span(fitText(word, 9), style),
    span(` ${rest}`, isAlarm ? style : {}),
  ];
}

/** ` 14:01:57 failover  …`: without the provider's name before each key where both have it. */
function formatWho(event: EngineEvent): string {
  const { provider, key } = event;
  const to = targetOf(event);
  if (to === null) {
    return key ?? provider ?? '';
  }
  const name = provider ?? (key ?? to).split('/')[0] ?? '';
  const short = (id: string) => (id.startsWith(`${name}/`) ? id.slice(name.length + 1) : id);
  return key === null ? `${name} → ${short(to)}` : `${name} ${short(key)} → ${short(to)}`;
}

/** Who comes next; a provider that has no key left to try says so too. */
function targetOf({ type, to }: EngineEvent): string | null {
  return to === null && type === 'active-key-changed' ? 'none' : to;
}

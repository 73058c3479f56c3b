import type { EngineEvent, EventType, KeyId } from '../engine.js';
import { clipText, firstLines, fitText, wrapText } from './fit-text.js';
import { formatNumber } from './format-number.js';
import { formatTime } from './format-time.js';
import { type Spans, span } from './spans.js';
import type { Style } from './theme.js';

type Kind = { readonly word: string; readonly style: Style };

const trouble: Style = { color: 'red' };
const change: Style = { color: 'yellow' };
const good: Style = { color: 'green' };
const neutral: Style = { color: 'cyan' };
const drill: Style = { color: 'magenta' };

const wordWidth = 9;

/** At most nine letters each, for they stand in a column. */
const kinds: Readonly<Record<EventType, Kind>> = {
  'engine-started': { word: 'started', style: good },
  'attempt-failed': { word: 'failed', style: trouble },
  'failed-over': { word: 'failover', style: change },
  'keys-exhausted': { word: 'EXHAUSTED', style: { color: 'red', bold: true } },
  'session-ended': { word: 'session', style: change },
  'health-checked': { word: 'health', style: neutral },
  'key-enabled': { word: 'on', style: good },
  'key-disabled': { word: 'off', style: change },
  'key-reset': { word: 'reset', style: neutral },
  'drill-started': { word: 'drill', style: drill },
  'drill-ended': { word: 'drill end', style: drill },
  'active-key-changed': { word: 'active', style: neutral },
  'cooldown-ended': { word: 'back', style: good },
  'replayed-after-send': { word: 'replayed', style: change },
  'no-replay': { word: 'no replay', style: change },
  'config-reloaded': { word: 'config', style: good },
  'config-rejected': { word: 'config ✖', style: trouble },
  draining: { word: 'draining', style: change },
};

type Options = {
  /** In the details of a key its own name is left out. */
  readonly detailsOf?: KeyId | null;
  /** How often it happened, the newest time now. */
  readonly times?: number;
  /** What a name may take of a line, which has more to say. */
  readonly mostOfName?: number;
};

/** ` 14:01:57 failover  anthropic team → mine ×3   529 overloaded, after 250 ms`, however long. */
export function formatEvent(event: EngineEvent, options: Options = {}): Spans {
  const { styleOfText } = looksOf(event);
  return [...formatBeginning(event), span(` ${formatText(event, options)}`, styleOfText)];
}

/** The same in full: what is too long for `width` goes on below, for at most `most` lines. */
export function wrapEvent(
  event: EngineEvent,
  options: Options & { readonly width: number; readonly most: number },
): readonly Spans[] {
  const { styleOfText } = looksOf(event);
  const beginning = formatBeginning(event);
  const indent = ' '.repeat(beginning.reduce((sum, { text }) => sum + text.length, 0) + 1);
  const lines = wrapText(formatText(event, options), options.width - indent.length);
  return firstLines(lines, options.most).map((line, index) =>
    index === 0
      ? [...beginning, span(` ${line}`, styleOfText)]
      : [span(indent), span(line, styleOfText)],
  );
}

function looksOf(event: EngineEvent) {
  const { word, style } = kinds[event.type];
  const isAlarm = event.type === 'keys-exhausted';
  return {
    word,
    style,
    styleOfTime: isAlarm ? style : ({ dim: true } as const),
    styleOfText: isAlarm ? style : {},
  };
}

function formatBeginning(event: EngineEvent): Spans {
  const { word, style, styleOfTime } = looksOf(event);
  return [span(` ${formatTime(event.at)} `, styleOfTime), span(fitText(word, wordWidth), style)];
}

function formatText(
  event: EngineEvent,
  { detailsOf = null, times = 1, mostOfName = 1_000 }: Options,
): string {
  const to = targetOf(event);
  const isOwn = to === null && event.key === detailsOf && detailsOf !== null;
  const who = [
    ...(isOwn ? [] : [formatWho(event, mostOfName)]),
    ...(times === 1 ? [] : [`×${formatNumber(times)}`]),
  ];
  // Two names and an arrow read as part of the sentence without a wider gap.
  return [who.filter(Boolean).join(' '), event.detail]
    .filter(Boolean)
    .join(to === null && times === 1 ? ' ' : '   ');
}

/** `anthropic team → mine`: without the provider's name before each key where both have it. */
function formatWho(event: EngineEvent, mostOfName: number): string {
  const { provider, key } = event;
  const clip = (name: string) => clipText(name, mostOfName);
  const to = targetOf(event);
  if (to === null) {
    return (key ?? provider ?? '').split('/').map(clip).join('/');
  }
  const name = provider ?? (key ?? to).split('/')[0] ?? '';
  const short = (id: string) => clip(id.startsWith(`${name}/`) ? id.slice(name.length + 1) : id);
  return [clip(name), ...(key === null ? [] : [short(key)]), '→', short(to)].join(' ');
}

/** Who comes next; a provider that has no key left to try says so too. */
function targetOf({ type, to }: EngineEvent): string | null {
  return to === null && type === 'active-key-changed' ? 'none' : to;
}

import type { KeySnapshot } from './engine.js';
import type { State } from './keys/health.js';

/** The glyph and the word say it all without a colour. */
const glyphs: Readonly<Record<State, string>> = {
  disabled: '○',
  checking: '◌',
  invalid: '✖',
  exhausted: '$',
  cooling: '◐',
  unreachable: '▲',
  restricted: '◑',
  unverified: '?',
  unchecked: '·',
  healthy: '●',
};

/** A key's state as the tables print it: `cooling 42s`, `invalid 401`, `healthy`. */
export function describeState(
  key: Pick<KeySnapshot, 'state' | 'cooldownUntil' | 'unreachableUntil' | 'evidence'>,
  now: number,
): { readonly glyph: string; readonly text: string } {
  return {
    glyph: glyphs[key.state],
    text: [key.state, addition(key, now)].filter((part) => part !== '').join(' '),
  };
}

function addition(key: Parameters<typeof describeState>[0], now: number): string {
  switch (key.state) {
    case 'cooling':
      return key.cooldownUntil === null ? '' : formatDuration(Date.parse(key.cooldownUntil) - now);
    case 'unreachable':
      return key.unreachableUntil === null
        ? ''
        : formatDuration(Date.parse(key.unreachableUntil) - now);
    case 'invalid':
      // the evidence reads `GET /models → 401 invalid_api_key`
      return key.evidence?.text.match(/→ (\d{3})\b/)?.[1] ?? '';
    default:
      return '';
  }
}

/** A rest in at most six characters: `42s`, `2m05s`, `3h12m`. Rounded up: 0.4 s left is not over. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds}s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${minutes}m${String(seconds % 60).padStart(2, '0')}s`;
  }
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`;
}

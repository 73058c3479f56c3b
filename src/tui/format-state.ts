import type { KeySnapshot } from '../engine.js';
import type { State } from '../keys/health.js';
import { formatRemaining } from './format-duration.js';
import type { Style } from './theme.js';

type Look = { readonly glyph: string; readonly style: Style };

/** Glyph and word say it all without the colour. */
export const stateLooks: Readonly<Record<State, Look>> = {
  disabled: { glyph: '○', style: { dim: true } },
  checking: { glyph: '◌', style: { color: 'cyan' } },
  invalid: { glyph: '✖', style: { color: 'red' } },
  exhausted: { glyph: '$', style: { color: 'red' } },
  cooling: { glyph: '◐', style: { color: 'yellow' } },
  unreachable: { glyph: '▲', style: { color: 'yellow' } },
  restricted: { glyph: '◑', style: { color: 'yellow' } },
  unverified: { glyph: '?', style: {} },
  unchecked: { glyph: '·', style: { dim: true } },
  healthy: { glyph: '●', style: { color: 'green' } },
};

/** In place of the state's own glyph: whatever the state is, it is the work of a drill. */
export const drillGlyph = '◆';

/** `◐ cooling 42s`, `✖ invalid 401`, `◆ cooling 42s drill`: as much of it as fits `width`. */
export function formatState(key: KeySnapshot, now: number, width = 80): string {
  const glyph = key.drill === null ? stateLooks[key.state].glyph : drillGlyph;
  const details = [detailOf(key, now), key.drill === null ? '' : 'drill'];
  return details.reduce(
    (text, detail) =>
      detail === '' || text.length + 1 + detail.length > width ? text : `${text} ${detail}`,
    `${glyph} ${key.state}`,
  );
}

/** When the state that is shown ends by itself; null if it does not. */
export function stateEndsAt(key: KeySnapshot): number | null {
  if (key.state === 'cooling' && key.cooldownUntil !== null) {
    return Date.parse(key.cooldownUntil);
  }
  if (key.state === 'unreachable' && key.unreachableUntil !== null) {
    return Date.parse(key.unreachableUntil);
  }
  return null;
}

function detailOf(key: KeySnapshot, now: number): string {
  const end = stateEndsAt(key);
  if (end !== null) {
    return end > now ? formatRemaining(end - now) : '';
  }
  if (key.state === 'invalid') {
    return statusIn(key.evidence?.text ?? '');
  }
  return '';
}

/** The HTTP status in a piece of evidence such as `GET /models → 401 invalid_api_key`. */
function statusIn(evidence: string): string {
  return /(?:→|->|\bHTTP)\s*([45]\d\d)\b/.exec(evidence)?.[1] ?? '';
}

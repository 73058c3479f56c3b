import type { KeySnapshot, ProviderSnapshot, Snapshot } from '../engine.js';
import type { State } from '../keys/health.js';
import { formatRemaining } from '../tui/format-duration.js';
import { drillGlyph, stateLooks } from '../tui/format-state.js';
import { keyName } from '../tui/key-name.js';
import { listRows } from '../tui/key-rows.js';
import { soonestBack } from '../tui/soonest-back.js';
import type { Style } from '../tui/theme.js';
import { styleText } from './style-text.js';

export type LineOptions = {
  readonly color: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The line is never wider, however many providers there are. */
  readonly columns: number;
};

/** A piece in one style. Names and glyphs take one column per character: nothing is measured. */
type Span = { readonly text: string; readonly style: Style };
type Spans = readonly Span[];

type Part = {
  readonly spans: Spans;
  /** No key of it is available. */
  readonly isStuck: boolean;
};

const separator = span(' · ', { dim: true });

/** Of a provider whose keys will not come back by themselves the first that applies says why. */
const reasons: readonly State[] = ['exhausted', 'invalid', 'checking', 'disabled'];

/** `openai ● work · anthropic ◐ 42s`: the key that each provider uses, or when it is back. */
export function statusLine(
  { engine, configError, providers }: Pick<Snapshot, 'engine' | 'configError' | 'providers'>,
  options: LineOptions,
): string {
  const notes: readonly Part[] = [
    ...(engine.draining ? [note('◌ draining', 'yellow')] : []),
    ...(configError === null ? [] : [note('✖ config', 'red')]),
    ...(listRows({ providers }).every(({ key }) => key.drill === null)
      ? []
      : [note(`${drillGlyph} drill`, 'yellow')]),
  ];
  const parts = [...notes, ...providers.map((provider) => describe(provider, options.now))];
  const line =
    parts.length === 0 ? [span('keyctl: no provider')] : fitParts(parts, options.columns);
  return clip(line, options.columns)
    .map(({ text, style }) => styleText(text, style, options.color))
    .join('');
}

function note(text: string, color: 'yellow' | 'red'): Part {
  return { spans: [span(text, { color })], isStuck: true };
}

function describe(provider: ProviderSnapshot, now: number): Part {
  const { name, strategy, activeKey, keys } = provider;
  const active = keys.find(({ id }) => id === activeKey);
  if (active === undefined) {
    return { spans: [span(`${name} `), ...whyNone(keys, now)], isStuck: true };
  }
  // Keys that take turns are all in use: which one is next is no news.
  const available = keys.filter((key) => key.available).length;
  const which = strategy === 'round-robin' ? `${available}/${keys.length}` : keyName(active.id);
  return {
    spans: [span(`${name} `), glyphOf(active.state), span(` ${which}`)],
    isStuck: false,
  };
}

function whyNone(keys: readonly KeySnapshot[], now: number): Spans {
  const soonest = soonestBack(keys);
  if (soonest !== null) {
    return [glyphOf(soonest.state), span(` ${formatRemaining(soonest.at - now)}`)];
  }
  const state = reasons.find((one) => keys.some((key) => key.state === one));
  return state === undefined
    ? [span('✖ no key', { color: 'red' })]
    : [glyphOf(state), span(` ${state}`)];
}

function glyphOf(state: State) {
  const { glyph, style } = stateLooks[state];
  return span(glyph, style);
}

/** In the order of the config if all fits; else what is stuck comes first, and the rest is counted. */
function fitParts(parts: readonly Part[], columns: number): Spans {
  const whole = joinParts(parts);
  if (widthOf(whole) <= columns) {
    return whole;
  }
  const byNeed = parts.toSorted((a, b) => Number(b.isStuck) - Number(a.isStuck));
  for (let shown = byNeed.length - 1; shown > 0; shown -= 1) {
    const hidden = byNeed.slice(shown);
    const line = joinParts([...byNeed.slice(0, shown), countHidden(hidden)]);
    if (widthOf(line) <= columns) {
      return line;
    }
  }
  return joinParts(byNeed);
}

/** `+5 ●`, or `+5 ✖` if one of them is stuck. */
function countHidden(hidden: readonly Part[]): Part {
  const isStuck = hidden.some((part) => part.isStuck);
  return {
    spans: [span(`+${hidden.length} `), glyphOf(isStuck ? 'invalid' : 'healthy')],
    isStuck,
  };
}

function joinParts(parts: readonly Part[]): Spans {
  return parts.flatMap(({ spans }, index) => (index === 0 ? spans : [separator, ...spans]));
}

function widthOf(spans: Spans): number {
  return spans.reduce((width, { text }) => width + text.length, 0);
}

function clip(spans: Spans, columns: number): Spans {
  if (widthOf(spans) <= columns) {
    return spans;
  }
  let left = columns - 1;
  const clipped = spans.map(({ text, style }) => {
    const shown = text.slice(0, Math.max(0, left));
    left -= text.length;
    return span(shown, style);
  });
  return [...clipped, span('…')];
}

function span(text: string, style: Style = {}): Span {
  return { text, style };
}

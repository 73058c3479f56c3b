import stringWidth from 'string-width';
import { states } from '../keys/health.js';
import { fitText } from './fit-text.js';
import { stateLooks } from './format-state.js';
import { type Binding, keyBindings } from './key-bindings.js';
import { clipSpans, type Spans, span, widthOf } from './spans.js';

const meanings = {
  disabled: 'switched off by you',
  checking: 'a check is under way',
  invalid: 'the provider refuses it',
  exhausted: 'out of money or quota',
  cooling: 'rests after a rate limit or 5xx',
  unreachable: 'the network did not get there',
  restricted: 'alive, but not for everything',
  unverified: 'no check can tell',
  unchecked: 'nothing is known yet',
  healthy: 'works',
} as const;

/** The help: one column if it fits, else two with fewer words. Any key closes it. */
export function formatHelp(width: number, height: number): readonly Spans[] {
  const bindings = keyBindings.filter(({ label }) => label !== '');
  // A window that has no line for it is told the same by the footer.
  const title: readonly Spans[] =
    bindings.length < height
      ? [[span(' keys', { bold: true }), span(' and what they do', { dim: true })]]
      : [];
  const room = height - title.length;
  const labelWidth = Math.max(...bindings.map(({ label }) => stringWidth(label))) + 1;
  if (bindings.length <= room) {
    const keys = bindings.map((binding) => drawKey(binding, labelWidth, binding.long));
    const legend = drawLegend();
    const beside = Math.max(...keys.map(widthOf)) + 4;
    const fits = beside + Math.max(...legend.map(widthOf)) <= width;
    const below = keys.length + 1 + legend.length <= room;
    if (fits) {
      return [...title, ...join(keys, legend, beside)];
    }
    return below ? [...title, ...keys, [], ...legend] : [...title, ...keys];
  }
  const half = Math.ceil(bindings.length / 2);
  const column = Math.floor(width / 2);
  const drawn = bindings.map((binding) =>
    clipSpans(drawKey(binding, labelWidth, binding.short), column - 1),
  );
  return [...title, ...join(drawn.slice(0, half), drawn.slice(half), column)];
}

function drawKey({ label }: Binding, labelWidth: number, text: string): Spans {
  return [span(` ${fitText(label, labelWidth)}`, { bold: true }), span(text)];
}

function drawLegend(): readonly Spans[] {
  return states.toReversed().map((state) => {
    const { glyph, style } = stateLooks[state];
    return [span(fitText(`${glyph} ${state}`, 15), style), span(meanings[state], { dim: true })];
  });
}

function join(left: readonly Spans[], right: readonly Spans[], width: number): readonly Spans[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_line, index) => {
    const start = left[index] ?? [];
    const used = start.reduce((sum, { text }) => sum + stringWidth(text), 0);
    return [...start, span(' '.repeat(Math.max(0, width - used))), ...(right[index] ?? [])];
  });
}

import type { ProviderSnapshot } from '../engine.js';
import { type State, states } from '../keys/health.js';
import { formatRemaining } from './format-duration.js';
import { stateLooks } from './format-state.js';
import type { KeyRow } from './key-rows.js';
import type { Scene } from './scene.js';
import { soonestBack } from './soonest-back.js';
import { type Spans, span, spreadSpans, widthOf } from './spans.js';

/**
 * ` 2 healthy  1 cooling  1 invalid`, then which provider has no key to use, and at the right which
 * part of the keys is shown. A narrow window says it in fewer words.
 */
export function formatCounts(scene: Scene): Spans {
  const { columns } = scene.view;
  const extent = formatExtent(scene);
  const inWords = countStates(scene.allRows, (state) => ` ${state}`);
  const inGlyphs = countStates(scene.allRows, (state) => ` ${stateLooks[state].glyph}`);
  const stuck = stuckProviders(scene);
  const inFull = formatStuck(stuck, scene.now);
  const shortest = [...inGlyphs, ...formatStuck(stuck.slice(0, 1), scene.now, stuck.length - 1)];
  const fitting = [
    [...inWords, ...inFull],
    [...inGlyphs, ...inFull],
  ].find((counts) => widthOf(counts) + widthOf(extent) + 2 <= columns);
  return spreadSpans(fitting ?? shortest, extent, columns);
}

/** Providers whose next request can use no key. */
export function stuckProviders({ seen }: Pick<Scene, 'seen'>): readonly ProviderSnapshot[] {
  const providers = seen.snapshot?.providers ?? [];
  return providers.filter(({ activeKey, keys }) => activeKey === null && keys.length > 0);
}

function formatStuck(providers: readonly ProviderSnapshot[], now: number, others = 0): Spans {
  if (providers.length === 0) {
    return [];
  }
  const parts = providers.map(({ name, keys }) => {
    const soonest = soonestBack(keys);
    const isAhead = soonest !== null && soonest.at > now;
    return isAhead ? `${name}, back in ${formatRemaining(soonest.at - now)}` : name;
  });
  const more = others > 0 ? [`${others} more`] : [];
  const text = ` ✖ no key of ${[...parts, ...more].join('; ')} `;
  return [span(text, { color: 'red', bold: true })];
}

function countStates(rows: readonly KeyRow[], name: (state: State) => string): Spans {
  const counts = new Map<State, number>();
  for (const { key } of rows) {
    counts.set(key.state, (counts.get(key.state) ?? 0) + 1);
  }
  // From the best to the worst, but what the user switched off comes last.
  const order = [...states.filter((state) => state !== 'disabled').reverse(), 'disabled' as const];
  return order.flatMap((state) => {
    const count = counts.get(state);
    if (count === undefined) {
      return [];
    }
    return [span(' '), span(`${count}${name(state)}`, stateLooks[state].style), span(' ')];
  });
}

function formatExtent({ rows, top, division, view }: Scene): Spans {
  const { by, reversed } = view.sort;
  const sorted =
    by === null && !reversed ? '' : `sorted by ${by ?? 'order'}${reversed ? ' ↑' : ' ↓'}`;
  const last = Math.min(rows.length, top + division.keys);
  const windowed =
    division.place !== 'instead' && last - top < rows.length
      ? `${top + 1}-${last} of ${rows.length}`
      : '';
  const text = [sorted, windowed].filter(Boolean).join('  ');
  return text === '' ? [] : [span(`${text} `, { dim: true })];
}

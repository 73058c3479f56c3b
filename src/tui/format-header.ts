import type { EngineInfo } from '../engine.js';
import { type State, states } from '../keys/health.js';
import { formatAmount } from './format-number.js';
import { stateLooks } from './format-state.js';
import { countInFlight, type KeyRow } from './key-rows.js';
import type { Scene } from './scene.js';
import { type Spans, span, spreadSpans, widthOf } from './spans.js';
import type { Style } from './theme.js';

const alarm: Style = { color: 'red', bold: true };
const warning: Style = { color: 'yellow', bold: true };

/** Who serves where: ` keyctl  ● serving /run/user/1000/keyctl/keyctl.sock`. */
export function formatHeader(scene: Scene, title: string): Spans {
  const left = [span(` ${title}`, { bold: true }), span('  '), ...formatLink(scene)];
  const right = scene.isPaused ? [span('‖ paused ', warning)] : [];
  return spreadSpans(left, right, scene.view.columns);
}

/** ` 2 healthy  1 cooling  1 invalid`, and at the right which part of the keys is shown. */
export function formatCounts(scene: Scene): Spans {
  const { columns } = scene.view;
  const extent = formatExtent(scene);
  const inWords = countStates(scene.allRows, (state) => ` ${state}`);
  const fits = widthOf(inWords) + widthOf(extent) < columns;
  const counts = fits
    ? inWords
    : countStates(scene.allRows, (state) => ` ${stateLooks[state].glyph}`);
  return spreadSpans(counts, extent, columns);
}

function formatLink({ seen, view }: Scene): Spans {
  const { link, snapshot } = seen;
  const engine = snapshot?.engine;
  const isLeaving = view.mode.kind === 'leaving';
  const isDraining = snapshot?.engine.draining === true && link.kind !== 'lost';
  if (snapshot !== null && (isLeaving || isDraining)) {
    const inFlight = formatAmount(countInFlight(snapshot), 'request');
    const way = isLeaving ? '; ctrl+c ends at once' : '';
    return [span(`◌ draining, ${inFlight} in flight${way}`, warning)];
  }
  switch (link.kind) {
    case 'starting':
      return [span('◌ starting the engine', { color: 'cyan' })];
    case 'hosting':
      return [
        span('● ', { color: 'green' }),
        span(`serving ${engine?.socket ?? ''}`),
        ...formatPort(engine),
      ];
    case 'attached':
      return [
        span('⇄ ', { color: 'cyan' }),
        span(`attached to pid ${link.pid}  `),
        span(engine?.socket ?? '', { dim: true }),
        ...formatPort(engine),
      ];
    case 'lost':
      return [span(`✖ engine lost: ${link.reason}; starting another`, alarm)];
    case 'no-config':
      return [span('no config yet', warning)];
    case 'config-broken':
      return [span('✖ the config is broken', alarm)];
    case 'failed':
      return [span('✖ no engine', alarm)];
  }
}

/** The way in for tools that can't use the socket, if there is one. */
function formatPort(engine: EngineInfo | undefined): Spans {
  const port = engine?.listen?.replace('http://', '');
  return port === undefined ? [] : [span(` and ${port}`, { dim: true })];
}

function countStates(rows: readonly KeyRow[], name: (state: State) => string): Spans {
  // From the best to the worst, but what the user switched off comes last.
  const order = [...states.filter((state) => state !== 'disabled').reverse(), 'disabled' as const];
  return order.flatMap((state) => {
    const count = rows.filter(({ key }) => key.state === state).length;
    if (count === 0) {
      return [];
    }
    const { color } = stateLooks[state];
    return [
      span(' '),
      span(`${count}${name(state)}`, color === undefined ? {} : { color }),
      span(' '),
    ];
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

import type { EngineInfo } from '../engine.js';
import { formatAmount } from './format-number.js';
import { countInFlight } from './key-rows.js';
import type { Scene } from './scene.js';
import { type Spans, span, spreadSpans } from './spans.js';
import type { Style } from './theme.js';

const alarm: Style = { color: 'red', bold: true };
const warning: Style = { color: 'yellow', bold: true };

/** Who serves where: ` keyctl  ● serving /run/user/1000/keyctl/keyctl.sock`. */
export function formatHeader(scene: Scene, title: string): Spans {
  const left = [span(` ${title}`, { bold: true }), span('  '), ...formatLink(scene)];
  const right = scene.isPaused ? [span('‖ paused ', warning)] : [];
  return spreadSpans(left, right, scene.view.columns);
}

function formatLink({ seen, view }: Scene): Spans {
  const { link, snapshot } = seen;
  const engine = snapshot?.engine;
  const isLeaving = view.mode.kind === 'leaving';
  const isDraining = engine?.draining === true && link.kind !== 'lost';
  if (snapshot !== null && (isLeaving || isDraining)) {
    const inFlight = formatAmount(countInFlight(snapshot), 'request');
    return [span(`◌ draining, ${inFlight} in flight`, warning)];
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
      return [span(`✖ engine lost, starting another: ${link.reason}`, alarm)];
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

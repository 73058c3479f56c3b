import type { ConfigProblem, Snapshot } from '../engine.js';
import { type Spans, span } from './spans.js';

/** What is wrong while the engine runs, one line each, above the table. */
export function formatBanners({ configError, warnings }: Snapshot): readonly Spans[] {
  const banners: Spans[] = [];
  if (configError !== null)
    banners.push([
      span(' ✖ config not taken over: ', { color: 'red', bold: true }),
      span(`${formatProblem(configError)}; the last good one is in use`, { color: 'red' }),
    ]);
  const [first, ...others] = warnings;
  if (first !== undefined)
    banners.push([
      span(` ▲ ${others.length === 0 ? '' : `(+${others.length} more) `}${first}`, {
        color: 'yellow',
      }),
    ]);
  return banners;
}

/** `line 12:5, providers.openai.apiKey: expected a string`. */
export function formatProblem({ line, column, path, message }: ConfigProblem): string {
  const place = line === null ? '' : `line ${column === null ? line : `${line}:${column}`}, `;
  return `${place}${path === '' ? '' : `${path}: `}${message}`;
}

import type { ConfigProblem, Snapshot } from '../engine.js';
import { firstLines, wrapText } from './fit-text.js';
import { drillGlyph } from './format-state.js';
import { listDrills } from './list-drills.js';
import { type Spans, span } from './spans.js';

/** Of the problem in the config: what it takes in 80 columns, and mostly in 60. */
const mostLines = 3;

/** What is wrong while the engine runs, above the table. */
export function formatBanners(
  { configError, warnings, providers }: Snapshot,
  width: number,
): readonly Spans[] {
  const banners: Spans[] = [];
  if (configError !== null) {
    const text = `✖ the last good config is in use, the file is broken: ${formatProblem(configError)}`;
    const lines = firstLines(wrapText(text, width - 4), mostLines);
    banners.push(
      ...lines.map((line, index) => [
        span(`${index === 0 ? ' ' : '   '}${line}`, { color: 'red', bold: true }),
      ]),
    );
  }
  const [drill, ...drills] = listDrills(providers);
  if (drill !== undefined) {
    const more = drills.length === 0 ? '' : `(+${drills.length} more) `;
    banners.push([span(` ${drillGlyph} ${more}${drill}`, { color: 'magenta', bold: true })]);
  }
  const [first, ...others] = warnings;
  if (first !== undefined) {
    banners.push([
      span(` ▲ ${others.length === 0 ? '' : `(+${others.length} more) `}${first}`, {
        color: 'yellow',
      }),
    ]);
  }
  return banners;
}

/** `line 12:5, providers.openai.apiKey: expected a string`. */
export function formatProblem({ line, column, path, message }: ConfigProblem): string {
  const place = line === null ? '' : `line ${column === null ? line : `${line}:${column}`}, `;
  return `${place}${path === '' ? '' : `${path}: `}${message}`;
}

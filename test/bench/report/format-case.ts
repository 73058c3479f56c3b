import type { CaseResult } from '../bench-case.js';
import { figure, overRounds } from '../statistics/round-ratios.js';
import { spreadOf } from '../statistics/spread.js';
import { alignColumns } from './align-columns.js';
import { formatFigure, formatSpread } from './format-figure.js';

const width = 100;
/** Beyond this the rounds say more of the machine than of what was measured. */
const mostForeignLoad = 0.1;

/** One case as lines of text: a row per variant with the median and the spread of each metric. */
export function formatCase(result: CaseResult): readonly string[] {
  const { title, name, metrics, note } = result.case;
  const names = Object.keys(result.rounds[0] ?? {});
  const rows = names.map((variant) => [
    variant,
    ...metrics.map(({ key }) => {
      const spread = spreadOf(overRounds(result.rounds, figure(key, variant)));
      return spread === null ? '' : formatSpread(spread);
    }),
  ]);
  const table = alignColumns([['', ...metrics.map(({ label }) => label)], ...rows]);
  const foreign = spreadOf(result.foreignLoad);
  return [
    '',
    `${title}  [${name}]`,
    ...table.map((cells) => `  ${cells.join('  ')}`.trimEnd()),
    ...result.skipped.map(({ name: peer, reason }) => `  ${peer}: SKIPPED, ${reason}`),
    ...(note === undefined ? [] : wrap(note, width - 2).map((line) => `  ${line}`)),
    ...(foreign === null
      ? []
      : [
          `  other programs took ${percent(foreign.median)} of the machine, at most ${percent(foreign.max)}` +
            `${foreign.median > mostForeignLoad ? ': !! NOISE' : ''}`,
        ]),
    ...result.bottlenecks.map((bottleneck) => `  !! WRONG: ${bottleneck}`),
  ];
}

function percent(share: number): string {
  return `${formatFigure(share * 100)} %`;
}

/** Breaks at spaces. */
function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}

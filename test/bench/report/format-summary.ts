import { alignColumns } from './align-columns.js';
import { formatFigure, formatSpread } from './format-figure.js';
import type { JudgedGoal } from './judged-goals.js';

const verdicts = {
  stretch: 'met, stretch too',
  met: 'met',
  missed: 'MISSED',
  'not measured': 'not measured:',
  wrong: 'WRONG:',
} as const;

/** Every goal with its figure and verdict, as a table that Markdown reads as one, too. */
export function formatSummary(goals: readonly JudgedGoal[]): readonly string[] {
  const rows = goals.map((goal) => {
    const stretch = goal.stretch === null ? '' : ` (${formatFigure(goal.stretch)})`;
    return [
      goal.text,
      goal.spread === null ? '—' : formatSpread(goal.spread),
      `${goal.atLeast ? '≥' : '≤'} ${formatFigure(goal.limit)}${stretch} ${goal.unit}`,
      `${verdicts[goal.verdict]} ${goal.remark}`.trimEnd(),
    ];
  });
  const head = ['', 'median (min–max)', 'goal (stretch)', 'verdict'];
  const [titles = [], ...cells] = alignColumns([head, ...rows]);
  const rule = titles.map((title) => '-'.repeat(title.length));
  return [titles, rule, ...cells].map((row) => `| ${row.join(' | ')} |`);
}

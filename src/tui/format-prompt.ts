import { hasPrompt, type Scene } from './scene.js';
import { type Spans, span, spreadSpans } from './spans.js';

/** The line above the footer while something is asked or filtered. */
export function formatPrompt(scene: Scene): Spans {
  const { view, rows, allRows } = scene;
  if (!hasPrompt(view)) {
    return [];
  }
  if (view.mode.kind === 'ask') {
    return [span(` ${view.mode.question.text}`, { color: 'yellow', bold: true })];
  }
  const isTyping = view.mode.kind === 'filter';
  const typed = [
    span(' / ', { bold: true }),
    span(view.filter),
    ...(isTyping ? [span(' ', { inverse: true })] : []),
  ];
  const found = span(`${rows.length} of ${allRows.length} keys${isTyping ? '' : ', esc clears'} `, {
    dim: true,
  });
  return spreadSpans(typed, [found], view.columns);
}

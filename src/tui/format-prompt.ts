import { type Scene, wrapQuestion } from './scene.js';
import { type Spans, span, spreadSpans } from './spans.js';

/** The lines above the footer while something is asked or filtered. */
export function formatPrompt(scene: Scene): readonly Spans[] {
  const { view, rows, allRows } = scene;
  if (view.mode.kind === 'ask') {
    return wrapQuestion(view.mode.question, view.columns).map((line) => [
      span(` ${line}`, { color: 'yellow', bold: true }),
    ]);
  }
  if (view.mode.kind === 'rename') {
    const { key, text } = view.mode;
    const typed = [
      span(` name of ${key.id}: `, { bold: true }),
      span(text),
      span(' ', { inverse: true }),
    ];
    return [spreadSpans(typed, [], view.columns)];
  }
  const isTyping = view.mode.kind === 'filter';
  if (!isTyping && view.filter === '') {
    return [];
  }
  const typed = [
    span(' / ', { bold: true }),
    span(view.filter),
    ...(isTyping ? [span(' ', { inverse: true })] : []),
  ];
  const found = span(`${rows.length} of ${allRows.length} keys${isTyping ? '' : ', esc clears'} `, {
    dim: true,
  });
  return [spreadSpans(typed, [found], view.columns)];
}

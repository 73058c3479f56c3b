import { createContext, type ReactNode, use } from 'react';
import { PaintedLine } from './painted-line.js';
import { clipSpans, type Spans } from './spans.js';
import { paint } from './theme.js';

/** Whether colours are wanted; the other styles are always drawn. */
export const ColorContext = createContext(true);

type Props = {
  readonly spans: Spans;
  readonly width: number;
};

export function Line({ spans, width }: Props): ReactNode {
  const color = use(ColorContext);
  const painted = clipSpans(spans, width).map(({ text, style }) => paint(text, style, color));
  return <PaintedLine text={painted.join('')} />;
}

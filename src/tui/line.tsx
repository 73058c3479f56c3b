import { Text } from 'ink';
import { createContext, type ReactNode, use } from 'react';
import { clipSpans, type Spans } from './spans.js';
import { paint } from './theme.js';

/** Whether colours are wanted; the other styles are always drawn. */
export const ColorContext = createContext(true);

type Props = {
  readonly spans: Spans;
  readonly width: number;
};

/** One line of the screen. One text node a line, because layout is what costs. */
export function Line({ spans, width }: Props): ReactNode {
  const color = use(ColorContext);
  const painted = clipSpans(spans, width).map(({ text, style }) => paint(text, style, color));
  // Ink gives an empty text no height, and the lines below would move up.
  return <Text>{painted.join('') || ' '}</Text>;
}

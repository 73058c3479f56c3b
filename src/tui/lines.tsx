import { Box } from 'ink';
import type { ReactNode } from 'react';
import { Line } from './line.js';
import type { Spans } from './spans.js';

type Props = {
  readonly lines: readonly Spans[];
  readonly width: number;
  /** What is more than this is not drawn. */
  readonly height: number;
};

export function Lines({ lines, width, height }: Props): ReactNode {
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      {lines.slice(0, Math.max(0, height)).map((spans, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place on the screen
        <Line key={index} spans={spans} width={width} />
      ))}
    </Box>
  );
}

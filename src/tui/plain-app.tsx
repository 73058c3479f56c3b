import { Text } from 'ink';
import type { ReactNode } from 'react';
import { formatPlain } from './format-plain.js';
import type { Screen } from './screen.js';
import { useKeyPresses } from './use-key-presses.js';
import { useScene } from './use-scene.js';

type Props = {
  readonly screen: Screen;
  readonly title: string;
};

/** The screen for a screen reader: sentences, no table, and nothing that ticks. */
export function PlainApp({ screen, title }: Props): ReactNode {
  const scene = useScene(screen, { ticks: false });
  useKeyPresses(screen);
  return <Text>{formatPlain(scene, title).join('\n')}</Text>;
}

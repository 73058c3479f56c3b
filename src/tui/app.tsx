import { Box, Spacer } from 'ink';
import type { ReactNode } from 'react';
import { smallest } from './divide-screen.js';
import { formatFooter } from './format-footer.js';
import { formatForm } from './format-form.js';
import { formatHeader } from './format-header.js';
import { formatHelp } from './format-help.js';
import { formatMessage } from './format-message.js';
import { formatPrompt } from './format-prompt.js';
import { Line } from './line.js';
import { Lines } from './lines.js';
import { MainScreen } from './main-screen.js';
import { choicesOf } from './new-key-form.js';
import type { Scene } from './scene.js';
import type { Screen } from './screen.js';
import { type Spans, span } from './spans.js';
import { useKeyPresses } from './use-key-presses.js';
import { useScene } from './use-scene.js';
import { whyNot } from './why-not.js';

type Props = {
  readonly screen: Screen;
  /** The program's name in the header. */
  readonly title: string;
};

/** The whole window: always as many lines as the terminal has. */
export function App({ screen, title }: Props): ReactNode {
  const scene = useScene(screen);
  useKeyPresses(screen);

  const { columns, rows } = scene.view;
  const foot = footLines(scene);
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      {scene.tooSmall ? (
        <TooSmall scene={scene} />
      ) : (
        <>
          <Line spans={formatHeader(scene, title)} width={columns} />
          <Body scene={scene} height={rows - 2 - foot.length} />
          <Spacer />
          <Lines lines={foot} width={columns} height={foot.length} />
          <Line spans={footerOf(scene)} width={columns} />
        </>
      )}
    </Box>
  );
}

function Body({ scene, height }: { readonly scene: Scene; readonly height: number }): ReactNode {
  const { columns, mode } = scene.view;
  if (mode.kind === 'help') {
    return <Lines lines={formatHelp(columns, height)} width={columns} height={height} />;
  }
  if (mode.kind === 'new-key') {
    const form = formatForm(mode.form, choicesOf(scene), columns);
    return <Lines lines={form} width={columns} height={height} />;
  }
  if (scene.seen.snapshot !== null) {
    return <MainScreen scene={scene} />;
  }
  const message = [[], ...formatMessage(scene.seen.link, columns)];
  return <Lines lines={message} width={columns} height={height} />;
}

function footerOf(scene: Scene): Spans {
  return formatFooter({
    width: scene.view.columns,
    mode: scene.view.mode,
    canDo: (verb) => whyNot(verb, scene) === null,
    hasKeys: scene.seen.snapshot !== null,
  });
}

/** What the user is told and asked, between the body and the footer. */
function footLines(scene: Scene): readonly Spans[] {
  const { notice } = scene;
  const style = notice?.tone === 'bad' ? ({ color: 'red', bold: true } as const) : { bold: true };
  return [
    ...(notice?.lines ?? []).map((line) => [span(` ${line}`, style)]),
    ...formatPrompt(scene),
  ];
}

function TooSmall({ scene: { view } }: { readonly scene: Scene }): ReactNode {
  const lines = [
    [span(`keyctl needs ${smallest.columns}x${smallest.rows},`)],
    [span(`this window has ${view.columns}x${view.rows}`)],
    [span('the engine goes on', { dim: true })],
  ];
  return <Lines lines={lines} width={view.columns} height={view.rows} />;
}

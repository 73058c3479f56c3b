import type { LinkState } from '../engine.js';
import { fitText, wrapText } from './fit-text.js';
import { formatProblem } from './format-banner.js';
import { type Spans, span } from './spans.js';
import type { Style } from './theme.js';

/** What to say where there is no engine and so no table. */
export function formatMessage(link: LinkState, width: number): readonly Spans[] {
  switch (link.kind) {
    case 'starting':
      return paragraph('Reading the config and looking for a running engine …', width);
    case 'no-config': {
      const { path, found } = link;
      return [
        ...paragraph('There is no config file yet:', width, { bold: true }),
        ...paragraph(path, width, { color: 'cyan' }),
        [],
        ...(found.length === 0
          ? paragraph('No provider’s key was found in the environment.', width)
          : [
              ...paragraph('Keys found in the environment:', width),
              ...found.flatMap(({ variable, provider }) =>
                paragraph(`  $${variable} (${provider})`, width),
              ),
            ]),
        [],
        ...advice(width, {
          'keyctl init':
            found.length === 0
              ? 'writes a first config to fill in, in another terminal'
              : 'writes a first config from them, in another terminal',
          n: 'takes a key here and writes a first config with it',
          'keyctl demo': 'shows all of this without a key and without a network',
          r: 'reads the file again once it is there',
        }),
      ];
    }
    case 'config-broken': {
      const { problem } = link;
      return [
        ...paragraph('The config can’t be used, so no engine was started:', width, { bold: true }),
        ...paragraph(problem.file, width, { color: 'cyan' }),
        ...paragraph(formatProblem(problem), width, { color: 'red' }),
        [],
        ...paragraph('Saving the repaired file is enough.', width),
        ...advice(width, { r: 'reads it again now' }),
      ];
    }
    case 'failed':
      return [
        ...paragraph(`There is no engine: ${link.message}`, width, { color: 'red' }),
        ...(link.hint === null ? [] : paragraph(link.hint, width)),
        [],
        ...advice(width, { r: 'tries again' }),
      ];
    default:
      return [];
  }
}

function paragraph(text: string, width: number, style: Style = {}): readonly Spans[] {
  const indent = /^ */.exec(text)?.[0] ?? '';
  return wrapText(text.trimStart(), width - indent.length - 4).map((line) => [
    span(`  ${indent}${line}`, style),
  ]);
}

/** What to type, each with what it does, in two columns. */
function advice(width: number, deeds: Readonly<Record<string, string>>): readonly Spans[] {
  const commandWidth = Math.max(...Object.keys(deeds).map((command) => command.length)) + 3;
  return Object.entries(deeds).flatMap(([command, does]) =>
    wrapText(does, width - commandWidth - 4).map((line, index) => [
      span(`  ${fitText(index === 0 ? command : '', commandWidth)}`, { bold: true }),
      span(line),
    ]),
  );
}

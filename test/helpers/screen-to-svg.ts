import { boxLines, isBoxCharacter } from './box-lines.js';
import type { Cell } from './emulator.js';

export type Theme = {
  readonly paper: string;
  readonly ink: string;
  /** The terminal's 16 colours. */
  readonly palette: readonly string[];
};

export const dark: Theme = {
  paper: '#16181f',
  ink: '#c8ccd8',
  palette: [
    ...['#1e1e2e', '#e5636f', '#7bc275', '#e2b457', '#6ea5f2', '#c98ee8', '#52c5c9', '#c8ccd8'],
    ...['#7c8296', '#f38b95', '#9bd896', '#f0cb83', '#94bdf7', '#dcb0f3', '#80dadd', '#eef0f5'],
  ],
};

/** Much as the light profiles of today's terminals. */
export const light: Theme = {
  paper: '#ffffff',
  ink: '#2b2b33',
  palette: [
    ...['#24292f', '#cf222e', '#116329', '#9a6700', '#0969da', '#8250df', '#1b7c83', '#6e7781'],
    ...['#8c959f', '#a40e26', '#1a7f37', '#bf8700', '#218bff', '#a475f9', '#3192aa', '#d0d7de'],
  ],
};

const fonts = "ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace";
const cellWidth = 8.4;
const cellHeight = 17;
const margin = 12;

type Look = { readonly color: string; readonly bold: boolean; readonly dim: boolean };
type Run = Look & { readonly x: number; readonly columns: number; readonly text: string };

/** A picture of a terminal's screen, for the README: text stays text, so it is small and sharp. */
export function screenToSvg(screen: readonly (readonly Cell[])[], theme: Theme = dark): string {
  const width = round((screen[0]?.length ?? 0) * cellWidth + 2 * margin);
  const height = round(screen.length * cellHeight + 2 * margin);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${fonts}" font-size="14" xml:space="preserve">`,
    `<rect width="100%" height="100%" rx="8" fill="${theme.paper}"/>`,
    ...screen.flatMap((row, y) => drawBackgrounds(row, y, theme)),
    ...drawBoxes(screen, theme),
    ...screen.flatMap((row, y) => drawTexts(row, y, theme)),
    '</svg>\n',
  ].join('\n');
}

function drawBackgrounds(row: readonly Cell[], y: number, theme: Theme): readonly string[] {
  const colors = row.map((cell, x) => {
    const own = cell.background === null ? '' : colorOf(cell.background, theme.paper, theme);
    const color = cell.inverse ? colorOf(cell.foreground, theme.ink, theme) : own;
    return { color, bold: false, dim: false, x, columns: 1, text: '' };
  });
  return joinRuns(colors.filter(({ color }) => color !== '')).map(
    ({ x, columns, color }) =>
      `<rect x="${left(x)}" y="${top(y)}" width="${round(columns * cellWidth)}" height="${cellHeight}" fill="${color}"/>`,
  );
}

// A font's own box characters have gaps between the lines of most viewers.
function drawBoxes(screen: readonly (readonly Cell[])[], theme: Theme): readonly string[] {
  const boxes = screen.flatMap((row, y) =>
    row.flatMap((cell, x) =>
      isBoxCharacter(cell.text) ? [{ x, y, text: cell.text, ...lookOf(cell, theme) }] : [],
    ),
  );
  const looks = new Set(boxes.map(strokeOf));
  return [...looks].map((look) => {
    const path = boxLines(boxes.filter((box) => strokeOf(box) === look))
      .map(({ from, to }) => `M${left(from[0])} ${top(from[1])}L${left(to[0])} ${top(to[1])}`)
      .join('');
    return `<path d="${path}" ${look} shape-rendering="crispEdges"/>`;
  });
}

function strokeOf({ color, dim }: Look): string {
  return `stroke="${color}"${opacity(dim)}`;
}

function drawTexts(row: readonly Cell[], y: number, theme: Theme): readonly string[] {
  const cells = row.map((cell, x) => ({
    ...lookOf(cell, theme),
    x,
    columns: cell.width,
    text: cell.text,
  }));
  const shown = cells.filter(({ text, x }) => {
    const isGap = text === ' ' && (isBlank(row[x - 1]) || isBlank(row[x + 1]));
    return !isGap && !isBoxCharacter(text);
  });
  return joinRuns(shown)
    .filter(({ text }) => text.trim() !== '')
    .map(({ x, columns, text, color, bold, dim }) => {
      const weight = bold ? ' font-weight="bold"' : '';
      // textLength pins a run to its columns, whatever font the viewer has
      return `<text x="${left(x)}" y="${round(top(y) + 13)}" fill="${color}" textLength="${round(columns * cellWidth)}"${weight}${opacity(dim)}>${escapeXml(text)}</text>`;
    });
}

function isBlank(cell: Cell | undefined): boolean {
  return cell === undefined || cell.text === ' ' || isBoxCharacter(cell.text);
}

/** Neighbours that look alike become one; a symbol stays alone, for many fonts make it wider. */
function joinRuns(cells: readonly Run[]): readonly Run[] {
  const runs: Run[] = [];
  for (const cell of cells) {
    const last = runs.at(-1);
    if (
      last !== undefined &&
      last.x + last.columns === cell.x &&
      last.color === cell.color &&
      last.bold === cell.bold &&
      last.dim === cell.dim &&
      !isSymbol(last.text) &&
      !isSymbol(cell.text)
    ) {
      runs[runs.length - 1] = {
        ...last,
        columns: last.columns + cell.columns,
        text: last.text + cell.text,
      };
    } else {
      runs.push(cell);
    }
  }
  return runs;
}

function isSymbol(text: string): boolean {
  return /[^ -~]/.test(text);
}

function lookOf({ inverse, foreground, bold, dim }: Cell, theme: Theme): Look {
  const color = inverse ? theme.paper : colorOf(foreground, theme.ink, theme);
  return { color, bold, dim };
}

function colorOf(color: number | null, fallback: string, { palette }: Theme): string {
  return color === null ? fallback : (palette[color] ?? fallback);
}

function opacity(isDim: boolean): string {
  return isDim ? ' opacity="0.6"' : '';
}

function left(x: number): number {
  return round(margin + x * cellWidth);
}

function top(y: number): number {
  return round(margin + y * cellHeight);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

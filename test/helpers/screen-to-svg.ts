import type { Cell } from './terminal.js';

/** The 16 colours of a terminal that most eyes know. */
const palette = [
  '#1e1e2e',
  '#e5636f',
  '#7bc275',
  '#e2b457',
  '#6ea5f2',
  '#c98ee8',
  '#52c5c9',
  '#c8ccd8',
  '#7c8296',
  '#f38b95',
  '#9bd896',
  '#f0cb83',
  '#94bdf7',
  '#dcb0f3',
  '#80dadd',
  '#eef0f5',
] as const;

const paper = '#16181f';
const ink = '#c8ccd8';
const cellWidth = 8.4;
const cellHeight = 17;
const margin = 12;

type Look = { readonly color: string; readonly bold: boolean; readonly dim: boolean };
type Run = Look & { readonly x: number; readonly columns: number; readonly text: string };

/** A picture of a terminal's screen, for the README: text stays text, so it is small and sharp. */
export function screenToSvg(screen: readonly (readonly Cell[])[]): string {
  const columns = screen[0]?.length ?? 0;
  const width = round(columns * cellWidth + 2 * margin);
  const height = round(screen.length * cellHeight + 2 * margin);
  const rows = screen.map((row, y) => drawRow(row, y)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" xml:space="preserve"><rect width="100%" height="100%" rx="8" fill="${paper}"/>${rows}</svg>\n`;
}

function drawRow(row: readonly Cell[], y: number): string {
  const top = round(margin + y * cellHeight);
  const backgrounds = groupRuns(row, (cell) => ({
    color: cell.inverse
      ? colorOf(cell.foreground, ink)
      : cell.background === null
        ? ''
        : colorOf(cell.background, paper),
    bold: false,
    dim: false,
  }))
    .filter((run) => run.color !== '')
    .map(
      (run) =>
        `<rect x="${left(run.x)}" y="${top}" width="${round(run.columns * cellWidth)}" height="${cellHeight}" fill="${run.color}"/>`,
    );
  const texts = groupRuns(row, (cell) => ({
    color: cell.inverse ? paper : colorOf(cell.foreground, ink),
    bold: cell.bold,
    dim: cell.dim,
  }))
    .filter((run) => run.text.trim() !== '')
    .map((run) => {
      const weight = run.bold ? ' font-weight="bold"' : '';
      const opacity = run.dim ? ' opacity="0.6"' : '';
      // textLength pins every run to the grid, whatever font the viewer has.
      return `<text x="${left(run.x)}" y="${round(top + 13)}" fill="${run.color}" textLength="${round(run.columns * cellWidth)}"${weight}${opacity}>${escapeXml(run.text)}</text>`;
    });
  return [...backgrounds, ...texts].join('');
}

function groupRuns(row: readonly Cell[], lookOf: (cell: Cell) => Look): readonly Run[] {
  const runs: Run[] = [];
  for (const [x, cell] of row.entries()) {
    const look = lookOf(cell);
    const last = runs.at(-1);
    if (
      last !== undefined &&
      last.color === look.color &&
      last.bold === look.bold &&
      last.dim === look.dim
    )
      runs[runs.length - 1] = { ...last, columns: last.columns + 1, text: last.text + cell.text };
    else runs.push({ ...look, x, columns: 1, text: cell.text });
  }
  return runs;
}

function colorOf(color: number | null, fallback: string): string {
  return color === null ? fallback : (palette[color] ?? fallback);
}

function left(x: number): number {
  return round(margin + x * cellWidth);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

import { Text } from 'ink';
import { createContext, Fragment, type JSX, type PropsWithChildren, use } from 'react';
import { type Column, fitColumns } from './fit-columns.js';
import { type CellModel, formatCell, formatTitle, styleOfCell } from './format-cell.js';
import { Table } from './ink-table.js';
import type { KeyRow } from './key-rows.js';
import { ColorContext } from './line.js';
import { paint, type Style } from './theme.js';
import { type UsageHistory, usesPerMinute } from './usage-history.js';

export type KeyTableProps = {
  /** All keys: widths that followed the visible ones only would jump about while scrolling. */
  readonly allRows: readonly KeyRow[];
  /** Those in the window. */
  readonly rows: readonly KeyRow[];
  readonly cursor: number;
  readonly width: number;
  readonly usage: UsageHistory;
  /** The values are old: the engine is gone. */
  readonly dimmed: boolean;
  readonly now: number;
};

type Frame = {
  readonly columns: readonly Column[];
  readonly models: ReadonlyMap<string, CellModel>;
  readonly dimmed: boolean;
  readonly now: number;
};

// ink-table reads its components once and gives a cell nothing but its column's number and a
// padded text, measured in UTF-16 units. So the rows it gets are bare ids, and its cells look up in
// these contexts what they draw, and fit it themselves.
const FrameContext = createContext<Frame>({
  columns: [],
  models: new Map(),
  dimmed: false,
  now: 0,
});
const RowContext = createContext<string | null>(null);

/** A row as ink-table gets it. */
type BareRow = { readonly id: string };

/** ink-table with one line per key: it rules only under the titles, and the cursor is a whole row. */
class BareTable extends Table<BareRow> {
  static override contextType = FrameContext;
  declare context: Frame;

  constructor(props: ConstructorParameters<typeof Table<BareRow>>[0]) {
    super(props);
    const drawRow = this.data;
    this.data = (row) => (
      <RowContext key={row.key} value={row.data.id ?? null}>
        {drawRow(row)}
      </RowContext>
    );
    const drawRule = this.separator;
    // It draws a rule above each row; the first of them is the one under the titles.
    this.separator = (row) => (row.key.endsWith('-0') ? drawRule(row) : <Fragment />);
  }

  override getColumns() {
    // Not a field of the row: ink-table then asks the cell for a blank of this width.
    return this.context.columns.map(({ name, width }) => ({
      key: name,
      column: name as never,
      width,
    }));
  }

  override getHeadings() {
    return {};
  }
}

export function KeyTable(props: KeyTableProps): JSX.Element {
  const { allRows, rows, cursor, width, usage, dimmed, now } = props;
  const activities = allRows.map(({ key }) => usesPerMinute(usage, key.id, now));
  const busiest = Math.max(0, ...activities.flat());
  const models = new Map(
    rows.map((row, index) => [
      row.key.id,
      { row, isCursor: index === cursor, activity: usesPerMinute(usage, row.key.id, now), busiest },
    ]),
  );
  const frame = { columns: fitColumns(allRows, width), models, dimmed, now };
  const data = rows.map(({ key }) => ({ id: key.id }));
  return (
    <FrameContext value={frame}>
      <BareTable data={data} cell={Cell} header={Title} skeleton={Rule} />
    </FrameContext>
  );
}

function Cell({ column: index }: { readonly column: number }): JSX.Element {
  const { columns, now } = use(FrameContext);
  const model = useModel();
  const column = columns[index];
  if (column === undefined || model === undefined) return <Fragment />;
  const text = formatCell(column.name, column.width, model, now);
  return <Painted text={text} style={styleOfCell(column.name, model.row)} />;
}

// ink-table gives its titles the column's number too, though its types don't say so.
function Title(props: object): JSX.Element {
  const { columns } = use(FrameContext);
  const column = columns[(props as { readonly column: number }).column];
  if (column === undefined) return <Fragment />;
  return <Painted text={formatTitle(column.name, column.width)} style={{ bold: true }} />;
}

function Rule({ children }: PropsWithChildren): JSX.Element {
  return <Painted text={String(children)} style={{ dim: true }} />;
}

function Painted({ text, style }: { readonly text: string; readonly style: Style }): JSX.Element {
  const color = use(ColorContext);
  const { dimmed } = use(FrameContext);
  const isCursor = useModel()?.isCursor === true;
  // Inverse alone: with its own colour too, a cell would be a block of that colour.
  const shown = isCursor ? { inverse: true, dim: dimmed } : { ...style, dim: dimmed || style.dim };
  return <Text>{paint(text, shown, color)}</Text>;
}

function useModel(): CellModel | undefined {
  const id = use(RowContext);
  const { models } = use(FrameContext);
  return id === null ? undefined : models.get(id);
}

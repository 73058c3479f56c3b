import {
  createContext,
  Fragment,
  type JSX,
  memo,
  type ReactElement,
  type ReactNode,
  use,
} from 'react';
import { type Column, fitColumns } from './fit-columns.js';
import { Table } from './ink-table.js';
import { type Look, lookOfRow, lookOfRule, lookOfTitles, paintLook } from './key-look.js';
import type { KeyRow, Sort } from './key-rows.js';
import { ColorContext } from './line.js';
import { PaintedLine } from './painted-line.js';
import { busiestMinute } from './recent-uses.js';

export type KeyTableProps = {
  /** All keys: widths that followed the visible ones only would jump about while scrolling. */
  readonly allRows: readonly KeyRow[];
  /** Those in the window. */
  readonly rows: readonly KeyRow[];
  readonly cursor: number;
  readonly width: number;
  readonly sort: Sort;
  /** The values are old: the engine is gone. */
  readonly dimmed: boolean;
  readonly now: number;
};

type Frame = {
  readonly columns: readonly Column[];
  readonly titles: Look;
  readonly looks: ReadonlyMap<string, Look>;
};

// ink-table reads its components once and gives a cell nothing but its column's number and a
// padded text, measured in UTF-16 units. So the rows it gets are bare ids, and what their cells have
// to show, fitted already, comes by this context.
const FrameContext = createContext<Frame>({ columns: [], titles: '', looks: new Map() });

/** A row as ink-table gets it. */
type BareRow = { readonly id: string };
type DrawRow = InstanceType<typeof Table<BareRow>>['data'];

/** ink-table with one line per key: it rules only under the titles, and the cursor is a whole row. */
class BareTable extends Table<BareRow> {
  static override contextType = FrameContext;
  declare context: Frame;

  constructor(props: ConstructorParameters<typeof Table<BareRow>>[0]) {
    super(props);
    const widths = () => lookOfRule(this.context.columns);
    this.header = inOneLine(this.header, widths);
    this.heading = inOneLine(this.heading, () => this.context.titles);
    this.data = inOneLine(this.data, ({ id = '' }) => this.context.looks.get(id) ?? '');
    this.footer = inOneLine(this.footer, widths);
    // It draws a rule above each row; the first of them is the one under the titles.
    const drawRule = inOneLine(this.separator, widths);
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

export function KeyTable(props: KeyTableProps): ReactNode {
  const { allRows, rows, cursor, width, sort, dimmed, now } = props;
  const color = use(ColorContext);
  const columns = fitColumns(allRows, width, now);
  const shared = { columns, busiest: busiestMinute(allRows, now), dimmed, color, now };
  const looks = new Map(
    rows.map((row, index) => [
      row.key.id,
      lookOfRow(row, { ...shared, isCursor: index === cursor }),
    ]),
  );
  const data = rows.map(({ key }) => ({ id: key.id }));
  return (
    <FrameContext value={{ columns, titles: lookOfTitles(shared, sort), looks }}>
      <BareTable data={data} cell={Cell} header={Cell} skeleton={Rule} />
    </FrameContext>
  );
}

/**
 * ink-table makes each cell and each rule a text of its own, and Ink cleans, measures and lays out
 * every one of them on every frame. So its row is read and not mounted: put together it is one text,
 * and a line that looks as before is not drawn again. Without both, the screen of a busy engine would
 * cost twice the CPU.
 */
function inOneLine(draw: DrawRow, lookOf: (data: Partial<BareRow>) => Look): DrawRow {
  return (row) => <TableLine key={row.key} draw={draw} row={row} look={lookOf(row.data)} />;
}

type TableLineProps = {
  readonly draw: DrawRow;
  readonly row: Parameters<DrawRow>[0];
  readonly look: Look;
};

/** What ink-table gives the elements of a row: a cell its column's number, a rule its character. */
type Child = ReactElement<{ readonly column?: number; readonly children: string }>;

const TableLine = memo(
  function TableLine({ draw, row, look }: TableLineProps): ReactNode {
    const { children } = draw(row).props as { readonly children: readonly Child[] };
    const parts = children.map(({ type, props }) =>
      type === Cell ? { cell: props.column ?? 0 } : { rule: props.children },
    );
    return <PaintedLine text={paintLook(look, parts)} />;
  },
  (before, now) => before.look === now.look,
);

/** They only mark which parts of a row are cells. */
function Cell(): JSX.Element {
  return <Fragment />;
}

function Rule(): JSX.Element {
  return <Fragment />;
}

import type { Reading } from "./code.ts";
import { type ColumnMeaning, headingMeaning } from "./import-headings.ts";
import type { ImportLayout } from "./import-layout.ts";
import { lookOf } from "./import-profile.ts";
import { columnLetters, type ImportCell, type ImportRow, type ImportSheet } from "./import-row.ts";

/** A cell and where it stands: `column` in letters, `row` as Excel counts. */
export type PlacedCell = ImportCell & { row: number; column: string };

/**
 * What one row says, in its own words; nothing is parsed or checked. `row` is the row that the record is about: in blocks the parent's (or
 * bill's) own row is another. `code` is a bag of either sort. `unclear`: a row inside blocks that is neither member nor the end of one.
 */
export type ImportRecord = {
  sheet: ImportSheet;
  row: number;
  parent?: PlacedCell;
  child?: PlacedCell;
  code?: PlacedCell;
  kind?: PlacedCell;
  area?: PlacedCell;
  bill?: PlacedCell;
  unclear?: PlacedCell;
};

/** More rows than any parent or bill can hold: whoever waits longer has no end, and is told so. */
export const blockRowsMax = 5000;

type Cells = Partial<Record<ColumnMeaning, PlacedCell[]>>;

const isFull = (cell: ImportCell) => cell.text.trim() !== "" || cell.note !== undefined;

function cellsByMeaning({ row, cells }: ImportRow, columns: readonly ColumnMeaning[]): Cells {
  const found: Cells = {};
  for (const [column, cell] of cells.entries()) {
    const meaning = columns[column] ?? "ignore";
    if (meaning === "ignore" || !isFull(cell)) continue;
    found[meaning] = [...(found[meaning] ?? []), { ...cell, row, column: columnLetters(column) }];
  }
  return found;
}

/** The heading once more, as on each printed page. */
const isHeadingAgain = (cells: Cells) => {
  const all = (Object.entries(cells) as [ColumnMeaning, PlacedCell[]][]).flatMap(([meaning, list]) =>
    list.map((cell) => ({ meaning, cell })),
  );
  return all.length > 0 && all.every(({ meaning, cell }) => headingMeaning(cell.text) === meaning);
};

/**
 * Turns the rows of one sheet into records by its layout, row by row and in order. What a block's row is (a packet, its sack, a bill) is
 * decided by the kinds; everything else by the layout alone. The same rows give the same records.
 */
export class RecordReader {
  private waiting: ImportRecord[] = [];
  private lastGroup: PlacedCell | undefined;

  constructor(
    private readonly sheet: ImportSheet,
    private readonly layout: ImportLayout,
    private readonly reading: Reading,
  ) {}

  /** The records that are complete with this row. */
  push(row: ImportRow): ImportRecord[] {
    if (this.layout.headingRow !== null && row.row <= this.layout.headingRow) return [];
    const cells = cellsByMeaning(row, this.layout.columns);
    if (Object.keys(cells).length === 0 || isHeadingAgain(cells)) return [];
    if (this.layout.layout === "pairs") return this.pairs(row, cells);
    if (this.layout.layout === "bills") return this.bills(row, cells);
    if (this.layout.layout === "bags") return this.bags(row, cells);
    return this.block(row, cells);
  }

  /** What still waits for the end of its block, which never came. */
  end(): ImportRecord[] {
    const left = this.waiting;
    this.waiting = [];
    return left;
  }

  private record(row: ImportRow, cells: Cells, more: Partial<ImportRecord>): ImportRecord {
    const beside: Partial<ImportRecord> = {};
    for (const meaning of ["kind", "area", "bill"] as const) if (cells[meaning]?.[0]) beside[meaning] = cells[meaning][0];
    return { sheet: this.sheet, row: row.row, ...beside, ...more };
  }

  /** The parent or bill of this row; the one above it where the layout says so. */
  private group(own: PlacedCell | undefined): PlacedCell | undefined {
    if (own) this.lastGroup = own;
    return own ?? (this.layout.fillDown ? this.lastGroup : undefined);
  }

  /** Several columns of children stand for several children. */
  private pairs(row: ImportRow, cells: Cells): ImportRecord[] {
    const parent = this.group(cells.parent?.[0]);
    const children = cells.child ?? [];
    if (children.length === 0) return parent && cells.parent ? [this.record(row, cells, { parent })] : [];
    return children.map((child) => this.record(row, cells, parent ? { parent, child } : { child }));
  }

  private bills(row: ImportRow, cells: Cells): ImportRecord[] {
    const bill = this.group(cells.bill?.[0]);
    const parents = cells.parent ?? [];
    if (parents.length === 0) return cells.bill && bill ? [this.record(row, cells, { bill })] : [];
    return parents.map((parent) => this.record(row, cells, bill ? { parent, bill } : { parent }));
  }

  private bags(row: ImportRow, cells: Cells): ImportRecord[] {
    const parent = cells.parent?.[0];
    const codes = [...(cells.code ?? []), ...(cells.child ?? [])];
    if (codes.length === 0) return [this.record(row, cells, parent ? { code: parent } : {})];
    return codes.map((code) => this.record(row, cells, parent ? { code, parent } : { code }));
  }

  private block(row: ImportRow, cells: Cells): ImportRecord[] {
    const isOfBills = this.layout.layout === "bill_blocks";
    const cell = cells.child?.[0] ?? cells.parent?.[0] ?? cells.code?.[0] ?? cells.bill?.[0];
    if (!cell) return [];
    const look = this.blockLook(cell, cells);
    if (isOfBills ? look === "parent" : look === "child") {
      this.waiting.push(this.record(row, cells, isOfBills ? { parent: cell } : { child: cell }));
      return this.waiting.length >= blockRowsMax ? this.end() : [];
    }
    if (look === "unclear" && !isOfBills) return [this.record(row, cells, { unclear: cell })];
    const group = isOfBills ? { bill: cell } : { parent: cell };
    const closed = this.end().map((record) => ({ ...record, ...group }));
    return closed.length > 0 ? closed : [this.record(row, cells, group)];
  }

  /** A column that is for one sort alone says it; in a shared one the kinds do. */
  private blockLook(cell: PlacedCell, cells: Cells): "parent" | "child" | "unclear" {
    if (cells.child?.[0] === cell) return "child";
    if (cells.parent?.[0] === cell) return "parent";
    if (cells.bill?.[0] === cell) return "unclear";
    const look = lookOf(cell, this.reading);
    if (look === "label" || look === "child") return "child";
    return look === "parent" ? "parent" : "unclear";
  }
}

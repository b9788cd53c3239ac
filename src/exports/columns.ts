import type { Cell, StreamedTable } from "../spreadsheet/sheet.ts";

/** One column of a download: its head, how wide it is in characters, and what a row has in it. */
export type Column<Row> = { head: string; width: number; cell: (row: Row) => Cell };

/** A table as the sheets call it. */
export type ExportTable<Row> = { name: string; columns: readonly Column<Row>[] };

export const shapeOf = ({ name, columns }: ExportTable<never>): StreamedTable => ({
  name,
  heads: columns.map(({ head }) => head),
  widths: columns.map(({ width }) => width),
});

export const cellsOf = <Row>({ columns }: ExportTable<Row>, row: Row): Cell[] => columns.map(({ cell }) => cell(row));

/** A moment by the site's clock, as a spreadsheet's own moment. */
export const moment = (at: string | null): Cell => (at === null ? null : { at });

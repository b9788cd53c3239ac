import type { Cell, StreamedTable } from "./sheet.ts";
import { columnName, rowXml } from "./xlsx-cell.ts";
import {
  contentTypes,
  packageRelations,
  sheetFoot,
  sheetHead,
  styleSheet,
  type WrittenSheet,
  workbookPart,
  workbookRelations,
} from "./xlsx-parts.ts";
import { ZipStream } from "./zip-stream.ts";

/** What Excel shows on one sheet, without the head row. */
export const sheetRowsMax = 1_048_575;
/** Below what ZIP counts to without its 64-bit form. */
const sheetMaxBytes = 3 * 2 ** 30;

/**
 * An Excel workbook of one long table, made row by row in memory that does not grow with them: `rows` and `end` give the bytes that are
 * ready. What doesn't fit on a sheet goes on the next one. The head row is bold, stays in sight, and filters.
 */
export class XlsxStream {
  private readonly zip = new ZipStream();
  private readonly columns: string[];
  private readonly written: WrittenSheet[] = [];
  private rowNumber = 0;

  constructor(
    private readonly table: StreamedTable,
    private readonly rowsMax: number = sheetRowsMax,
  ) {
    this.columns = table.heads.map((_, place) => columnName(place));
    this.zip.whole("[Content_Types].xml", contentTypes);
    this.zip.whole("_rels/.rels", packageRelations);
    this.zip.whole("xl/styles.xml", styleSheet);
    this.beginSheet();
  }

  rows(rows: readonly Cell[][]): Uint8Array<ArrayBuffer> {
    let from = 0;
    while (from < rows.length) {
      if (this.rowNumber > this.rowsMax || this.zip.fileBytes > sheetMaxBytes) {
        this.endSheet();
        this.beginSheet();
      }
      const some = rows.slice(from, from + this.rowsMax + 1 - this.rowNumber);
      this.zip.write(some.map((cells) => rowXml(++this.rowNumber, cells, this.columns)).join(""));
      from += some.length;
    }
    return this.zip.take();
  }

  end(): Uint8Array<ArrayBuffer> {
    this.endSheet();
    this.zip.whole("xl/workbook.xml", workbookPart(this.written));
    this.zip.whole("xl/_rels/workbook.xml.rels", workbookRelations(this.written.length));
    this.zip.end();
    return this.zip.take();
  }

  private beginSheet(): void {
    this.zip.begin(`xl/worksheets/sheet${this.written.length + 1}.xml`);
    this.zip.write(sheetHead(this.table.widths) + rowXml(1, this.table.heads, this.columns, true));
    this.rowNumber = 1;
  }

  private endSheet(): void {
    const lastPlace = `${this.columns.at(-1)}${this.rowNumber}`;
    this.zip.write(sheetFoot(lastPlace));
    this.zip.finish();
    const place = this.written.length + 1;
    this.written.push({ name: place === 1 ? this.table.name : `${this.table.name} ${place}`, lastPlace });
  }
}

import { describe, expect, test } from "bun:test";
import { unzipSync } from "fflate";
import { read, utils, type WorkSheet } from "xlsx";
import { csvRows } from "../../src/spreadsheet/csv.ts";
import type { Cell } from "../../src/spreadsheet/sheet.ts";
import { columnName } from "../../src/spreadsheet/xlsx-cell.ts";
import { XlsxStream } from "../../src/spreadsheet/xlsx-stream.ts";

const table = { name: "Bags", heads: ["Code", "Weight kg", "Made", "Day", "Count"], widths: [24, 12, 20, 12, 8] };

function made(batches: Cell[][][], rowsMax?: number) {
  const stream = new XlsxStream(table, rowsMax);
  return Buffer.concat([...batches.map((rows) => stream.rows(rows)), stream.end()]);
}
const bookOf = (bytes: Uint8Array) => read(bytes, { cellNF: true, cellFormula: true });
const partOf = (bytes: Uint8Array, name: string) => new TextDecoder().decode(unzipSync(bytes)[name]);
const sheetOf = (bytes: Uint8Array, name = "Bags") => bookOf(bytes).Sheets[name] as WorkSheet;
const rowsOf = (sheet: WorkSheet) => utils.sheet_to_json<unknown[]>(sheet, { header: 1, defval: null });
const row = (code: string, count = 1): Cell[] => [code, { kg: 1.25 }, { at: "2026-11-22 10:42:05" }, { at: "2026-11-22" }, count];

describe("a streamed workbook", () => {
  test("keeps codes as text, weights to the gram, moments and days as the spreadsheet's own", () => {
    const sheet = sheetOf(made([[row("000123456789012345")], [["1E15", null, null, null, null]]]));
    expect(sheet.A2).toMatchObject({ t: "s", v: "000123456789012345", z: "@" });
    expect(sheet.B2).toMatchObject({ t: "n", v: 1.25, w: "1.250" });
    expect(sheet.C2).toMatchObject({ t: "n", w: "2026-11-22 10:42:05" });
    expect(sheet.D2).toMatchObject({ t: "n", w: "2026-11-22" });
    expect(sheet.E2).toMatchObject({ t: "n", v: 1 });
    expect(sheet.A3).toMatchObject({ t: "s", v: "1E15" });
  });
  for (const text of [
    "=1+1",
    "+91 98",
    "-2",
    "@SUM(A1)",
    "＝1+1",
    '<a & "b">',
    " blanks around ",
    "two\nlines",
    "_x0041_",
    "नागपुर 🚚",
    "&amp;",
    "]]>",
  ])
    test(`gives back ${JSON.stringify(text)} as it is, and as no formula`, () => {
      const sheet = sheetOf(made([[row(text)]]));
      expect(sheet.A2).toMatchObject({ t: "s", v: text });
      expect(sheet.A2.f).toBeUndefined();
    });
  test("signs that XML can't hold become a mark, and nothing around them is lost", () => {
    const sheet = sheetOf(made([[row("a\u0000b\u0008c\ud800d\ufffee")], [row("whole")]]));
    expect(sheet.A2.v).toBe("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
    expect(sheet.A3.v).toBe("whole");
  });
  test("a text is cut where a cell ends", () => expect(sheetOf(made([[row("x".repeat(40_000))]])).A2.v).toHaveLength(32_767));
  test("goes on to the next sheet, each with its heads and its filter, however the rows come", () => {
    const codes = Array.from({ length: 23 }, (_, n) => `PKT${n}`);
    for (const batch of [1, 3, 10, 11, 23]) {
      const batches = Array.from({ length: Math.ceil(23 / batch) }, (_, n) =>
        codes.slice(n * batch, (n + 1) * batch).map((code) => row(code)),
      );
      const bytes = made(batches, 10);
      const book = bookOf(bytes);
      expect(book.SheetNames).toEqual(["Bags", "Bags 2", "Bags 3"]);
      const sheets = book.SheetNames.map((name) => rowsOf(book.Sheets[name] as WorkSheet));
      expect(sheets.map((rows) => rows.length)).toEqual([11, 11, 4]);
      for (const [first] of sheets) expect(first).toEqual(table.heads);
      expect(sheets.flatMap((rows) => rows.slice(1).map(([code]) => code))).toEqual(codes);
      expect(partOf(bytes, "xl/worksheets/sheet3.xml")).toContain('<autoFilter ref="A1:E4"/>');
    }
  });
  test("exactly full, it has no empty sheet behind it; without rows it has its heads", () => {
    expect(bookOf(made([Array.from({ length: 10 }, () => row("A"))], 10)).SheetNames).toEqual(["Bags"]);
    const empty = made([]);
    expect(rowsOf(sheetOf(empty))).toEqual([table.heads]);
    expect(partOf(empty, "xl/worksheets/sheet1.xml")).toContain('<autoFilter ref="A1:E1"/>');
  });
  test("its head row is bold and stays in sight, its columns have their widths", () => {
    const sheet = partOf(made([[row("A")]]), "xl/worksheets/sheet1.xml");
    expect(sheet).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>');
    expect(sheet).toContain('<col min="1" max="1" width="24" customWidth="1"/>');
    expect(sheet).toContain('<c r="A1" s="6" t="inlineStr"><is><t>Code</t></is></c>');
    expect(partOf(made([]), "xl/styles.xml")).toContain("<font><b/>");
  });
  test("gives what it has as it goes: it holds no more than a batch", () => {
    const stream = new XlsxStream(table);
    const sizes = Array.from({ length: 20 }, () => stream.rows(Array.from({ length: 1000 }, (_, n) => row(`PKT${n}`))).length);
    expect(Math.min(...sizes)).toBeGreaterThan(3000);
    expect(stream.end().length).toBeLessThan(4000);
  });
  test("of 200,000 rows is read back whole by unzip and by SheetJS", () => {
    const batches = Array.from({ length: 200 }, (_, b) => Array.from({ length: 1000 }, (_, n) => row(`PKT${b * 1000 + n}`, n)));
    const bytes = made(batches);
    const rows = rowsOf(read(bytes, { dense: true }).Sheets.Bags as WorkSheet);
    expect(rows.length).toBe(200_001);
    expect(rows.at(-1)?.slice(0, 2)).toEqual(["PKT199999", 1.25]);
  }, 60_000);
});

test("columns are called as spreadsheets call them", () =>
  expect([0, 25, 26, 51, 52, 701, 702].map(columnName)).toEqual(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]));
test("a moment in CSV is as it stands", () => expect(csvRows([row("=1")])).toBe("'=1,1.25,2026-11-22 10:42:05,2026-11-22,1\r\n"));

import { afterAll, describe, expect, test } from "bun:test";
import { filesPlace, rowsIn } from "../support/workbooks/place.ts";
import { type BookXml, pairRows, stylesXml, textCellXml, xlsxOf } from "../support/workbooks/xlsx.ts";
import { zipOf } from "../support/workbooks/zip.ts";

const place = filesPlace();
afterAll(place.remove);

const number = (at: string, value: string, style = 0) => `<c r="${at}" s="${style}"><v>${value}</v></c>`;
const readCells = async (cells: string, more: Partial<BookXml> = {}) => {
  const { batches, facts } = await place.read(
    xlsxOf({ sheets: [{ name: "A", rows: `<row r="1">${cells}</row>` }], styles: stylesXml, ...more }),
  );
  return { cells: rowsIn(batches)[0]?.cells, warnings: facts.warnings.map(({ code }) => code) };
};

describe("numbers", () => {
  const cases: [what: string, value: string, style: number, cell: object][] = [
    ["a whole number has its exact digits", "123456789012345", 0, { text: "123456789012345", note: "number" }],
    ["a rounded look doesn't matter", "123456789012", 4, { text: "123456789012", note: "number" }],
    ["more than 15 digits that end in zeros are damaged", "1234567890123450", 0, { text: "1234567890123450", note: "damaged" }],
    ["more digits than a number can hold are damaged", "12345678901234567890", 0, { text: "12345678901234567168", note: "damaged" }],
    ["1.23E+15 is damaged", "1.23E+15", 0, { text: "1230000000000000", note: "damaged" }],
    ["16 digits that a program has written exactly are whole", "1234567890123456", 0, { text: "1234567890123456", note: "number" }],
    ["a format with zeros shows the code", "123", 2, { text: "00123", note: "number" }],
    ["a format with a text shows the code", "123", 3, { text: "SB00123", note: "number" }],
    ["a date is said to be one", "45000", 1, { text: "3/15/23", note: "date" }],
    ["a part of a number stays", "12.5", 0, { text: "12.5", note: "number" }],
    ["a number in a cell for text", "123", 5, { text: "123", note: "number" }],
  ];
  for (const [what, value, style, cell] of cases)
    test(what, async () => expect((await readCells(number("A1", value, style))).cells).toEqual([cell as never]));

  test("dates count from 1904 where the workbook says so", async () =>
    expect((await readCells(number("A1", "43538", 1), { date1904: true })).cells).toEqual([{ text: "3/15/23", note: "date" }]));
  test("a rounded number that was copied as text is damaged", async () =>
    expect((await readCells(textCellXml("A1", "1.23E+15"))).cells).toEqual([{ text: "1.23E+15", note: "damaged" }]));
});

describe("formulas", () => {
  test("give their last value; without one they are marked", async () => {
    const { cells, warnings } = await readCells(
      `<c r="A1" t="str"><f>B1&amp;"x"</f><v>SB00001</v></c><c r="B1"><f>1+1</f></c><c r="C1" t="str"><f>A1</f></c><c r="D1"><f>0</f><v>0</v></c><c r="E1" t="e"><f>NA()</f><v>#N/A</v></c>`,
    );
    expect(cells).toEqual([
      { text: "SB00001" },
      { text: "", note: "formula_without_value" },
      { text: "", note: "formula_without_value" },
      { text: "0", note: "number" },
      { text: "#N/A", note: "error" },
    ]);
    expect(warnings).toEqual(["formulas", "formulas_without_value"]);
  });
  test("shared ones too", async () => {
    const { cells } = await readCells('<c r="A1"><f t="shared" ref="A1:B1" si="0">1+1</f><v>2</v></c><c r="B1"><f t="shared" si="0"/></c>');
    expect(cells).toEqual([
      { text: "2", note: "number" },
      { text: "", note: "formula_without_value" },
    ]);
  });
});

test("merged cells have their value in the first", async () => {
  const rows = `<row r="1">${textCellXml("A1", "SB00001")}${textCellXml("B1", "P1")}</row><row r="2">${textCellXml("A2", "ghost")}${textCellXml("B2", "P2")}</row>`;
  const { batches, facts } = await place.read(
    xlsxOf({ sheets: [{ name: "A", rows, after: '<mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>' }] }),
  );
  expect(rowsIn(batches).map(({ cells }) => cells.map(({ text }) => text))).toEqual([
    ["SB00001", "P1"],
    ["", "P2"],
  ]);
  expect(facts.warnings).toEqual([
    { code: "merged_cells", message: "Sheet “A” has merged cells (A1:A2). Each has its value in its first cell only." },
  ]);
});

test("macros and links to other files are said, and not followed", async () => {
  const { batches, facts } = await place.read(
    xlsxOf({
      sheets: [
        { name: "A", rows: pairRows(3) },
        { name: "B", rows: pairRows(1), state: "veryHidden" },
      ],
      mainType: "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
      more: [
        { name: "xl/vbaProject.bin", bytes: Buffer.alloc(3000, 1) },
        { name: "xl/externalLinks/externalLink1.xml", bytes: "<externalLink/>" },
      ],
    }),
  );
  expect(rowsIn(batches)).toHaveLength(4);
  expect(facts.format).toBe("xlsm");
  expect(facts.warnings.map(({ code }) => code)).toEqual(["macros", "external_links", "hidden_sheet"]);
});

test("an .ods: repeated and covered cells, a hidden sheet, a formula without a value, dates", async () => {
  const space = ["office", "table", "text", "style"]
    .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
    .join(" ");
  const text = (words: string, more = "") =>
    `<table:table-cell office:value-type="string"${more}><text:p>${words}</text:p></table:table-cell>`;
  const content = `<?xml version="1.0"?><office:document-content ${space}><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>
    <table:table table:name="Bags" table:style-name="ta1"><table:table-row>${text("SB00001", ' table:number-rows-spanned="2" table:number-columns-spanned="1"')}${text("P1", ' table:number-columns-repeated="2"')}</table:table-row>
    <table:table-row><table:covered-table-cell/><table:table-cell office:value-type="float" office:value="123456789012"><text:p>1.23E+11</text:p></table:table-cell></table:table-row>
    <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
    <table:table-row><table:table-cell office:value-type="date" office:date-value="2023-03-15"><text:p>15.03.23</text:p></table:table-cell><table:table-cell table:formula="of:=1+1"/></table:table-row></table:table>
    <table:table table:name="Old" table:style-name="ta2"><table:table-row>${text("SB00002")}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`;
  const manifest =
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>';
  const { batches, facts } = await place.read(
    zipOf([
      { name: "mimetype", bytes: "application/vnd.oasis.opendocument.spreadsheet", stored: true },
      { name: "content.xml", bytes: content },
      { name: "META-INF/manifest.xml", bytes: manifest },
    ]),
  );
  expect(rowsIn(batches).map(({ row, cells }) => [row, ...cells])).toEqual([
    [1, { text: "SB00001" }, { text: "P1" }, { text: "P1" }],
    [2, { text: "" }, { text: "123456789012", note: "number" }],
    [1_048_003, { text: "3/15/23", note: "date" }, { text: "", note: "formula_without_value" }],
    [1, { text: "SB00002" }],
  ]);
  expect(facts.sheets.map(({ name, hidden }) => [name, hidden])).toEqual([
    ["Bags", false],
    ["Old", true],
  ]);
  expect(facts.warnings.map(({ code }) => code)).toEqual(["merged_cells", "formulas", "formulas_without_value", "hidden_sheet"]);
});

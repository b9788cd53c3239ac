import { afterAll, describe, expect, test } from "bun:test";
import { type BookType, type CellObject, utils, write } from "xlsx";
import { Problem } from "../../src/domain/error.ts";
import { guessLayout } from "../../src/domain/import-layout.ts";
import { RecordReader } from "../../src/domain/import-records.ts";
import type { ImportSheet } from "../../src/domain/import-row.ts";
import type { Kind } from "../../src/domain/kind.ts";
import { dice } from "../support/dice.ts";
import { filesPlace, rowsIn, textsIn } from "../support/workbooks/place.ts";
import { csvOf, encodings, pairTable, writtenBook } from "../support/workbooks/written.ts";
import { textCellXml, xlsxOf } from "../support/workbooks/xlsx.ts";

const place = filesPlace();
afterAll(place.remove);

const codes = [
  ["Parent", "Child", "Kind", "Area"],
  ["SB00001", "00123", "Packet", "Nord – É"],
  ["sb00002", "1234567890123456", " two  blanks ", "a;b,c\td"],
  ["", "PKT1", "", 'says "so"'],
  ["SB00003", "line\nbreak", "x", "end"],
];
const hindi = [...codes, ["बोरी", "पैकेट", "सरसों", "उत्तर ₹"]];

describe("a workbook is read as it is, whatever its format", () => {
  const formats: [BookType, string][] = [
    ["xlsx", "xlsx"],
    ["xlsm", "xlsm"],
    ["xlsb", "xlsb"],
    ["biff8", "xls"],
    ["ods", "ods"],
  ];
  for (const [type, format] of formats)
    test(`.${format}, all sheets, hidden ones too`, async () => {
      const { batches, facts } = await place.read(
        writtenBook(type, [
          { name: "Bags", rows: hindi },
          { name: "बोरी & <2>", rows: [["SB00009"], [], ["", "far"]], hidden: true },
        ]),
      );
      const rows = rowsIn(batches);
      expect(facts.format).toBe(format as typeof facts.format);
      expect(textsIn(batches)).toEqual([...hindi, ["SB00009"], ["", "far"]]);
      expect(rows.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6, 1, 3]);
      expect(rows.some(({ cells }) => cells.some(({ note }) => note))).toBe(false);
      const isHidden = format !== "ods"; // SheetJS writes no hidden sheet into .ods
      expect(facts.sheets).toEqual([
        { name: "Bags", hidden: false, place: 1, rows: 6 },
        { name: "बोरी & <2>", hidden: isHidden, place: 2, rows: 2 },
      ]);
      expect(facts.warnings.map(({ code }) => code)).toEqual(isHidden ? ["hidden_sheet"] : []);
    });

  test("HTML that a web system calls .xls", async () => {
    const page = `<html><head><meta charset="utf-8"></head><body><table><tr><th>Parent</th><th>Child</th></tr><tr><td>SB00001</td><td>00123</td></tr>
      <tr><td>SB00002</td><td>A&amp;B</td></tr></table></body></html>`;
    const { batches, facts } = await place.read(page);
    expect(facts.format).toBe("html");
    expect(textsIn(batches)).toEqual([
      ["Parent", "Child"],
      ["SB00001", "00123"],
      ["SB00002", "A&B"],
    ]);
  });

  test("namespaces with prefixes, rows and cells without their numbers", async () => {
    const bare = '<row><c t="inlineStr"><is><t>Parent</t></is></c><c t="inlineStr"><is><t>Child</t></is></c></row>';
    const { batches } = await place.read(xlsxOf({ sheets: [{ name: "A", rows: `${bare}<row/>${bare}` }] }));
    expect(rowsIn(batches).map(({ row, cells }) => [row, ...cells.map(({ text }) => text)])).toEqual([
      [1, "Parent", "Child"],
      [3, "Parent", "Child"],
    ]);
  });

  test("a sheet that lies about its size, and a far cell", async () => {
    const before = '<dimension ref="A1:XFD1048576"/>';
    const rows = `<row r="1">${textCellXml("A1", "SB00001")}</row><row r="1048576">${textCellXml("B1048576", "last")}</row>`;
    const { batches, facts } = await place.read(xlsxOf({ sheets: [{ name: "A", rows, before }] }));
    expect(rowsIn(batches).map(({ row, cells }) => [row, ...cells.map(({ text }) => text)])).toEqual([
      [1, "SB00001"],
      [1_048_576, "", "last"],
    ]);
    expect(facts.peakBytes).toBeLessThan(150e6);
  });
});

describe("a text table is read as it is", () => {
  const western = codes;
  for (const delimiter of [",", ";", "\t"])
    for (const [encoding, encode] of Object.entries(encodings))
      test(`${encoding}, cut by ${JSON.stringify(delimiter)}`, async () => {
        const rows = encoding === "Windows-1252" ? western : hindi;
        const { batches, facts } = await place.read(encode(csvOf(rows, delimiter)));
        expect(textsIn(batches)).toEqual(rows);
        expect(facts).toMatchObject({
          format: "csv",
          delimiter,
          encoding: encoding
            .toLowerCase()
            .replace(/ with.*/, "")
            .replace("utf-16 ", "utf-16"),
        });
      });

  for (const [name, end] of Object.entries({ LF: "\n", "CR LF": "\r\n", CR: "\r" }))
    test(`lines that end in ${name}, empty ones counted`, async () => {
      const { batches } = await place.read(["a,b", "", "c,d", ",,", "e,f"].join(end));
      expect(rowsIn(batches).map(({ row, cells }) => [row, ...cells.map(({ text }) => text)])).toEqual([
        [1, "a", "b"],
        [3, "c", "d"],
        [5, "e", "f"],
      ]);
    });

  test("one column, a named delimiter, zeros that people keep, and what Excel has broken", async () => {
    expect(textsIn((await place.read("SB00001\nSB00002\n")).batches)).toEqual([["SB00001"], ["SB00002"]]);
    expect(textsIn((await place.read("MZ00017,GIF89\n")).batches)).toEqual([["MZ00017", "GIF89"]]);
    expect(textsIn((await place.read("sep=|\r\na,b|c\r\n")).batches)).toEqual([["a,b", "c"]]);
    const { batches } = await place.read('code,x\n="00123",1.23E+15\n123456789012345000,1234567890123450\n');
    expect(
      rowsIn(batches)
        .slice(1)
        .map(({ cells }) => cells),
    ).toEqual([
      [{ text: "00123" }, { text: "1.23E+15", note: "damaged" }],
      [{ text: "123456789012345000", note: "maybe_damaged" }, { text: "1234567890123450" }],
    ]);
  });

  test("quotation marks inside, doubled, and over the edges of the pieces that are read", async () => {
    const filler = "x".repeat(1000);
    const rows = Array.from({ length: 900 }, (_, at) => [`${at}"`, `"${filler}""`, `é${filler}\r\n,`]);
    const { batches } = await place.read(csvOf(rows));
    expect(textsIn(batches)).toEqual(rows);
    expect(textsIn((await place.read('a 5" pipe,"b"c\n')).batches)).toEqual([['a 5" pipe', "bc"]]);
  });
});

describe("any table that SheetJS writes comes back equal", () => {
  const signs = [..."AZaz09-_ .,;:'\"<>&\n\t|=+@#éß€₹अआमबोरी中", "😀", "]]>", "<v>", "&amp;", "00", "1E5"];
  const word = (roll: (sides: number) => number) =>
    Array.from({ length: roll(4) === 0 ? 0 : 1 + roll(12) }, () => signs[roll(signs.length)]).join("");
  const table = (seed: number): string[][] => {
    const roll = dice(seed);
    const columns = 1 + roll(6);
    return Array.from({ length: 1 + roll(60) }, () => Array.from({ length: columns }, () => word(roll)));
  };
  const shown = (rows: string[][]) =>
    rows
      .map((row, at) => ({ row: at + 1, texts: row.slice(0, row.findLastIndex((text) => text.trim() !== "") + 1) }))
      .filter(({ texts }) => texts.length > 0);
  for (const type of ["xlsx", "xlsb", "ods", "biff8", "csv"] as const)
    test(type, async () => {
      for (let seed = 1; seed <= 12; seed++) {
        // SheetJS doesn't keep blanks around line ends when it writes .ods.
        const written = (text: string) => (type === "ods" ? text.replaceAll("\n", "") : text);
        const rows = [["begin", "end"], ...table(seed).map((row) => row.map(written))];
        const bytes = type === "csv" ? csvOf(rows) : writtenBook(type, [{ name: "A", rows }]);
        const { batches } = await place.read(bytes);
        expect({ seed, rows: rowsIn(batches).map(({ row, cells }) => ({ row, texts: cells.map(({ text }) => text) })) }).toEqual({
          seed,
          rows: shown(rows),
        });
      }
    });
});

describe("numbers and dates are said to be such", () => {
  for (const type of ["xlsx", "xlsb", "biff8", "ods"] as const)
    test(type, async () => {
      const sheet = utils.aoa_to_sheet([[]], { dense: true });
      const cells: CellObject[] = [
        { t: "n", v: 123 },
        { t: "n", v: 45000, z: "yyyy-mm-dd" },
        { t: "n", v: 1234567890123450 },
        { t: "n", v: 12.5 },
        { t: "b", v: true },
        { t: "n", v: 123, z: "00000" },
      ];
      sheet["!data"] = [cells];
      sheet["!ref"] = "A1:F1";
      const book = utils.book_new(sheet, "A");
      const { batches } = await place.read(write(book, { type: "buffer", bookType: type }));
      expect(rowsIn(batches)[0]?.cells).toEqual([
        { text: "123", note: "number" },
        { text: type === "ods" ? "2023March15" : "2023-03-15", note: "date" }, // SheetJS writes this format so into .ods,
        { text: "1234567890123450", note: "damaged" },
        { text: "12.5", note: "number" },
        { text: "TRUE" },
        { text: "00123", note: "number" },
      ]);
    });
});

describe("damage is never read as if it were the file", () => {
  const table = pairTable(300);
  for (const type of ["xlsx", "xlsb", "ods"] as const)
    test(`${type}: 25 places, each refused or without effect`, async () => {
      const good = writtenBook(type, [{ name: "Bags", rows: table }]);
      const roll = dice(7);
      for (let at = 0; at < 25; at++) {
        const bytes = Buffer.from(good);
        const where = roll(bytes.length);
        bytes[where] = (bytes[where] ?? 0) ^ (1 + roll(255));
        const texts = await place.read(bytes).then(
          ({ batches }) => textsIn(batches),
          (error: Problem) => error,
        );
        if (texts instanceof Problem) expect(texts.kind).toBe("invalid");
        else expect({ where, texts }).toEqual({ where, texts: table });
      }
    });
  test("xls: 25 places, each comes to an end", async () => {
    const good = writtenBook("biff8", [{ name: "Bags", rows: table }]);
    const roll = dice(7);
    for (let at = 0; at < 25; at++) {
      const bytes = Buffer.from(good);
      for (let times = 0; times < 20; times++) bytes[roll(bytes.length)] = roll(256);
      const ended = await place.read(bytes, { limits: { workMaxMs: 5000 } }).then(
        () => true,
        (error: unknown) => error instanceof Problem,
      );
      expect(ended).toBe(true);
    }
  });
});

test("from a file to records: each sheet by a layout of its own", async () => {
  const kind = { capacity: null, unitGrams: null, tareGrams: null, active: true };
  const kinds: Kind[] = [
    { ...kind, id: 1, name: "Mustard sack", sort: "parent", pattern: "SB#####", capacity: 30, tareGrams: 0 },
    { ...kind, id: 2, name: "Packet", sort: "child", pattern: "4 to 20 letters or digits", unitGrams: 1000 },
  ];
  const bytes = writtenBook("ods", [
    {
      name: "Pairs",
      rows: [
        ["पैकेट", "बोरी"],
        ["PKT001", "SB00001"],
        ["PKT002", "SB00001"],
      ],
    },
    { name: "Factory", rows: [["MOONG LABEL NO.: 17"], ["MOONG LABEL NO.: 18"], ["SB00002"]] },
  ]);
  const { batches } = await place.read(bytes);
  const sheets = Map.groupBy(rowsIn(batches), ({ sheet }) => sheet.place);
  const records = [...sheets.values()].flatMap((rows) => {
    const sheet = rows[0]?.sheet as ImportSheet;
    const reader = new RecordReader(sheet, guessLayout(rows, { kinds }), { kinds });
    return [...rows.flatMap((row) => reader.push(row)), ...reader.end()];
  });
  expect(records.map(({ sheet, row, parent, child }) => [sheet.name, row, parent?.text, child?.text])).toEqual([
    ["Pairs", 2, "SB00001", "PKT001"],
    ["Pairs", 3, "SB00001", "PKT002"],
    ["Factory", 1, "SB00002", "MOONG LABEL NO.: 17"],
    ["Factory", 2, "SB00002", "MOONG LABEL NO.: 18"],
  ]);
});

test("a table comes in batches of bounded size", async () => {
  const { batches, facts } = await place.read(writtenBook("xlsx", [{ name: "A", rows: pairTable(3500) }]));
  expect(batches.map(({ length }) => length)).toEqual([1000, 1000, 1000, 501]);
  expect(facts.rows).toBe(3501);
});

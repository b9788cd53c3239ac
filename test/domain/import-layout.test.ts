import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type ColumnMeaning, headingMeaning } from "../../src/domain/import-headings.ts";
import { guessLayout, type ImportLayout } from "../../src/domain/import-layout.ts";
import { blockRowsMax, type ImportRecord, RecordReader } from "../../src/domain/import-records.ts";
import { columnLetters, type ImportRow, type ImportSheet } from "../../src/domain/import-row.ts";
import type { Kind } from "../../src/domain/kind.ts";

const child = { capacity: null, unitGrams: 1000, tareGrams: null, active: true };
const parent = { capacity: 30, unitGrams: null, tareGrams: 0, active: true };
const kinds: Kind[] = [
  { id: 1, name: "Mustard sack", sort: "parent", pattern: "SB#####", ...parent },
  { id: 2, name: "Moong sack", sort: "parent", pattern: "M444-#####", ...parent },
  { id: 3, name: "Packet", sort: "child", pattern: "4 to 20 letters or digits", ...child },
];
const reading = { kinds };
const sheet: ImportSheet = { name: "A", hidden: false, place: 1 };

/** Rows from 1 on; an empty list is a row that the file doesn't have. */
const rowsOf = (table: string[][]): ImportRow[] =>
  table.flatMap((texts, at) => (texts.length === 0 ? [] : [{ row: at + 1, cells: texts.map((text) => ({ text })) }]));
const guess = (table: string[][]) => guessLayout(rowsOf(table), reading);
const bare = (records: ImportRecord[]) =>
  records.map((record) =>
    Object.fromEntries(
      (["parent", "child", "code", "kind", "area", "bill", "unclear"] as const).flatMap((name) =>
        record[name] ? [[name, record[name].text]] : [],
      ),
    ),
  );
function records(table: string[][], layout: ImportLayout = guess(table)): ImportRecord[] {
  const reader = new RecordReader(sheet, layout, reading);
  return [...rowsOf(table).flatMap((row) => reader.push(row)), ...reader.end()];
}
const sack = (at: number) => `SB${String(at).padStart(5, "0")}`;
const packet = (at: number) => `PKT${String(at).padStart(6, "0")}`;
const label = (at: number) => `MUSTARD 1 KG LABEL NO.: ${100_000 + at} MFD 01/2026`;
const times = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at));

describe("a heading says what its column holds", () => {
  const said: [ColumnMeaning, string][] = [
    [
      "parent",
      "Parent|Parent Bag|PARENT BAG NO.|parent_code|Parent ID|Parent QR|Sack No|Sacks|Master bag|Mother Bag Code|Outer|Gunny bag|Bora No.|Carton|बोरी|बोरी नंबर|बोरी का कोड|बोरा क्रमांक|पैरेंट बैग|मास्टर कोड|बड़ा बैग|मुख्य बैग",
    ],
    [
      "child",
      "Child|Child Bag|Child Code|child-bag-id|Packet|Packets|Packet No|PKT|Pouch|Packet1|Child 2|Inner|Small bag|Sub Bag|Label|Label No.|पैकेट|पैकेट नंबर|पैकेट का बारकोड|छोटा बैग|थैली|चाइल्ड बैग|लेबल नंबर|पाउच",
    ],
    ["code", "Code|Bag Code|Bag|Bag No|QR|QR Code|Barcode|Bar code|Bag ID|कोड|बैग कोड|बैग नंबर|बारकोड|क्यूआर कोड"],
    ["kind", "Kind|Type|Bag Type|Category|Product|Variety|Material|प्रकार|किस्म|बैग का प्रकार|फसल|उत्पाद"],
    ["area", "Area|Dispatch Area|Location|Zone|Godown|Warehouse|Branch|क्षेत्र|स्थान|गोदाम|शाखा|ज़ोन"],
    ["bill", "Bill|Bill No.|Bill Number|Invoice No|Challan|Challan No.|Delivery Note|DC No|बिल|बिल नंबर|बिल संख्या|चालान नं.|इनवॉइस"],
    [
      "ignore",
      "S.No|Sr. No.|Serial No|Date|Bill Date|Weight (kg)|Qty|No of bags|Remarks|Status|Customer|तारीख|वजन|क्रमांक|क्र.सं.|मात्रा|टिप्पणी|ग्राहक",
    ],
  ];
  for (const [meaning, headings] of said)
    for (const heading of headings.split("|")) test(`${heading}: ${meaning}`, () => expect(headingMeaning(heading)).toBe(meaning));
  for (const text of [
    "",
    "SB00001",
    "M444-00001",
    "MOONG LABEL NO.: 17",
    "Foo bar",
    "PKT000123",
    "Please send these to the new place before the festival, thank you",
    "—",
  ])
    test(`${text || "nothing"} is no heading`, () => expect(headingMeaning(text)).toBeNull());
});

describe("pairs", () => {
  const body = times(60, (at) => [sack(Math.floor(at / 30)), packet(at)]);
  const wanted = body.map(([parent, child]) => ({ parent, child }));
  test("under English headings", () => {
    const found = guess([["Parent Bag", "Child Bag"], ...body]);
    expect(found).toMatchObject({ layout: "pairs", columns: ["parent", "child"], headingRow: 1, fillDown: false });
    expect(found.sure).toBe(1);
    expect(found.sample).toHaveLength(10);
    expect(bare(records([["Parent Bag", "Child Bag"], ...body]) as ImportRecord[])).toEqual(wanted as never);
  });
  test("the child first, under Hindi headings, a title above and other columns between", () => {
    const table = [
      ["मासिक सूची 2026"],
      [],
      ["क्र.सं.", "पैकेट नंबर", "वजन", "बोरी"],
      ...body.map(([parent, child], at) => [`${at + 1}`, child as string, "1", parent as string]),
    ];
    const found = guess(table);
    expect(found).toMatchObject({ layout: "pairs", columns: ["ignore", "child", "ignore", "parent"], headingRow: 3, sure: 1 });
    expect(bare(records(table))).toEqual(wanted as never);
    expect(records(table)[0]).toEqual({
      sheet,
      row: 4,
      parent: { text: sack(0), row: 4, column: "D" },
      child: { text: packet(0), row: 4, column: "B" },
    });
  });
  test("without a heading, in either order", () => {
    expect(guess(body)).toMatchObject({ layout: "pairs", columns: ["parent", "child"], headingRow: null });
    expect(guess(body).sure).toBeGreaterThan(0.7);
    expect(guess(body.map((row) => row.toReversed()))).toMatchObject({ layout: "pairs", columns: ["child", "parent"], headingRow: null });
  });
  test("packets under a heading of any bag, nearly each beside its sack: a hole is a missing sack, no packet in none", () => {
    const rows = times(20, (at) => [at === 7 ? "" : sack(1 + Math.floor(at / 5)), packet(at)]);
    expect(guess([["Sack", "Bag no."], ...rows])).toMatchObject({ layout: "pairs", columns: ["parent", "child"], fillDown: false });
    const loose = times(20, (at) => [at % 2 ? "" : sack(1 + Math.floor(at / 5)), packet(at)]);
    expect(guess([["Sack", "Bag no."], ...loose])).toMatchObject({ layout: "bags", columns: ["parent", "code"] });
  });

  test("a parent that stands only beside its first child", () => {
    const table = [["Sack", "Packet"], ...body.map(([parent, child], at) => [at % 30 === 0 ? (parent as string) : "", child as string])];
    expect(guess(table)).toMatchObject({ layout: "pairs", fillDown: true });
    expect(bare(records(table))).toEqual(wanted as never);
    expect(records(table)[1]?.parent).toEqual({ text: sack(0), row: 2, column: "A" });
    expect(bare(records(table, { ...guess(table), fillDown: false }))[1]).toEqual({ child: packet(1) });
  });
  test("a parent in merged cells, some with one child only", () => {
    const firsts = [0, 5, 6, 14, 20];
    const table = [["Sack", "Packet"], ...times(25, (at) => [firsts.includes(at) ? sack(at) : "", packet(at)])];
    expect(guess(table)).toMatchObject({ layout: "pairs", fillDown: true });
    expect(records(table)[5]?.parent?.text).toBe(sack(5));
    expect(records(table)[8]?.parent?.text).toBe(sack(6));
  });
  const holes: [string, string[][]][] = [
    [
      "in a column that names its parent row by row",
      body.map(([name, child], at) => [[7, 8, 31].includes(at) ? "" : (name as string), child as string]),
    ],
    ["at the first row of a parent", body.map(([name, child], at) => [at === 30 ? "" : (name as string), child as string])],
    ["where every child has a parent of its own", times(40, (at) => [at % 9 === 4 ? "" : sack(at), packet(at)])],
    ["beside a parent in lower case", times(8, (at) => [["SB00001", "sb00001", "", "SB00001"][at % 4] as string, packet(at)])],
  ];
  for (const [where, table] of holes)
    test(`a hole ${where} is no group: it stays without a parent`, () => {
      const found = guess([["Sack", "Packet"], ...table]);
      expect(found).toMatchObject({ layout: "pairs", fillDown: false });
      const alone = records([["Sack", "Packet"], ...table]).filter((record) => !record.parent);
      expect(alone.map(({ child }) => child?.text)).toEqual(table.filter(([name]) => name === "").map(([, child]) => child) as string[]);
    });
  test("several children in a row", () => {
    const table = [
      ["Parent", "Child 1", "Child 2"],
      [sack(1), packet(1), packet(2)],
      [sack(2), packet(3), ""],
    ];
    expect(guess(table).columns).toEqual(["parent", "child", "child"]);
    expect(bare(records(table))).toEqual([
      { parent: sack(1), child: packet(1) },
      { parent: sack(1), child: packet(2) },
      { parent: sack(2), child: packet(3) },
    ]);
  });
  test("the heading once more on each page is passed over", () =>
    expect(
      bare(
        records([
          ["Parent", "Child"],
          [sack(1), packet(1)],
          ["PARENT", "CHILD"],
          [sack(1), packet(2)],
        ]),
      ),
    ).toHaveLength(2));
  test("headings that stand against the values make the guess unsure", () =>
    expect(guess([["Child", "Parent"], ...body]).sure).toBeLessThanOrEqual(0.5));
  test("codes of no kind that we know: the one that repeats is the parent", () => {
    const strange = times(40, (at) => [`X/${at}`, `Y/${Math.floor(at / 10)}`]);
    expect(guess(strange)).toMatchObject({ layout: "pairs", columns: ["child", "parent"] });
    expect(guess(strange).sure).toBeLessThan(0.5);
  });
});

describe("a guess knows what it doesn't know", () => {
  test("a column that only counts the rows is no packet when there is another", () =>
    expect(guess(times(30, (at) => [`${10_001 + at}`, sack(at % 3), packet(at)]))).toMatchObject({
      layout: "pairs",
      columns: ["ignore", "parent", "child"],
    }));
  test("sacks above their packets in one column", () =>
    expect(guess(times(30, (at) => [at % 6 ? packet(at) : sack(at)])).sure).toBeLessThan(0.5));
  test("codes in a column that nothing is said of", () =>
    expect(guess([["Mother bag", "Serial No"], ...times(30, (at) => [sack(at % 3), `${100_000 + at}`])]).sure).toBeLessThan(0.5));
  test("headings and nothing below, and nothing at all", () => {
    expect(guess([["Parent", "Child"]])).toMatchObject({ layout: "pairs", sure: 0, sample: [] });
    expect(guess([])).toEqual({ layout: "bags", columns: [], headingRow: null, fillDown: false, sure: 0, sample: [] });
  });
});

describe("bags", () => {
  const table = [["Bag Code", "Kind", "Parent", "Area"], ...times(20, (at) => [packet(at), "Packet", at % 2 ? sack(at) : "", "North"])];
  test("with kind, parent and area", () => {
    expect(guess(table)).toMatchObject({ layout: "bags", columns: ["code", "kind", "parent", "area"], headingRow: 1, sure: 1 });
    expect(bare(records(table)).slice(0, 2)).toEqual([
      { code: packet(0), kind: "Packet", area: "North" },
      { code: packet(1), kind: "Packet", parent: sack(1), area: "North" },
    ]);
  });
  test("one column without a heading", () => {
    for (const make of [packet, sack])
      expect(guess(times(20, (at) => [make(at)]))).toMatchObject({ layout: "bags", columns: ["code"], headingRow: null });
    expect(bare(records(times(3, (at) => [sack(at)])))).toEqual([{ code: sack(0) }, { code: sack(1) }, { code: sack(2) }]);
  });
  test("one column under its sort's heading", () =>
    expect(guess([["Sack No"], ...times(9, (at) => [sack(at)])])).toMatchObject({ layout: "bags", columns: ["code"], headingRow: 1 }));
  test("without a heading, the kind's column is told by the kinds' names", () =>
    expect(guess(times(9, (at) => [packet(at), "packet"]))).toMatchObject({ layout: "bags", columns: ["code", "kind"] }));
});

test("sacks and packets in one column, beside the sack of each packet, are a list of bags", () => {
  const table = [
    ["Code", "Kind", "Parent"],
    [packet(1), "Packet", sack(1)],
    [packet(2), "Packet", sack(1)],
    [sack(2), "Mustard sack", ""],
  ];
  expect(guess(table)).toMatchObject({ layout: "bags", columns: ["code", "kind", "parent"] });
});

describe("the factory's blocks", () => {
  const blocks = times(4, (block) => [...times(5, (at) => [label(block * 5 + at)]), [sack(block)]]).flat();
  const wanted = times(20, (at) => ({ parent: sack(Math.floor(at / 5)), child: label(at) }));
  test("labels and then their parent", () => {
    expect(guess(blocks)).toMatchObject({ layout: "blocks", columns: ["code"], headingRow: null });
    expect(guess(blocks).sure).toBeGreaterThan(0.7);
    expect(bare(records(blocks))).toEqual(wanted);
    expect(records(blocks)[0]).toEqual({
      sheet,
      row: 1,
      child: { text: label(0), row: 1, column: "A" },
      parent: { text: sack(0), row: 6, column: "A" },
    });
  });
  test("under a heading, beside a number, with empty rows", () => {
    const table = [
      ["S.No", "QR Code"],
      ...blocks.flatMap(([text], at) => [[`${at}`, text as string], ...(at % 6 === 5 ? [["", ""]] : [])]),
    ];
    expect(guess(table)).toMatchObject({ layout: "blocks", columns: ["ignore", "code"], headingRow: 1 });
    expect(bare(records(table))).toEqual(wanted);
  });
  test("packets' codes without the label's text", () => {
    const table = blocks.map(([text]) => [text?.replace(/.*NO\.: (\d+).*/, "PKT$1") as string]);
    expect(guess(table).layout).toBe("blocks");
  });
  test("the parent in a column of its own", () => {
    const table = [["Label", "Sack"], ...blocks.map(([text]) => (text?.startsWith("SB") ? ["", text] : [text as string, ""]))];
    expect(guess(table)).toMatchObject({ layout: "blocks", columns: ["child", "parent"] });
    expect(bare(records(table))).toEqual(wanted);
  });
  test("a row that is neither is said, and ends nothing; what no parent closes is said too", () => {
    const table = [[label(1)], ["Total: 1"], [sack(1)], [label(2)]];
    const layout: ImportLayout = { layout: "blocks", columns: ["code"], headingRow: null, fillDown: false };
    expect(bare(records(table, layout))).toEqual([{ unclear: "Total: 1" }, { parent: sack(1), child: label(1) }, { child: label(2) }]);
  });
  test("a block without an end is given out before it fills the memory", () => {
    const reader = new RecordReader(sheet, { layout: "blocks", columns: ["code"], headingRow: null, fillDown: false }, reading);
    const given = times(blockRowsMax * 2 + 1, (at) => reader.push({ row: at + 1, cells: [{ text: label(at) }] }).length);
    expect(Math.max(...given)).toBe(blockRowsMax);
    expect(reader.end()).toHaveLength(1);
  });
});

describe("bills", () => {
  test("two columns", () => {
    const table = [["Sack", "Challan No"], ...times(12, (at) => [sack(at), `CH/${Math.floor(at / 4)}`])];
    expect(guess(table)).toMatchObject({ layout: "bills", columns: ["parent", "bill"], sure: 1 });
    expect(bare(records(table))[5]).toEqual({ parent: sack(5), bill: "CH/1" });
  });
  test("two columns without a heading, when the bills look like codes", () =>
    expect(guess(times(12, (at) => [`BILL00${Math.floor(at / 4)}`, sack(at)]))).toMatchObject({
      layout: "bills",
      columns: ["bill", "parent"],
    }));
  test("a bill below its sacks", () => {
    const table = times(3, (bill) => [...times(4, (at) => [sack(bill * 4 + at)]), [`CH-2026/${bill}`]]).flat();
    expect(guess(table)).toMatchObject({ layout: "bill_blocks", columns: ["code"], headingRow: null });
    expect(bare(records(table))).toEqual(times(12, (at) => ({ parent: sack(at), bill: `CH-2026/${Math.floor(at / 4)}` })));
  });
  test("the bill's number only beside its first sack", () => {
    const table = [
      ["Bill", "Parent"],
      ["B1", sack(1)],
      ["", sack(2)],
      ["B2", sack(3)],
    ];
    expect(bare(records(table))).toEqual([
      { parent: sack(1), bill: "B1" },
      { parent: sack(2), bill: "B1" },
      { parent: sack(3), bill: "B2" },
    ]);
  });
});

test("notes travel with their cells", () => {
  const reader = new RecordReader(sheet, { layout: "pairs", columns: ["parent", "child"], headingRow: null, fillDown: false }, reading);
  const [record] = reader.push({ row: 7, cells: [{ text: "SB00001" }, { text: "1230000000000000", note: "damaged" }] });
  expect(record?.child).toEqual({ text: "1230000000000000", note: "damaged", row: 7, column: "B" });
});

test("columns have Excel's letters", () =>
  expect([0, 25, 26, 701, 702, 16_383].map(columnLetters)).toEqual(["A", "Z", "AA", "ZZ", "AAA", "XFD"]));

test("any rows give a guess and records, the same each time, and no cell with a meaning is lost from pairs", () => {
  const cell = fc.oneof(
    fc.constant(""),
    fc.integer({ min: 0, max: 99 }).map(sack),
    fc.integer({ min: 0, max: 99 }).map(packet),
    fc.integer({ min: 0, max: 9 }).map(label),
    fc.string({ maxLength: 12, unit: "grapheme" }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 30 }), (table) => {
      const found = guess(table);
      expect(guess(table)).toEqual(found);
      expect(found.sure).toBeGreaterThanOrEqual(0);
      expect(found.sure).toBeLessThanOrEqual(1);
      const first = records(table, found);
      expect(records(table, found)).toEqual(first);
      const layout: ImportLayout = { layout: "pairs", columns: ["parent", "child", "ignore", "child"], headingRow: null, fillDown: false };
      const children = rowsOf(table).flatMap(({ row, cells }) =>
        [cells[1], cells[3]].flatMap((each) =>
          each && each.text.trim() !== "" && headingMeaning(each.text) !== "child" ? [`${row} ${each.text}`] : [],
        ),
      );
      expect(
        records(table, layout).flatMap(({ child: one }) => (one && headingMeaning(one.text) !== "child" ? [`${one.row} ${one.text}`] : [])),
      ).toEqual(children);
    }),
    { numRuns: 300 },
  );
});

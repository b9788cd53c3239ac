import { describe, expect, test } from "bun:test";
import { billNumber } from "../../src/domain/bill.ts";
import type { LayoutName } from "../../src/domain/import-layout.ts";
import type { ImportRecord, PlacedCell } from "../../src/domain/import-records.ts";
import type { Kind } from "../../src/domain/kind.ts";
import { stagedRow } from "../../src/services/import-staging.ts";

const kinds: Kind[] = [
  { id: 1, name: "Mustard sack", sort: "parent", pattern: "SB#####", capacity: 30, unitGrams: null, tareGrams: 0, active: true },
  {
    id: 3,
    name: "Packet",
    sort: "child",
    pattern: "4 to 20 letters or digits",
    capacity: null,
    unitGrams: 1000,
    tareGrams: null,
    active: true,
  },
];
const words = { reading: { kinds }, areas: new Map([["north", 7]]) };
const sheet = { name: "A", hidden: false, place: 2 };
const cell = (column: string, text: string, note?: PlacedCell["note"]): PlacedCell => ({ text, row: 4, column, ...(note ? { note } : {}) });
const staged = (more: Partial<ImportRecord>, layout: LayoutName = "bills") => stagedRow({ sheet, row: 4, ...more }, layout, words);
const [parent, bill] = [cell("B", "sb00001"), cell("A", " ch-7 ")];

describe("a row of a file with bills", () => {
  test("is a parent and its bill, each in its normal form, with what stood beside them", () =>
    expect(staged({ parent, bill, kind: cell("C", "mustard SACK"), area: cell("D", "North") })).toEqual({
      ...{ sheet: 2, row: 4, parentCell: "B4", parentText: "sb00001", parentCode: "SB00001", parentKind: 1 },
      ...{ billCell: "A4", billText: "ch-7", billNumber: "CH-7", kindText: "mustard SACK", areaText: "North", areaId: 7 },
    }));

  test("a bill's row of a block stands elsewhere, and says so", () =>
    expect(staged({ parent, bill: { ...bill, row: 304 } }, "bill_blocks")).toMatchObject({ row: 4, parentCell: "B4", billCell: "A304" }));

  for (const text of ["CH/7", "-7", "7 8", "Ü-1", "x".repeat(41), "7_8"])
    test(`“${text}” is no number, here as on the page`, () => {
      expect(billNumber(text).ok).toBe(false);
      expect(staged({ parent, bill: cell("A", text) })).toMatchObject({
        verdict: "refused",
        reason: "unread_bad_bill",
        parentCode: "SB00001",
      });
    });

  test("what was perhaps meant", () => {
    expect(staged({ parent, bill: cell("A", "ch/26 / 7") })).toMatchObject({ hint: "CH-26-7" });
    expect(staged({ parent, bill: cell("A", "///") })).not.toHaveProperty("hint");
  });

  test("a number that Excel keeps as a number is one; what Excel has damaged is not", () => {
    expect(staged({ parent, bill: cell("A", "20260017", "number") })).toMatchObject({ billNumber: "20260017" });
    for (const [note, reason] of [
      ["damaged", "unread_damaged"],
      ["date", "unread_date"],
      ["error", "unread_error_cell"],
      ["formula_without_value", "unread_formula"],
    ] as const)
      expect(staged({ parent, bill: cell("A", "1.2E+15", note) })).toMatchObject({ verdict: "refused", reason });
  });

  test("without a bill, without a parent, with a child's code, with neither", () => {
    for (const layout of ["bills", "bill_blocks"] as const) {
      expect(staged({ parent }, layout)).toMatchObject({ reason: "unread_no_bill", parentText: "sb00001" });
      expect(staged({ bill }, layout)).toMatchObject({ reason: "unread_bill_alone", billText: "ch-7" });
      expect(staged({ parent: cell("B", "PKT0001"), bill }, layout)).toMatchObject({ reason: "unread_is_child", billNumber: "CH-7" });
      expect(staged({}, layout)).toMatchObject({ reason: "unread_unclear" });
    }
  });

  test("the parent's fault is told before the bill's, both before kind and area", () => {
    const all = { parent: cell("B", "?"), bill: cell("A", "?"), kind: cell("C", "?"), area: cell("D", "?") };
    expect(staged(all).reason).toBe("unread_bad_code");
    expect(staged({ ...all, parent }).reason).toBe("unread_bad_bill");
    expect(staged({ ...all, parent, bill }).reason).toBe("unread_unknown_kind");
    expect(staged({ ...all, parent, bill, kind: cell("C", "Packet") }).reason).toBe("unread_other_kind");
    expect(staged({ parent, bill, area: all.area })).toMatchObject({ reason: "unread_unknown_area", areaText: "?" });
  });

  test("a bill beside a packet and its sack is nothing that packing reads", () => {
    const row = staged({ parent, child: cell("C", "PKT0001"), bill }, "pairs");
    expect(row).toMatchObject({ parentCode: "SB00001", childCode: "PKT0001" });
    expect(row).not.toHaveProperty("billNumber");
  });
});

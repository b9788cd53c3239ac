import { describe, expect, test } from "bun:test";
import { faultyCell } from "../../src/domain/import-faulty-cell.ts";
import { billsLeftWords, obstacleWords } from "../../src/domain/import-states.ts";
import { reasonInGeneral, reasonWords, rowWords } from "../../src/domain/import-words.ts";

const none = { parent: null, child: null, bill: null, other: null, hint: null };
const row = { ...none, parent: "SB00001", bill: "B-7" };

describe("words of uploads", () => {
  test("every reason has a sentence of a row and one of many rows", () => {
    for (const reason of Object.keys(reasonWords))
      for (const words of [
        rowWords("refused", reason, { ...row, other: "1:2" }),
        rowWords("refused", reason, row),
        reasonInGeneral(reason),
      ]) {
        expect(words).toMatch(/\.$/);
        expect(words).not.toMatch(/null|undefined| {2}/);
      }
  });

  test("rows of bills speak of their bill", () => {
    expect(rowWords("new", null, row)).toBe("Will be put on bill B-7.");
    expect(rowWords("new", null, { ...none, parent: "SB00001" })).toBe("Will be put in.");
    expect(rowWords("refused", "bill_full", { ...row, other: "20" })).toStartWith("Bill B-7 takes 20 and is full by then.");
    expect(rowWords("refused", "is_child", row)).toBe("SB00001 is a child bag already, so it can't go on a bill. Correct the code.");
    expect(rowWords("new", "linked_short", { ...row, other: "27 of 30" })).toBe(
      "SB00001 is short: it has 27 of 30 child bags. It goes on bill B-7 all the same.",
    );
    expect(rowWords("changed", "changed_since", row)).not.toContain("its parent bag");
  });

  test("what stands in the way of taking bills back", () => {
    expect(obstacleWords({ code: "SB00001", why: "unbilled", other: null })).toStartWith("SB00001 was taken off its bill since. Leave");
    expect(obstacleWords({ code: "SB00001", why: "unbilled", other: "B-8" })).toContain("and is on bill B-8 now");
    expect(billsLeftWords([])).toBeNull();
    expect(billsLeftWords(["B-1", "B-2"])).toStartWith("Bills B-1, B-2 stayed");
  });
});

describe("the cell that a reason is about", () => {
  const cells = {
    parentCell: "B4",
    childCell: null,
    billCell: "A4",
    parentCode: "SB00001",
    childCode: null,
    billNumber: "B-7",
    other: null,
  };
  for (const [reason, cell, more] of [
    ["bill_full", "A4", {}],
    ["unknown_bill", "A4", {}],
    ["bill_changed_since", "A4", {}],
    ["parent_empty", "B4", {}],
    ["on_other_bill", "B4", {}],
    ["unread_bad_bill", "A4", { billNumber: null }],
    ["unread_bill_alone", "A4", { parentCell: null, parentCode: null, billNumber: null }],
    ["unread_bad_code", "B4", { parentCode: null }],
    ["unread_no_bill", "B4", { billCell: null, billNumber: null }],
    ["unread_unknown_area", "D4", { other: "D4 Nowhere" }],
    ["parent_full", "B4", { childCell: "C4", billCell: null }],
    ["already_here", "C4", { childCell: "C4", billCell: null }],
    ["unread_bad_code", "C4", { childCell: "C4", billCell: null }],
  ] as const)
    test(`${reason}: ${cell}`, () => expect(faultyCell({ ...cells, reason, ...more })).toBe(cell));
});

import { describe, expect, test } from "bun:test";
import { createSheet, newsOf, type SheetNews } from "../../src/widgets/bill/sheet.ts";
import type { BillStart } from "../../src/widgets/bill/start.ts";
import { answerWords } from "../../src/widgets/bill/words.ts";
import type { Answer, BillAnswer, ScanResult } from "../../src/widgets/scan-door.ts";

const person = { id: 7, username: "biller-02", name: "Bina" };
const start = (more: Partial<BillStart> = {}): BillStart => ({
  ...{ person, kinds: [], timeZone: "Asia/Kolkata", ownHosts: [], version: "", fromDevice: false },
  ...{ is: "bill", number: "B-1", isOpen: true, event: "100", canScan: true },
  ...more,
});

/** A sheet on a page that only remembers what it was told. */
function page(given = start()) {
  const codes: string[] = [];
  let parents: number | null | undefined;
  const rows = {
    put: ({ code }: { code: string }) => void codes.push(code),
    take: (code: string) => void codes.splice(codes.indexOf(code), codes.includes(code) ? 1 : 0),
  };
  const sheet = createSheet(given, rows, (figures) => {
    parents = figures.parents;
  });
  return { sheet, codes, parents: () => parents };
}
const parentOf = (code: string) => ({ code, kind: "", count: 1, capacity: 2, status: "billed", weightKg: 1, at: 0, byName: "" });
const news = (event: number, parents: number, code: string, isOn: boolean | null): SheetNews => ({
  event: String(event),
  figures: { parents },
  code,
  isOn,
  parent: parentOf(code),
});

describe("a bill's sheet", () => {
  test("shows the newest figures and rows, in whatever order events come", () => {
    const events = [
      news(101, 1, "A", true),
      news(102, 2, "B", true),
      news(103, 1, "A", false),
      news(104, 2, "C", true),
      news(105, 2, "", null),
    ];
    for (const order of permutations(events)) {
      const { sheet, codes, parents } = page();
      for (const each of order) sheet.take(each);
      expect(codes.toSorted()).toEqual(["B", "C"]);
      expect(parents()).toBe(2);
    }
  });
  test("takes nothing from before the page was made, and nothing twice", () => {
    const { sheet, codes, parents } = page();
    sheet.take(news(99, 9, "A", true));
    sheet.take(news(100, 9, "B", true));
    expect([codes, parents()]).toEqual([[], undefined]);
    sheet.take(news(101, 1, "C", true));
    sheet.take(news(101, 8, "C", true));
    expect([codes, parents()]).toEqual([["C"], 1]);
  });
  test("of a return takes no older answer for news either: one that was lost on its way comes again after a reload", () => {
    const { sheet, codes, parents } = page(start({ is: "return", number: "R-1" }));
    sheet.take(news(98, 5, "A", true));
    expect([codes, parents()]).toEqual([[], undefined]);
    sheet.take(news(101, 11, "B", true));
    expect([codes, parents()]).toEqual([["B"], 11]);
  });
  test("compares event numbers as numbers, also beyond what a float holds", () => {
    const { sheet, parents } = page(start({ event: "9" }));
    sheet.take(news(10, 1, "", null));
    expect(parents()).toBe(1);
    sheet.take({ ...news(0, 2, "", null), event: "9007199254740993" });
    sheet.take({ ...news(0, 3, "", null), event: "9007199254740992" });
    expect(parents()).toBe(2);
  });
});

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((each, place) => permutations(list.toSpliced(place, 1)).map((rest) => [each, ...rest]));
}

const bill = (number: string): BillAnswer => ({
  ...{ number, status: "open", target: 3, parents: 1, children: 15, short: 0, weightKg: 15, expectedWeightKg: 45 },
});
const answer = (outcome: ScanResult["outcome"], more: Partial<ScanResult> = {}): Answer => ({
  scan: { key: "k", do: "link", bill: "B-1", parent: "M1", how: "scanner", at: "2026-11-23T04:00:00.000Z", station: "dock-2" },
  result: {
    ...{ key: "k", outcome, result: "good", message: "What the server says.", event: "101", bill: bill("B-1") },
    parent: { code: "M1", kind: "Moong sack", count: 15, capacity: 15, status: "billed", weightKg: 15 },
    ...more,
  },
});

describe("an answer", () => {
  test("says where the parent is then", () => {
    const isOn = (outcome: ScanResult["outcome"], more: Partial<ScanResult> = {}) => newsOf(start(), answer(outcome, more))?.isOn;
    for (const outcome of ["linked", "linked_short", "already_on_bill"] as const) expect(isOn(outcome)).toBe(true);
    expect(isOn("unlinked")).toBe(false);
    for (const outcome of ["bill_full", "parent_empty", "on_other_bill", "not_allowed"] as const) expect(isOn(outcome)).toBeNull();
    expect(isOn("undone", { undid: { what: "link", code: "M1" } })).toBe(false);
    expect(isOn("undone", { undid: { what: "unlink", code: "M1" } })).toBe(true);
    expect(isOn("undone", { undid: { what: "return", code: "M1" } })).toBe(true);
  });
  test("about another bill changes nothing on this page, and its words name that bill", () => {
    expect(newsOf(start(), answer("linked", { bill: bill("B-2") }))).toBeNull();
    expect(answerWords(start(), answer("linked", { bill: bill("B-2") }).result)).toBe("What the server says.");
    expect(answerWords(start(), answer("undone", { bill: bill("B-2") }).result)).toBe("What the server says. It was bill B-2.");
  });
  test("about this bill is short, and a short parent is said clearly", () => {
    expect(answerWords(start(), answer("linked").result)).toBe("15 child bags, 15.0 kg.");
    const { parent } = answer("linked").result;
    expect(answerWords(start(), answer("linked_short", { parent: { ...parent, count: 1 } as never }).result)).toBe(
      "Only 1 of 15 child bags inside.",
    );
    expect(answerWords(start(), answer("bill_full").result)).toBe("What the server says.");
    expect(answerWords(start(), answer("is_child").result)).toBe("A bill takes parent bags. Scan the big bag.");
  });
  test("of a return counts that return and nothing else", () => {
    const here = start({ is: "return", number: "R-1", event: null });
    const came = answer("returned", { return: { number: "R-1", status: "open", parents: 4 } });
    expect(newsOf(here, came)).toMatchObject({ figures: { parents: 4 }, isOn: true, parent: { from: "B-1" } });
    expect(newsOf(here, answer("returned", { return: { number: "R-2", status: "open", parents: 4 } }))).toBeNull();
    const undone = answer("undone", { undid: { what: "return", code: "M1" }, return: { number: "R-1", status: "open", parents: 3 } });
    expect(newsOf(here, undone)).toMatchObject({ figures: { parents: 3 }, isOn: false });
  });
});

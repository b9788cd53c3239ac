import { describe, expect, test } from "bun:test";
import { type Facts, type OutcomeName, outcomeSentence, outcomes, type Result, stationWords } from "../../src/domain/outcome.ts";

const india = "Asia/Kolkata";
const names = Object.keys(outcomes) as OutcomeName[];

/** domain.md, "What each scan answers": good, harmless repeat, refused. */
const closedList: Record<string, [good: OutcomeName[], repeat: OutcomeName[], refused: OutcomeName[]]> = {
  "open a parent": [["opened"], [], ["bad_code", "is_child", "on_bill"]],
  "pack a child": [
    ["packed", "packed_full"],
    ["already_here"],
    ["bad_code", "is_parent", "in_other_parent", "parent_full", "parent_closed", "parent_on_bill", "unknown_parent"],
  ],
  "move a child": [
    ["moved"],
    ["already_here"],
    ["bad_code", "is_parent", "in_other_parent", "parent_full", "parent_closed", "parent_on_bill", "unknown_parent"],
  ],
  unpack: [["unpacked"], ["not_packed"], ["parent_on_bill"]],
  "link to a bill": [
    ["linked", "linked_short"],
    ["already_on_bill"],
    ["bad_code", "unknown_code", "is_child", "parent_empty", "on_other_bill", "bill_full", "bill_completed"],
  ],
  undo: [["undone"], [], ["nothing_to_undo", "too_late", "built_upon"]],
};
/** What the table leaves out: closing, reopening, unlinking, returns, and areas. */
const further: Partial<Record<OutcomeName, Result>> = {
  closed: "good",
  reopened: "good",
  unlinked: "good",
  returned: "good",
  already_closed: "repeat",
  already_open: "repeat",
  not_on_bill: "repeat",
  already_returned: "repeat",
  return_closed: "refused",
  reason_needed: "refused",
  not_allowed: "refused",
};

describe("the closed list", () => {
  const ofTable = new Map<OutcomeName, Result>();
  for (const [doing, columns] of Object.entries(closedList))
    for (const [place, result] of (["good", "repeat", "refused"] as const).entries())
      for (const name of columns[place] ?? []) {
        ofTable.set(name, result);
        test(`to ${doing} may answer ${name}: ${result}`, () => expect(outcomes[name].result).toBe(result));
      }
  for (const [name, result] of Object.entries(further))
    test(`${name}: ${result}`, () => expect(outcomes[name as OutcomeName].result).toBe(result));
  test("has nothing else", () => expect([...names].sort()).toEqual([...ofTable.keys(), ...(Object.keys(further) as OutcomeName[])].sort()));
  for (const name of names)
    test(`${name} is shown with one to three words and a tone that fits`, () => {
      const { verb, tone, result } = outcomes[name];
      expect(verb).toMatch(/^[A-Z][a-z,]+( [a-z,]+){0,4}$/);
      if (result === "refused") expect(["bad", "note"]).toContain(tone);
      if (result === "repeat") expect(tone).toBe("dup");
      if (result === "good") expect(["bad", "note"]).not.toContain(tone);
    });
});

const sack = { code: "SB00123", count: 27, capacity: 30 };
const full: Facts = {
  code: "PKT000017",
  sack: "SB00123",
  problem: "foreign_signs",
  parent: sack,
  other: { parent: "SB00777", bill: "B-7", byName: "loader", station: "table-4", at: "2026-11-22T05:12:00Z" },
  billed: { parents: 3, target: 40 },
  return: "R-1",
  from: "SB00777",
  bill: "B-1042",
  undid: { what: "pack", code: "PKT000017" },
  by: "moved",
};
const ofBag: Facts = { code: "PKT000017", sack: "" };
const ofParent: Facts = { code: "SB00123", sack: "SB00123", parent: { ...sack, count: 0 } };
const ofBill: Facts = { ...ofParent, bill: "B-1042" };
const none = { parent: null, other: null, from: null, undid: null, by: null };

/** The least that `services/scanning` gives with each outcome. */
const least: Record<OutcomeName, Facts> = {
  opened: ofParent,
  packed: { ...ofBag, parent: sack },
  packed_full: { ...ofBag, parent: sack },
  moved: { ...ofBag, parent: sack },
  unpacked: { ...ofBag, parent: sack },
  closed: ofParent,
  reopened: ofParent,
  linked: ofBill,
  linked_short: ofBill,
  unlinked: ofBill,
  returned: ofBill,
  undone: {},
  already_here: { ...ofBag, parent: sack },
  not_packed: ofBag,
  already_closed: ofParent,
  already_open: ofParent,
  already_on_bill: ofBag,
  bad_code: {},
  unknown_code: ofBag,
  unknown_parent: { sack: "SB00123" },
  is_child: { code: "PKT000017" },
  is_parent: { code: "SB00123" },
  in_other_parent: { ...ofBag, other: { parent: "SB00777" } },
  parent_full: ofParent,
  parent_closed: ofParent,
  parent_on_bill: ofBill,
  parent_empty: { code: "SB00123" },
  on_bill: ofBill,
  on_other_bill: { code: "SB00123", bill: "B-1042" },
  bill_full: { bill: "B-1042" },
  bill_completed: { bill: "B-1042" },
  reason_needed: ofParent,
  not_on_bill: { code: "SB00123" },
  already_returned: { code: "SB00123" },
  return_closed: { return: "R-20261122-0001" },
  not_allowed: { code: "SB00123" },
  nothing_to_undo: {},
  too_late: {},
  built_upon: {},
};
/** Words that tell people what to do now. */
const advice = /\b(?:Scan|Put|Take|Open|Ask|Start|Say|Check|Move|Choose|Pack|Look|Write|Carry on|To change it)\b/;

function expectSentence(sentence: string) {
  expect(sentence).toMatch(/^[A-Z0-9]/);
  expect(sentence).toMatch(/[.?]$/);
  expect(sentence).not.toMatch(/ {2}|^ | $|\s[.,?]|\.\.|\. \./);
  expect(sentence).not.toMatch(/undefined|null|NaN|Invalid Date|\[object/);
  expect(sentence.length).toBeLessThanOrEqual(160);
}

describe("the sentence", () => {
  for (const name of names) {
    test(`of ${name} with every fact`, () => expectSentence(outcomeSentence(name, full, india)));
    test(`of ${name} with the least facts`, () => {
      expectSentence(outcomeSentence(name, least[name], india));
      expectSentence(outcomeSentence(name, { ...none, ...least[name] }, india));
    });
    if (outcomes[name].result !== "refused") continue;
    test(`of ${name} says what to do now`, () => {
      for (const facts of [full, least[name]]) expect(outcomeSentence(name, facts, india)).toMatch(advice);
    });
  }
  for (const what of ["pack", "move", "unpack", "close", "reopen", "link", "unlink", "return", "something-new"])
    test(`of undone after ${what}`, () => {
      expectSentence(outcomeSentence("undone", { undid: { what, code: "PKT000017" }, parent: sack }, india));
      expectSentence(outcomeSentence("undone", { undid: { what, code: "PKT000017" } }, india));
    });
  for (const by of [
    "moved",
    "closed",
    "bill",
    "full",
    "packed",
    "changed",
    "billed",
    "completed",
    "bill_full",
    "return_closed",
    "bill_gone",
    "something-new",
  ])
    test(`of built_upon by ${by}`, () => expectSentence(outcomeSentence("built_upon", { code: "PKT000017", by }, india)));
});

describe("people read", () => {
  const at = "2026-11-22T05:12:00Z";
  const elsewhere = (other: NonNullable<Facts["other"]>) => ({ code: "PKT000017", other });
  for (const [name, facts, sentence] of [
    ["opened", { parent: { code: "SB00123", count: 0, capacity: 30 } }, "SB00123 is open. Now scan its 30 child bags."],
    ["opened", { parent: sack }, "SB00123 has 27 of 30. Carry on with its child bags."],
    ["packed", { parent: sack }, "Packed. 27 of 30."],
    [
      "packed_full",
      { parent: { code: "M444-00001", count: 15, capacity: 15 } },
      "All 15 are in. M444-00001 is closed. Scan the next parent bag.",
    ],
    ["moved", { from: "SB00777", parent: sack }, "Moved from SB00777 to SB00123. 27 of 30."],
    ["moved", { parent: sack }, "Put into SB00123. 27 of 30."],
    ["closed", { parent: sack }, "SB00123 is closed with 27 of 30. It is marked as short."],
    ["closed", { parent: { ...sack, count: 30 } }, "SB00123 is closed with 30 of 30."],
    [
      "linked_short",
      { code: "SB00123", bill: "B-1042", parent: sack },
      "SB00123 is on bill B-1042, but only 27 of 30 child bags are inside.",
    ],
    ["linked", { code: "SB00123", bill: "B-1042", billed: { parents: 3, target: 40 } }, "SB00123 is on bill B-1042. 3 of 40."],
    [
      "on_other_bill",
      { code: "SB00123", bill: "B-1042", other: { bill: "B-7", byName: "loader", station: "dock-2", at } },
      "SB00123 is on bill B-7, put there by loader at dock 2 at 10:42. Put it aside.",
    ],
    [
      "already_on_bill",
      { code: "SB00123", bill: "B-1042", other: { bill: "B-1042", byName: "loader", at } },
      "SB00123 is on bill B-1042 already, put there by loader at 10:42. Nothing changed.",
    ],
    [
      "bill_full",
      { code: "SB00123", bill: "B-1042", billed: { parents: 40, target: 40 } },
      "Bill B-1042 has all its 40 parent bags, and SB00123 stays as it is. Start the next bill.",
    ],
    [
      "bill_completed",
      { code: "SB00123", bill: "B-1042", other: { bill: "B-1042", byName: "loader", at } },
      "Bill B-1042 is finished, closed by loader at 10:42, and SB00123 stays as it is. Put the bag aside, or open the bill again first.",
    ],
    ["return_closed", { code: "SB00123", return: "R-1" }, "Return R-1 is closed, and SB00123 stays as it is. Start a new return first."],
    ["returned", { code: "SB00123", bill: "B-1042" }, "SB00123 came back from bill B-1042."],
    ["unlinked", { code: "SB00123", bill: "B-1042", billed: { parents: 2, target: 40 } }, "SB00123 was taken off bill B-1042. 2 of 40."],
    ["undone", { undid: { what: "link", code: "SB00123" } }, "SB00123 was taken off the bill again."],
    ["undone", { undid: { what: "pack", code: "PKT000017" }, parent: sack }, "PKT000017 was taken out again. SB00123 has 27 of 30."],
    [
      "in_other_parent",
      elsewhere({ parent: "SB00123", station: "table-4", at }),
      "PKT000017 is already in SB00123, packed at table 4 at 10:42. Move it here?",
    ],
    ["in_other_parent", elsewhere({ parent: "SB00123", at }), "PKT000017 is already in SB00123, packed at 10:42. Move it here?"],
    [
      "in_other_parent",
      elsewhere({ parent: "SB00123", station: "table 4" }),
      "PKT000017 is already in SB00123, packed at table 4. Move it here?",
    ],
    ["in_other_parent", elsewhere({ parent: "SB00123", station: null }), "PKT000017 is already in SB00123. Move it here?"],
    ["parent_full", { parent: { ...sack, count: 30 } }, "SB00123 has all 30. Scan the next parent bag first."],
    ["parent_on_bill", { parent: sack, bill: "B-1042" }, "SB00123 is on bill B-1042. Take it off the bill first."],
    ["bad_code", { problem: "several_codes" }, "Two codes came as one. Scan them one after the other."],
    ["is_child", { code: "PKT000017" }, "PKT000017 is a child bag. Scan the big bag first."],
    ["unknown_parent", { sack: "SB00123" }, "SB00123 is no parent bag that we know. Scan the code on the big bag."],
  ] as [OutcomeName, Facts, string][])
    test(sentence, () => expect(outcomeSentence(name, facts, india)).toBe(sentence));

  for (const [zone, clock] of [
    [india, "10:42"],
    ["UTC", "05:12"],
    ["America/New_York", "00:12"],
    ["Europe/Berlin", "06:12"],
  ] as const)
    test(`${clock} in ${zone}`, () =>
      expect(outcomeSentence("in_other_parent", elsewhere({ parent: "SB00123", at }), zone)).toContain(`packed at ${clock}.`));
  for (const [station, words] of [
    ["table-4", "table 4"],
    ["TABLE_12", "TABLE 12"],
    ["dock--north_2", "dock north 2"],
    ["table 4", "table 4"],
  ] as const)
    test(`${station} as ${words}`, () => expect(stationWords(station)).toBe(words));
});

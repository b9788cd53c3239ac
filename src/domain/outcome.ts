import { type CodeProblem, codeProblemWords } from "./code.ts";
import { clockWords } from "./day.ts";

/** How a scan ended: `good` changed something (or opened), `repeat` was harmless, `refused` was stopped by a rule. */
export type Result = "good" | "repeat" | "refused";

/** How a page shows and sounds it; the names are the states of the scan panel. */
export type Tone = "parent" | "ok" | "full" | "dup" | "bad" | "undo" | "note";

/** The closed list (domain: "What each scan answers"): its result, its tone, the one to three words of the panel. */
export const outcomes = {
  opened: { result: "good", tone: "parent", verb: "Parent bag open" },
  packed: { result: "good", tone: "ok", verb: "Added" },
  packed_full: { result: "good", tone: "full", verb: "Bag complete" },
  moved: { result: "good", tone: "ok", verb: "Moved here" },
  unpacked: { result: "good", tone: "undo", verb: "Taken out" },
  closed: { result: "good", tone: "full", verb: "Bag closed" },
  reopened: { result: "good", tone: "parent", verb: "Open again" },
  linked: { result: "good", tone: "ok", verb: "Added" },
  linked_short: { result: "good", tone: "dup", verb: "Added, but short" },
  unlinked: { result: "good", tone: "undo", verb: "Taken off" },
  returned: { result: "good", tone: "ok", verb: "Returned" },
  undone: { result: "good", tone: "undo", verb: "Taken back" },
  already_here: { result: "repeat", tone: "dup", verb: "Already counted" },
  not_packed: { result: "repeat", tone: "dup", verb: "In no bag" },
  already_closed: { result: "repeat", tone: "dup", verb: "Already closed" },
  already_open: { result: "repeat", tone: "dup", verb: "Already open" },
  already_on_bill: { result: "repeat", tone: "dup", verb: "Already on it" },
  not_on_bill: { result: "repeat", tone: "dup", verb: "On no bill" },
  already_returned: { result: "repeat", tone: "dup", verb: "Already back" },
  bad_code: { result: "refused", tone: "bad", verb: "Not a bag code" },
  unknown_code: { result: "refused", tone: "bad", verb: "Not known" },
  unknown_parent: { result: "refused", tone: "bad", verb: "Not known" },
  is_child: { result: "refused", tone: "bad", verb: "This is a child bag" },
  is_parent: { result: "refused", tone: "bad", verb: "This is a parent bag" },
  in_other_parent: { result: "refused", tone: "bad", verb: "In another bag" },
  parent_full: { result: "refused", tone: "bad", verb: "Bag is full" },
  parent_closed: { result: "refused", tone: "bad", verb: "Bag is closed" },
  parent_on_bill: { result: "refused", tone: "bad", verb: "On a bill" },
  parent_empty: { result: "refused", tone: "bad", verb: "Bag is empty" },
  on_bill: { result: "refused", tone: "bad", verb: "On a bill" },
  on_other_bill: { result: "refused", tone: "bad", verb: "On another bill" },
  bill_full: { result: "refused", tone: "bad", verb: "Bill is full" },
  bill_completed: { result: "refused", tone: "bad", verb: "Bill is finished" },
  return_closed: { result: "refused", tone: "bad", verb: "Return is closed" },
  reason_needed: { result: "refused", tone: "note", verb: "Say why" },
  not_allowed: { result: "refused", tone: "bad", verb: "Not your area" },
  nothing_to_undo: { result: "refused", tone: "note", verb: "Nothing to undo" },
  too_late: { result: "refused", tone: "note", verb: "Too late" },
  built_upon: { result: "refused", tone: "note", verb: "Changed since" },
} as const satisfies Record<string, { result: Result; tone: Tone; verb: string }>;

export type OutcomeName = keyof typeof outcomes;

/** What a sentence may speak of. All are normal codes, counts and moments; each is there when its outcome needs it. */
export type Facts = {
  code?: string;
  /** The parent that was asked for, also when there is none. */
  sack?: string;
  problem?: CodeProblem;
  parent?: { code: string; count: number; capacity: number } | null;
  other?: { parent?: string; bill?: string; byName?: string | null; station?: string | null; at?: string } | null;
  from?: string | null;
  bill?: string | null;
  /** How many parents the bill has, of how many. */
  billed?: { parents: number; target: number } | null;
  return?: string | null;
  undid?: { what: string; code: string } | null;
  by?: string | null;
};

/** By whom, at table 4, at 10:42: the words that tell people where to look. Of a child only the place: who packed it is at the table. */
function whereAndWhen(other: Facts["other"], did: string, timeZone: string): string {
  const by = other?.bill && other.byName ? ` by ${other.byName}` : "";
  const where = other?.station ? ` at ${stationWords(other.station)}` : "";
  const when = other?.at ? ` at ${clockWords(new Date(other.at), timeZone)}` : "";
  return by || where || when ? `, ${did}${by}${where}${when}` : "";
}

/** `table-4` is written by machines; people say table 4. */
export const stationWords = (station: string): string => station.replaceAll(/[-_]+/g, " ");

const undoneWords: Record<string, string> = {
  pack: "was taken out again",
  move: "was put back where it was",
  unpack: "was put back in",
  close: "is open again",
  reopen: "is closed again",
  link: "was taken off the bill again",
  unlink: "is on the bill again",
  return: "is on its bill again",
};

const builtWords: Record<string, string> = {
  moved: "it is in another bag now",
  closed: "the parent bag was closed since",
  bill: "the parent bag is on a bill now",
  full: "the parent bag is full now",
  packed: "it was packed again since",
  changed: "the bag was changed since",
  billed: "it is on another bill now, or on none",
  completed: "the bill was finished since",
  bill_full: "the bill is full now",
  return_closed: "the return was closed since",
  bill_gone: "its bill was deleted since",
};

/** What happened, and what to do now. */
type Words = readonly [happened: string, advice?: string];

function goodWords(outcome: GoodOutcome, facts: Facts): Words {
  const { parent } = facts;
  const { code, count, sack } = names(facts);
  const capacity = parent ? ` ${parent.capacity}` : "";
  const billed = facts.billed ? ` ${facts.billed.parents} of ${facts.billed.target}.` : "";
  switch (outcome) {
    case "opened":
      if (!parent || parent.count === 0) return [`${sack} is open.`, `Now scan its${capacity} child bags.`];
      if (parent.count >= parent.capacity) return [`${sack} has ${count}. It is full.`, "Scan the next parent bag."];
      return [`${sack} has ${count}.`, "Carry on with its child bags."];
    case "packed":
      return [`Packed. ${count}.`];
    case "packed_full":
      return [`All${capacity} are in. ${sack} is closed.`, "Scan the next parent bag."];
    case "moved":
      return [facts.from ? `Moved from ${facts.from} to ${sack}. ${count}.` : `Put into ${sack}. ${count}.`];
    case "unpacked":
      return [`${code} was taken out of ${sack}. Now ${count}.`];
    case "closed":
      return [`${sack} is closed with ${count}.${parent && parent.count < parent.capacity ? " It is marked as short." : ""}`];
    case "reopened":
      return [`${sack} is open again with ${count}.`, "Carry on packing."];
    case "linked":
      return [`${code} is on bill ${facts.bill}.${billed}`];
    case "linked_short":
      return [`${code} is on bill ${facts.bill}, but only ${count} child bags are inside.${billed}`];
    case "unlinked":
      return [`${code} was taken off bill ${facts.bill}.${billed}`];
    case "returned":
      return [`${code} came back from bill ${facts.bill}.`];
    case "undone":
      if (!facts.undid) return ["The last scan was taken back."];
      return [`${facts.undid.code} ${undoneWords[facts.undid.what] ?? "is as it was"}.${parent ? ` ${sack} has ${count}.` : ""}`];
  }
}

function repeatWords(outcome: RepeatOutcome, facts: Facts, timeZone: string): Words {
  const { code, count, sack } = names(facts);
  switch (outcome) {
    case "already_here":
      return [`${code} is already in ${sack}. Nothing changed.`, "Carry on."];
    case "not_packed":
      return [`${code} is in no parent bag. Nothing changed.`];
    case "already_closed":
      return [`${sack} is closed already with ${count}. Nothing changed.`];
    case "already_open":
      return [`${sack} is open already with ${count}.`, "Carry on packing."];
    case "not_on_bill":
      return [`${code} is on no bill. Nothing changed.`];
    case "already_returned":
      return [`${code} came back on ${facts.return ? `return ${facts.return}` : "this return"} already. Nothing changed.`];
    case "already_on_bill":
      return [
        `${code} is on ${facts.bill ? `bill ${facts.bill}` : "this bill"} already${whereAndWhen(facts.other, "put there", timeZone)}. Nothing changed.`,
      ];
  }
}

function refusedWords(outcome: RefusedOutcome, facts: Facts, timeZone: string): Words {
  const { other, parent } = facts;
  const { code, count, sack } = names(facts);
  const without = code ? `, and ${code} stays as it is` : "";
  switch (outcome) {
    case "bad_code":
      return [codeProblemWords[facts.problem ?? "no_kind"]];
    case "unknown_code":
      return [`${code} is not in the system.`, "Put the bag aside."];
    case "unknown_parent":
      return [`${sack} is no parent bag that we know.`, "Scan the code on the big bag."];
    case "is_child":
      return [`${facts.sack || code} is a child bag.`, "Scan the big bag first."];
    case "is_parent":
      return [`${code} is a parent bag.`, "Scan it on its own to open it."];
    case "in_other_parent":
      if (!other) return [`${code} is already in another bag.`, "Put it aside."];
      return [`${code} is already in ${other.parent}${whereAndWhen(other, "packed", timeZone)}.`, "Move it here?"];
    case "parent_full":
      return [`${sack} has all${parent ? ` ${parent.capacity}` : ""}.`, "Scan the next parent bag first."];
    case "parent_closed":
      return [`${sack} was closed with ${count}.`, "Open it again first, or scan the next parent bag."];
    case "parent_on_bill":
      return [`${sack} is on bill ${facts.bill}.`, "Take it off the bill first."];
    case "parent_empty":
      return [`${code} has no child bags inside.`, "Pack it first."];
    case "on_bill":
      return [`${sack} is on bill ${facts.bill}, so it can only be looked at.`, "To change it, take it off the bill first."];
    case "on_other_bill":
      return [`${code} is on bill ${other?.bill ?? facts.bill}${whereAndWhen(other, "put there", timeZone)}.`, "Put it aside."];
    case "bill_full":
      return [
        `Bill ${facts.bill} has all its${facts.billed ? ` ${facts.billed.target}` : ""} parent bags${without}.`,
        "Start the next bill.",
      ];
    case "bill_completed":
      return [
        `Bill ${facts.bill} is finished${whereAndWhen(other, "closed", timeZone)}${without}.`,
        "Put the bag aside, or open the bill again first.",
      ];
    case "return_closed":
      return [`Return ${facts.return} is closed${without}.`, "Start a new return first."];
    case "reason_needed":
      return [`${sack} has only ${count}.`, "Say why it is closed short."];
    case "not_allowed":
      return [`${code || sack} belongs to another area.`, "Put it aside and ask an admin."];
    case "nothing_to_undo":
      return ["There is no scan of yours on this station to take back.", "Carry on scanning."];
    case "too_late":
      return ["Your last scan is more than an hour old.", "Take the bag out by hand, or ask an admin."];
    case "built_upon":
      return [
        `${code || "This scan"} can't be taken back: ${builtWords[facts.by ?? "changed"] ?? builtWords.changed}.`,
        "Look at the bag first.",
      ];
  }
}

type Of<R extends Result> = { [Name in OutcomeName]: (typeof outcomes)[Name]["result"] extends R ? Name : never }[OutcomeName];
type GoodOutcome = Of<"good">;
type RepeatOutcome = Of<"repeat">;
type RefusedOutcome = Of<"refused">;

const names = ({ code, sack, parent }: Facts) => ({
  code: code ?? "",
  count: parent ? `${parent.count} of ${parent.capacity}` : "",
  sack: parent?.code || sack || "The parent bag",
});

function wordsOf(outcome: OutcomeName, facts: Facts, timeZone: string): Words {
  const { result } = outcomes[outcome];
  if (result === "good") return goodWords(outcome as GoodOutcome, facts);
  if (result === "repeat") return repeatWords(outcome as RepeatOutcome, facts, timeZone);
  return refusedWords(outcome as RefusedOutcome, facts, timeZone);
}

/** One plain sentence or two: what happened and what to do now. `timeZone` is the site's, for clock times. */
export const outcomeSentence = (outcome: OutcomeName, facts: Facts, timeZone: string): string =>
  wordsOf(outcome, facts, timeZone).filter(Boolean).join(" ");

/** What happened, without what to do: for histories, where the moment has passed. */
export const whatHappened = (outcome: OutcomeName, facts: Facts, timeZone: string): string => wordsOf(outcome, facts, timeZone)[0];

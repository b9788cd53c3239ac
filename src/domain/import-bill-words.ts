import { targetMax } from "./bill.ts";
import { meant, placeOf, type RowFacts, type RowWords } from "./import-row-facts.ts";

const sack = ({ parent }: RowFacts) => parent ?? "This parent bag";
const named = ({ bill }: RowFacts) => (bill ? `bill ${bill}` : "this bill");
const Named = ({ bill }: RowFacts) => (bill ? `Bill ${bill}` : "This bill");

/** Reasons of rows that put a parent bag on a bill. */
export const billReasonWords = {
  unread_bad_bill: (row) =>
    `A bill's number has only letters, digits and hyphens, at most 40, and begins with a letter or a digit. Correct the number.${meant(row)}`,
  unread_no_bill: () =>
    "There is no bill for this parent bag. Write the bill's number beside it, or below the last parent bag of the bill.",
  unread_bill_alone: () => "There is no parent bag for this bill. Write the parent bags beside it, or above it.",
  two_bills_in_file: (row) => `${sack(row)} stands on another bill too: ${placeOf(row)}. Keep the right one of the two rows.`,
  bill_is_bag: ({ bill }) =>
    `${bill ?? "This number"} is the code of a bag, and there is no bill with this number. Correct it, or say above which column holds the bills.`,
  unknown_bill: (row) => `There is no ${named(row)}, and you chose not to make bills. Choose to make them, or correct the number.`,
  unknown_parent: ({ parent }) =>
    `There is no parent bag ${parent ?? "with this code"}. Scan it first, or put it into the file together with its child bags.`,
  already_on_bill: (row) => `${sack(row)} is on ${named(row)} already. Nothing is done here.`,
  on_other_bill: (row) => `${sack(row)} is on ${row.other ? `bill ${row.other}` : "another bill"} already. Take it off that bill first.`,
  bill_completed: (row) => `${Named(row)} is finished. Open it again first.`,
  parent_empty: (row) => `${sack(row)} is empty. Put child bags into it first.`,
  bill_full: (row) =>
    `${Named(row)} takes ${row.other ?? "no more"} and is full by then. Put ${row.parent ?? "this parent bag"} on another bill, or raise the bill's target (at most ${targetMax}).`,
  linked_short: (row) =>
    `${sack(row)} is short${row.other ? `: it has ${row.other} child bags` : ""}. It goes on ${named(row)} all the same.`,
  bill_changed_since: (row) =>
    `Somebody changed ${named(row)}, or what is on it, since the check, so this row was left alone. Look at it again.`,
} as const satisfies Record<string, RowWords>;

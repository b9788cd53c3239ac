import { type CodeProblem, codeProblemWords } from "./code.ts";
import { billReasonWords } from "./import-bill-words.ts";
import { bagOf, childOf, inCell, meant, parentOf, placeOf, type RowFacts, type RowWords } from "./import-row-facts.ts";

export const verdicts = ["new", "same", "moved", "refused", "changed"] as const;
export type Verdict = (typeof verdicts)[number];

/** The parser's words are for somebody with a scanner; these are for somebody with a file. */
const ofFiles: Partial<Record<CodeProblem, string>> = {
  empty: "There is no code in this cell. Write the bag's code into it.",
  broken_text: "The text in this cell is broken. Type the bag's code anew.",
  foreign_signs: "A bag code has only letters, digits and hyphens. Write only the code into this cell.",
  several_labels: "This text names two labels. Write one label into each row.",
  several_codes: "Two codes stand in this cell. Write one code into each row.",
  no_kind: "No kind of bag has a code like this. Correct it, or add the kind first.",
};

const codeWords = (problem: string | null) =>
  ofFiles[problem as CodeProblem] ?? codeProblemWords[problem as CodeProblem] ?? "This is no code of a bag. Correct it.";

/** Every reason that a row can have, in plain words and with what to do. Those with `unread_` are known before anything is looked up. */
export const reasonWords = {
  unread_bad_code: (row) => codeWords(row.other) + meant(row),
  unread_is_parent: (row) => `A parent bag's code stands where a child bag's should be. Write the child bag's code here.${meant(row)}`,
  unread_is_child: (row) => `A child bag's code stands where a parent bag's should be. Write the parent bag's code here.${meant(row)}`,
  unread_damaged: () =>
    "Excel has cut digits off this code, and they are lost. Make the column Text, type the code anew, and upload the file again.",
  unread_lost_zeros: (row) => `Excel has taken the zeros from the front of this code.${meant(row)} Make the column Text and correct it.`,
  unread_date: () => "Excel has made a date of this code. Make the column Text and type the code anew.",
  unread_formula: () => "A formula stands here that was never calculated. Open the file in Excel, save it, and upload it again.",
  unread_error_cell: () => "An error of Excel stands here instead of a code. Correct it.",
  unread_unknown_kind: (row) => `There is no kind of bag called ${inCell(row)}. Correct it, add the kind, or leave this column out.`,
  unread_other_kind: (row) => `${inCell(row)} is another kind than the code says. Correct one of them, or leave this column out.`,
  unread_unknown_area: (row) => `There is no area called ${inCell(row)}. Correct it, add the area, or leave this column out.`,
  unread_no_parent: () => "There is no parent bag for this child bag. Write the parent bag's code into the row.",
  unread_unclear: () => "It is not clear what this row means. Correct it, or say above which column holds what.",
  twice_in_file: (row) => `${bagOf(row)} stands in this file already: ${placeOf(row)}. Nothing more is done here.`,
  two_parents_in_file: (row) => `${childOf(row)} stands in another parent bag too: ${placeOf(row)}. Keep the right one of the two rows.`,
  is_parent: (row) => `${childOf(row)} is a parent bag already, so it can't be put into another. Correct the code.`,
  is_child: (row) =>
    `${parentOf(row)} is a child bag already, so ${row.bill ? "it can't go on a bill" : "nothing can be put into it"}. Correct the code.`,
  known: (row) => `${bagOf(row)} is known already. Nothing is done here.`,
  already_here: (row) => `${childOf(row)} is in ${parentOf(row)} already. Nothing is done here.`,
  parent_on_bill: (row) => `${parentOf(row)} is on bill ${row.other ?? ""}. Take it off the bill first.`,
  parent_closed: (row) => `${parentOf(row)} is closed. Open it again first.`,
  known_parent: (row) =>
    `${parentOf(row)} is known already, and you chose to refuse known parent bags. Choose to use them again, or correct it.`,
  in_billed_parent: (row) => `${childOf(row)} is in ${row.other ?? "a parent bag"}, which is on a bill. Take that off the bill first.`,
  in_other_parent: (row) =>
    `${childOf(row)} is in ${row.other ?? "another parent bag"}, and you chose not to move. Choose to move, or correct it.`,
  parent_full: (row) => `${parentOf(row)} takes ${row.other ?? "no more"} and is full by then. Put ${childOf(row)} into another.`,
  moved: (row) => `${childOf(row)} comes out of ${row.other ?? "another parent bag"} and into ${parentOf(row)}.`,
  changed_since: (row) =>
    `Somebody scanned ${bagOf(row)}${row.bill ? "" : " or its parent bag"} since the check, so this row was left alone. Look at it again.`,
  ...billReasonWords,
} as const satisfies Record<string, RowWords>;

export type Reason = keyof typeof reasonWords;

const plainly: Record<Verdict, string> = {
  new: "Will be put in.",
  same: "Is there already. Nothing is done here.",
  moved: "Will be moved.",
  refused: "This row can't be done. Correct it.",
  changed: "Somebody scanned it since the check. Look at it again.",
};

const harmless = new Set<string>(["twice_in_file", "known", "already_here", "already_on_bill", "moved", "linked_short"] satisfies Reason[]);

/** Does a row with this reason need somebody? */
export const isFault = (reason: string): boolean => !harmless.has(reason);

/** The sentence of a row. A reason that a newer server wrote gets a general one. */
export function rowWords(verdict: string | null, reason: string | null, row: RowFacts): string {
  const words = reason === null ? undefined : (reasonWords as Record<string, RowWords>)[reason];
  if (reason === null && verdict === "new" && row.bill) return `Will be put on bill ${row.bill}.`;
  return words ? words(row) : (plainly[verdict as Verdict] ?? "Not checked yet.");
}

/** What a count of one reason is called, without the names of a row. */
export const reasonInGeneral = (reason: string): string =>
  rowWords("refused", reason, { parent: null, child: null, bill: null, other: null, hint: null });

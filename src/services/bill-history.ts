import { type OutcomeName, outcomes, whatHappened } from "../domain/outcome.ts";
import { weightWords } from "../domain/weight.ts";
import type { BillEventRow } from "../store/bills.ts";
import type { ScanAnswer } from "../store/scans.ts";
import { isOfUpload, uploadedBillWords, uploadName } from "./import-history.ts";

/** What an answer says of a bill, as the sentences want it. */
export const billWords = ({ bill, return: ticket }: Partial<ScanAnswer>) => ({
  bill: bill?.number ?? null,
  billed: bill && bill.parents !== undefined && bill.target !== undefined ? { parents: bill.parents, target: bill.target } : null,
  return: ticket?.number ?? null,
});

const byUpload: Record<string, (upload: string) => string> = {
  bill_made: (upload) => `The bill was made by ${upload}.`,
  bill_deleted: (upload) => `The bill was deleted: ${upload} was taken back.`,
};

const edits: Record<string, string> = {
  bill_made: "The bill was made.",
  bill_changed: "The bill was changed.",
  bill_reopened: "The bill was opened again.",
  bill_deleted: "The bill was deleted.",
};

/** What happened to a bill, in one sentence, as its history tells it. */
export function billEventWords(row: BillEventRow, number: string, timeZone: string): string {
  const answer = row.answer ?? {};
  if (isOfUpload(row)) return uploadedBillWords(row, number);
  if (answer.import !== undefined && byUpload[row.what]) return byUpload[row.what]?.(uploadName(answer)) ?? "";
  if (row.outcome in outcomes) {
    const code = row.bag ?? row.code ?? "";
    const undid = answer.undid ? { what: answer.undid.what, code: answer.undid.code ?? "" } : null;
    const facts = { ...answer, ...billWords(answer), bill: number, code, sack: code, from: null, undid };
    return whatHappened(row.outcome as OutcomeName, facts, timeZone);
  }
  const { after } = answer;
  if (row.what === "bill_completed" && after)
    return `The bill was finished with ${after.parents} of ${after.target}, ${weightWords(after.grams ?? 0)}.`;
  if (row.what === "return_cancelled") return `${row.bag ?? row.code} was put back: its return was cancelled.`;
  return edits[row.what] ?? "";
}

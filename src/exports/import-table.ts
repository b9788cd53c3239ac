import { faultyCell, rowWords, type Verdict } from "../domain/import-words.ts";
import type { Tone } from "../spreadsheet/sheet.ts";
import type { ExportedImportRow } from "../store/row-source.ts";
import type { ExportTable } from "./columns.ts";

const results: Record<Verdict, { text: string; tone: Tone }> = {
  new: { text: "Will be put in", tone: "good" },
  same: { text: "There already", tone: "good" },
  moved: { text: "Will be moved", tone: "warn" },
  refused: { text: "Not possible", tone: "bad" },
  changed: { text: "Left alone", tone: "bad" },
};
const done: Partial<Record<Verdict, string>> = { new: "Put in", moved: "Moved" };

function resultOf({ verdict, isDone }: ExportedImportRow) {
  const result = results[verdict as Verdict];
  if (!result) return "Not checked";
  return isDone ? { ...result, text: done[verdict as Verdict] ?? result.text } : result;
}

/** What to do, where there is something to do. */
const toCorrect = (row: ExportedImportRow) =>
  row.reason === null
    ? null
    : rowWords(row.verdict, row.reason, {
        parent: row.parentCode ?? row.parentText,
        child: row.childCode ?? row.childText,
        other: row.other,
        hint: row.hint,
      });

/** The person's own rows with what became of each. */
export const importTable: ExportTable<ExportedImportRow> = {
  name: "Upload",
  columns: [
    { head: "Result", width: 16, cell: resultOf },
    { head: "What to correct", width: 70, cell: toCorrect },
    { head: "Suggestion", width: 18, cell: ({ hint }) => hint },
    { head: "Sheet", width: 16, cell: ({ sheetName }) => sheetName },
    { head: "Row", width: 8, cell: ({ row }) => row },
    { head: "Cell", width: 8, cell: (row) => faultyCell(row) },
    { head: "Parent bag in the file", width: 26, cell: ({ parentText }) => parentText },
    { head: "Child bag in the file", width: 26, cell: ({ childText }) => childText },
    { head: "Read as parent bag", width: 22, cell: ({ parentCode }) => parentCode },
    { head: "Read as child bag", width: 22, cell: ({ childCode }) => childCode },
  ],
};

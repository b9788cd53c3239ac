import { faultyCell } from "../domain/import-faulty-cell.ts";
import { rowWords, type Verdict } from "../domain/import-words.ts";
import type { Tone } from "../spreadsheet/sheet.ts";
import type { ExportedImportRow, ImportExtra } from "../store/row-source.ts";
import type { Column, ExportTable } from "./columns.ts";

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
        bill: row.billNumber ?? row.billText,
        other: row.other,
        hint: row.hint,
      });

type ImportColumn = Column<ExportedImportRow>;

const first: ImportColumn[] = [
  { head: "Result", width: 16, cell: resultOf },
  { head: "What to correct", width: 70, cell: toCorrect },
  { head: "Suggestion", width: 18, cell: ({ hint }) => hint },
  { head: "Sheet", width: 16, cell: ({ sheetName }) => sheetName },
  { head: "Row", width: 8, cell: ({ row }) => row },
  { head: "Cell", width: 8, cell: (row) => faultyCell(row) },
  { head: "Parent bag in the file", width: 26, cell: ({ parentText }) => parentText },
  { head: "Child bag in the file", width: 26, cell: ({ childText }) => childText },
];
const last: ImportColumn[] = [
  { head: "Read as parent bag", width: 22, cell: ({ parentCode }) => parentCode },
  { head: "Read as child bag", width: 22, cell: ({ childCode }) => childCode },
];
const extra: Record<ImportExtra, { inFile: ImportColumn; readAs?: ImportColumn }> = {
  bill: {
    inFile: { head: "Bill in the file", width: 22, cell: ({ billText }) => billText },
    readAs: { head: "Read as bill", width: 22, cell: ({ billNumber }) => billNumber },
  },
  kind: { inFile: { head: "Kind in the file", width: 18, cell: ({ kindText }) => kindText } },
  area: { inFile: { head: "Area in the file", width: 18, cell: ({ areaText }) => areaText } },
};

/** The person's own rows with what became of each; bill, kind and area when the file has them. */
export const importTable = (has: readonly ImportExtra[]): ExportTable<ExportedImportRow> => ({
  name: "Upload",
  columns: [...first, ...has.map((each) => extra[each].inFile), ...last, ...has.flatMap((each) => extra[each].readAs ?? [])],
});

import { type Range, utils } from "xlsx";
import type { ReadingWarning } from "./wire.ts";

const shownMax = 5;

export const hiddenWarning = (sheet: string): ReadingWarning => ({
  code: "hidden_sheet",
  message: `Sheet “${sheet}” is hidden. It was read too.`,
});

export const notASheet = (sheet: string): ReadingWarning => ({
  code: "not_a_sheet",
  message: `“${sheet}” is a chart or a dialog, not a table. It was passed over.`,
});

export function mergedWarning(sheet: string, ranges: readonly Range[]): ReadingWarning {
  const shown = ranges
    .slice(0, shownMax)
    .map((range) => utils.encode_range(range))
    .join(", ");
  const more = ranges.length > shownMax ? ` and ${ranges.length - shownMax} more` : "";
  return {
    code: "merged_cells",
    message: `Sheet “${sheet}” has merged cells (${shown}${more}). Each has its value in its first cell only.`,
  };
}

/** What a person should know of a sheet before its rows. */
export const sheetWarnings = (sheet: string, hidden: boolean, merges: readonly Range[] = []): ReadingWarning[] => [
  ...(hidden ? [hiddenWarning(sheet)] : []),
  ...(merges.length > 0 ? [mergedWarning(sheet, merges)] : []),
];

/** Formulas are never calculated here: what counts is the value that the last program has left. */
export function formulaWarnings(sheet: string, formulas: number, withoutValue: number): ReadingWarning[] {
  const warnings: ReadingWarning[] = [];
  if (formulas > 0) warnings.push({ code: "formulas", message: `Sheet “${sheet}” has ${formulas} formulas. Their last values were read.` });
  if (withoutValue > 0)
    warnings.push({
      code: "formulas_without_value",
      message: `${withoutValue} formulas on sheet “${sheet}” have no value. Open the file in Excel, save it, and upload it again.`,
    });
  return warnings;
}

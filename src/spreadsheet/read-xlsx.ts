import type { Range } from "xlsx";
import { readParts } from "./container.ts";
import type { Outlet } from "./outlet.ts";
import type { Package } from "./package.ts";
import { rowsOf } from "./read-rows.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { refusal } from "./refusal.ts";
import { formulaWarnings, notASheet, sheetWarnings } from "./warnings.ts";
import type { ReadingWarning } from "./wire.ts";
import { type SheetPlace, type Survey, surveySheet, surveyXlsx } from "./xlsx-survey.ts";
import { xlsxWindows } from "./xlsx-windows.ts";
import type { ZipPart } from "./zip-directory.ts";
import { partPieces } from "./zip-part.ts";

type Table = SheetPlace & { part: ZipPart; at: number; merges: Range[] };
/** `allBytes`: of all sheets, unpacked. */
type Reading = { book: Package; survey: Survey; allBytes: number; outlet: Outlet; limits: ReadingLimits };

/** Window by window, so that memory doesn't grow with the sheet. */
async function readTable(
  { book, survey, allBytes, outlet, limits }: Reading,
  { name, part, at, merges }: Table,
): Promise<ReadingWarning[]> {
  let [formulas, withoutValue] = [0, 0];
  const share = { before: outlet.share, of: part.bytes / allBytes, read: 0 };
  for await (const window of xlsxWindows(partPieces(book.path, part))) {
    const parts = new Map(survey.parts).set(part.name, Buffer.from(window.xml));
    if (survey.strings) parts.set(survey.strings.name, survey.strings.texts.for(window.xml));
    const sheet = readParts(parts, [at]).Sheets[name];
    if (!sheet) throw refusal("damaged", `sheet “${name}” can't be read`);
    sheet["!merges"] = merges;
    await outlet.put(rowsOf(name, sheet, survey, limits));
    share.read += window.xml.length;
    outlet.share = share.before + share.of * Math.min(1, share.read / part.bytes);
    formulas += window.formulas;
    withoutValue += window.withoutValue;
    Bun.gc(true); // a third of the memory for a tenth of the time: what one stretch leaves behind would wait for the next
  }
  return formulaWarnings(name, formulas, withoutValue);
}

/** .xlsx and .xlsm. All sheets are looked through before the first row goes out. */
export async function readXlsx(book: Package, outlet: Outlet, limits: ReadingLimits): Promise<ReadingWarning[]> {
  const survey = await surveyXlsx(book, limits.sheetsMax);
  const warnings: ReadingWarning[] = survey.sheets.filter(({ part }) => !part).map(({ name }) => notASheet(name));
  const tables: Table[] = [];
  for (const [at, place] of survey.sheets.entries())
    if (place.part) tables.push({ ...place, part: place.part, at, merges: await surveySheet(book, place.part) });
  const allBytes = tables.reduce((sum, { part }) => sum + part.bytes, 0);
  for (const table of tables) {
    const { name, hidden, merges, at } = table;
    await outlet.openSheet({ name, hidden, place: at + 1 });
    warnings.push(...sheetWarnings(name, hidden, merges));
    warnings.push(...(await readTable({ book, survey, allBytes, outlet, limits }, table)));
  }
  return warnings;
}

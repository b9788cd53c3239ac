import { bookHead, readParts } from "./container.ts";
import type { Outlet } from "./outlet.ts";
import { isNeeded, neededPart, type Package } from "./package.ts";
import { rowsOf } from "./read-rows.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { refusal } from "./refusal.ts";
import { sheetWarnings } from "./warnings.ts";
import type { ReadingWarning } from "./wire.ts";

/** A binary workbook: sheet by sheet, each whole. */
export async function readXlsb(book: Package, outlet: Outlet, limits: ReadingLimits): Promise<ReadingWarning[]> {
  const parts = new Map<string, Buffer>();
  for (const [name, part] of book.parts) if (isNeeded(name)) parts.set(part.name, await neededPart(book, name));
  const { names, hidden, isFrom1904 } = bookHead(readParts(parts, []));
  if (names.length > limits.sheetsMax) throw refusal("too_many_sheets", `${names.length} sheets`);
  const warnings: ReadingWarning[] = [];
  for (const [place, name] of names.entries()) {
    const sheet = readParts(parts, [place]).Sheets[name];
    if (!sheet) throw refusal("damaged", `sheet “${name}” can't be read`);
    await outlet.openSheet({ name, hidden: hidden[place] === true, place: place + 1 });
    warnings.push(...sheetWarnings(name, hidden[place] === true, sheet["!merges"]));
    await outlet.put(rowsOf(name, sheet, { isFrom1904 }, limits));
    outlet.share = (place + 1) / names.length;
  }
  return warnings;
}

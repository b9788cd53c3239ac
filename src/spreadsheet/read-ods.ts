import { readParts } from "./container.ts";
import { hidingStyles, odsWindows } from "./ods-windows.ts";
import type { Outlet } from "./outlet.ts";
import { neededPart, type Package, refuseEntities } from "./package.ts";
import { rowsOf } from "./read-rows.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { refusal } from "./refusal.ts";
import { formulaWarnings, hiddenWarning, mergedWarning } from "./warnings.ts";
import type { ReadingWarning } from "./wire.ts";
import type { ZipPart } from "./zip-directory.ts";
import { partPieces } from "./zip-part.ts";

const styleMaxLength = 4_000_000;

type Seen = { name: string; hidden: boolean; formulas: number; withoutValue: number; merged: boolean };

/** Reads the document once to its end, so that damage is found before the first row goes out. */
async function surveyOds({ path }: Package, content: ZipPart): Promise<Set<string>> {
  const decoder = new TextDecoder();
  let head = "";
  let isFirst = true;
  for await (const piece of partPieces(path, content)) {
    if (isFirst) refuseEntities(piece);
    isFirst = false;
    if (head.length < styleMaxLength && !head.includes("<office:spreadsheet")) head += decoder.decode(piece, { stream: true });
  }
  return hidingStyles(head);
}

/** LibreOffice and others; window by window. Throws `encrypted` as the list of parts tells it. */
export async function readOds(book: Package, outlet: Outlet, limits: ReadingLimits): Promise<ReadingWarning[]> {
  const manifest = await neededPart(book, "meta-inf/manifest.xml");
  if (manifest.includes("encryption-data")) throw refusal("encrypted");
  const content = book.parts.get("content.xml") as ZipPart;
  const styles = book.parts.has("styles.xml") ? await neededPart(book, "styles.xml") : Buffer.from("<office:document-styles/>");
  const fixed = new Map([
    ["META-INF/manifest.xml", manifest],
    ["styles.xml", styles],
  ]);
  const hiding = await surveyOds(book, content);
  const warnings: ReadingWarning[] = [];
  let seen: Seen | null = null;
  let read = 0;
  const tell = (of: Seen) => warnings.push(...formulaWarnings(of.name, of.formulas, of.withoutValue));
  for await (const window of odsWindows(partPieces(book.path, content))) {
    if (!seen || window.above === 0) {
      if (seen) tell(seen);
      seen = { name: window.name, hidden: hiding.has(window.style), formulas: 0, withoutValue: 0, merged: false };
      await outlet.openSheet({ name: window.name, hidden: seen.hidden, place: outlet.sheets.length + 1 });
      if (seen.hidden) warnings.push(hiddenWarning(window.name));
    }
    const sheet = Object.values(readParts(new Map(fixed).set("content.xml", window.xml), []).Sheets)[0];
    if (!sheet) throw refusal("damaged", `sheet “${window.name}” can't be read`);
    if (sheet["!merges"]?.length && !seen.merged) warnings.push(mergedWarning(window.name, sheet["!merges"]));
    seen = { ...seen, merged: seen.merged || Boolean(sheet["!merges"]?.length) };
    seen.formulas += window.formulas;
    seen.withoutValue += window.withoutValue;
    await outlet.put(rowsOf(window.name, sheet, { isFrom1904: false, above: window.above }, limits));
    Bun.gc(true); // as for .xlsx
    read += window.xml.length;
    outlet.share = Math.min(1, read / content.bytes);
  }
  if (seen) tell(seen);
  return warnings;
}

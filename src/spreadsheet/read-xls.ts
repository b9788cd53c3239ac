import { CFB, type WorkBook } from "xlsx";
import { bookHead, type OleContainer, readHtmlBook, readXlsBook } from "./container.ts";
import { csvEncoding } from "./csv-encoding.ts";
import type { Outlet } from "./outlet.ts";
import { rowsOf } from "./read-rows.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { refusal } from "./refusal.ts";
import { sheetWarnings } from "./warnings.ts";
import type { ReadingFacts, ReadingWarning } from "./wire.ts";

const isPassword = (error: unknown) => error instanceof Error && /password|encrypt/i.test(error.message);

async function putBook(book: WorkBook, outlet: Outlet, limits: ReadingLimits): Promise<ReadingWarning[]> {
  const { names, hidden, isFrom1904 } = bookHead(book);
  if (names.length > limits.sheetsMax) throw refusal("too_many_sheets", `${names.length} sheets`);
  const warnings: ReadingWarning[] = [];
  for (const [place, name] of names.entries()) {
    const sheet = book.Sheets[name];
    if (!sheet) throw refusal("damaged", `sheet “${name}” can't be read`);
    await outlet.openSheet({ name, hidden: hidden[place] === true, place: place + 1 });
    warnings.push(...sheetWarnings(name, hidden[place] === true, sheet["!merges"]));
    await outlet.put(rowsOf(name, sheet, { isFrom1904 }, limits));
    delete book.Sheets[name];
    outlet.share = (place + 1) / names.length;
  }
  return warnings;
}

/** Throws `encrypted` for a locked workbook of any age, `not_a_table` for other Office files, `cut_off`. */
function openOle(bytes: Buffer): OleContainer {
  let container: OleContainer;
  try {
    container = CFB.read(bytes, { type: "buffer" });
  } catch {
    throw refusal("cut_off");
  }
  if (CFB.find(container, "EncryptedPackage") || CFB.find(container, "EncryptionInfo")) throw refusal("encrypted");
  if (CFB.find(container, "WordDocument")) throw refusal("not_a_table", "a Word document");
  if (CFB.find(container, "PowerPoint Document")) throw refusal("not_a_table", "a presentation");
  const stream: { size: number; content?: Uint8Array } | null = CFB.find(container, "/Workbook") ?? CFB.find(container, "/Book");
  if (!stream) throw refusal("not_a_table", "an Office file without any sheet");
  if (!stream.content || stream.content.length < stream.size) throw refusal("cut_off");
  return container;
}

/** .xls: up to 65,536 rows, read whole. */
export async function readXls(path: string, isOle: boolean, outlet: Outlet, limits: ReadingLimits): Promise<Partial<ReadingFacts>> {
  const bytes = Buffer.from(await Bun.file(path).arrayBuffer());
  const source = isOle ? openOle(bytes) : bytes;
  const hasMacros = !Buffer.isBuffer(source) && source.FullPaths.some((name) => /_VBA_PROJECT/i.test(name));
  let book: WorkBook;
  try {
    book = readXlsBook(source);
  } catch (error) {
    throw isPassword(error) ? refusal("encrypted") : refusal("damaged", "its sheets can't be read");
  }
  const warnings = await putBook(book, outlet, limits);
  if (hasMacros) warnings.unshift({ code: "macros", message: "This file has macros. They were not run and are not needed." });
  return { format: "xls", warnings };
}

/** A web page named .xls, as many systems export it. Every cell is text, as the page shows it. */
export async function readHtml(path: string, head: Buffer, outlet: Outlet, limits: ReadingLimits): Promise<Partial<ReadingFacts>> {
  const encoding = await csvEncoding(path, head);
  const text = new TextDecoder(encoding).decode(await Bun.file(path).arrayBuffer());
  if (!/<table[\s>]/i.test(text)) throw refusal("not_a_table", "a web page without any table");
  return { format: "html", encoding, warnings: await putBook(readHtmlBook(text), outlet, limits) };
}

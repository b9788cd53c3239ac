import type { Outlet } from "./outlet.ts";
import { neededPart, type Package, packageWarnings } from "./package.ts";
import { readOds } from "./read-ods.ts";
import { readXlsb } from "./read-xlsb.ts";
import { readXlsx } from "./read-xlsx.ts";
import type { ReadingLimits } from "./reading-limits.ts";
import { refusal } from "./refusal.ts";
import type { ReadingFacts } from "./wire.ts";
import { zipDirectory } from "./zip-directory.ts";

function packageSort(names: Set<string>, contentTypes: string): ReadingFacts["format"] {
  if (names.has("word/document.xml")) throw refusal("not_a_table", "a Word document");
  if (names.has("ppt/presentation.xml")) throw refusal("not_a_table", "a presentation");
  if (names.has("index/document.iwa")) throw refusal("old_format", "an Apple Numbers file, which is not read");
  if (names.has("content.xml") && names.has("meta-inf/manifest.xml")) return "ods";
  if (!names.has("[content_types].xml")) throw refusal("not_a_table", "a zip archive");
  if ([...names].some((name) => /(?:^|\/)workbook\.bin$/.test(name))) return "xlsb";
  return /macroEnabled\.main\+xml/i.test(contentTypes) ? "xlsm" : "xlsx";
}

/** Any workbook in a zip. Nothing is unpacked before the directory was looked through. */
export async function readZip(path: string, outlet: Outlet, limits: ReadingLimits): Promise<Partial<ReadingFacts>> {
  const parts = zipDirectory(path, limits);
  const book: Package = { path, parts };
  const names = new Set(parts.keys());
  const contentTypes = names.has("[content_types].xml") ? (await neededPart(book, "[content_types].xml")).toString("utf8") : "";
  const format = packageSort(names, contentTypes);
  const reads = { ods: readOds, xlsb: readXlsb, xlsx: readXlsx, xlsm: readXlsx } as const;
  const warnings = await reads[format as keyof typeof reads](book, outlet, limits);
  return { format, warnings: [...packageWarnings([...names]), ...warnings] };
}

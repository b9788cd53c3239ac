import { refusal } from "./refusal.ts";
import type { ReadingWarning } from "./wire.ts";
import type { ZipPart } from "./zip-directory.ts";
import { partBytes } from "./zip-part.ts";

/** A workbook as a zip: where it is, and its parts by their names in lower case. */
export type Package = { path: string; parts: Map<string, ZipPart> };

/** What none of our questions needs: pictures, macros, the formulas' order. It stays packed. */
const unneeded =
  /(?:^|\/)(?:media|drawings|theme|embeddings|externallinks|printersettings|pivotcache|pivottables|charts|chartsheets|ctrlprops|activex|customxml|querytables|tables|revisions|threadedcomments|persons|thumbnails|pictures|object [^/]*)\/|(?:comments\d*|calcchain|vbaproject\w*|vbadata|vmldrawing\d*|connections|volatiledependencies|settings)\.(?:xml|bin|vml)$/;

export const isNeeded = (name: string) => /\.(?:xml|rels|bin)$/.test(name) && !unneeded.test(name);

/** Throws `damaged` when the part is not there, `hidden_instructions` when it defines entities. */
export async function neededPart({ path, parts }: Package, name: string): Promise<Buffer> {
  const part = parts.get(name.toLowerCase());
  if (!part) throw refusal("damaged", `its part ${name} is missing`);
  const bytes = await partBytes(path, part);
  refuseEntities(bytes);
  return bytes;
}

/** SheetJS resolves none, and no program that people use writes them. They can only stand before the first element. */
export function refuseEntities(bytes: Buffer): void {
  const start = bytes
    .subarray(0, 64 * 1024)
    .toString("latin1")
    .replaceAll("\0", "");
  if (/<!ENTITY/i.test(start)) throw refusal("hidden_instructions");
}

export function packageWarnings(names: string[]): ReadingWarning[] {
  const warnings: ReadingWarning[] = [];
  if (names.some((name) => /vbaproject\.bin$|(?:^|\/)(?:macrosheets|basic|scripts)\//.test(name)))
    warnings.push({ code: "macros", message: "This file has macros. They were not run and are not needed." });
  if (names.some((name) => /\/externallinks\/[^/]+\.(?:xml|bin)$/.test(name)))
    warnings.push({
      code: "external_links",
      message: "This file links to other files. They were not opened; what it last showed of them was read.",
    });
  return warnings;
}

import type { SheetLayout } from "../domain/import-schema.ts";
import type { Kind } from "../domain/kind.ts";
import { serveReading } from "../spreadsheet/reader.ts";
import { ImportShaping } from "./import-shaping.ts";

/** What the site tells the process that reads: plain words, because they travel as JSON. `areas` by their names in lower case. */
export type ImportOrder = {
  given: readonly SheetLayout[];
  kinds: readonly Kind[];
  ownHosts: readonly string[];
  areas: readonly (readonly [name: string, id: number])[];
};

/** A process of its own: reads a file, guesses its layout and takes every code through the one parser, away from the thread that answers scans. */
await serveReading((told) => {
  const { given, kinds, ownHosts, areas } = told as ImportOrder;
  return new ImportShaping(given, { reading: { kinds, ownHosts }, areas: new Map(areas) });
});

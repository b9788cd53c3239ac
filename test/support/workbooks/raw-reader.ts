import type { ImportSheet } from "../../../src/domain/import-row.ts";
import { serveReading } from "../../../src/spreadsheet/reader.ts";

let sheet: ImportSheet | null = null;

/** A reader's process that makes nothing of the rows: each goes out as it stands in the file, with its sheet. */
await serveReading(() => ({
  open: (next) => {
    sheet = next;
    return [];
  },
  push: (row) => [{ sheet, ...row }],
  end: () => [],
  found: () => null,
}));

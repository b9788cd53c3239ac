import type { MadeFile } from "../services/bill-files.ts";

/** What the files are that we hand out, by their ending. */
export const fileTypes = {
  pdf: "application/pdf",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv; charset=utf-8",
} as const;
export type FileEnding = keyof typeof fileTypes;

/** A file to keep; a browser saves it under its name instead of showing it. */
export const attachment = ({ name, bytes }: MadeFile, ending: FileEnding): Response =>
  new Response(bytes, {
    headers: {
      "Content-Type": fileTypes[ending],
      "Content-Disposition": `attachment; filename="${name}"`,
      "Content-Length": String(bytes.byteLength),
      "Cache-Control": "no-store",
    },
  });

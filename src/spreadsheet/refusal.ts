import { Problem } from "../domain/error.ts";

const again = "Open it in Excel or LibreOffice, save it as .xlsx or .csv, and upload that file.";

/** Why a file is not read. The codes are stable; the sentences say what to do now. `detail` comes from the place that found it. */
const sentences = {
  file_empty: () => "This file is empty. Choose the file that holds your bags.",
  file_too_big: (detail: string) => `This file is larger than ${detail}. Divide it into several files and upload them one after the other.`,
  not_a_table: (detail: string) => `This is ${detail}, not a table, whatever its name says. Choose an Excel, LibreOffice or CSV file.`,
  old_format: (detail: string) => `This is ${detail}. ${again}`,
  encrypted: () => "This file is locked with a password. Open it, remove the password, save it, and upload it again.",
  damaged: (detail: string) =>
    `This file is damaged: ${detail}. Copy or download it once more; if that doesn't help, open it, save it under a new name, and upload that file.`,
  cut_off: () => "This file is not complete: its end is missing. Copy or download it once more and upload it again.",
  unpacks_too_big: (detail: string) =>
    `This file becomes far too large when it is unpacked (${detail}). Copy the rows with your bags into a new file and upload that one.`,
  hidden_instructions: () => `This file holds hidden instructions to load other files (XML entities), so it is not read. ${again}`,
  too_many_sheets: (detail: string) => `This file has ${detail}. Keep only the sheets with bags and upload it again.`,
  too_many_rows: (detail: string) =>
    `This file has more than ${detail} rows. Divide it into several files and upload them one after the other.`,
  too_many_columns: (detail: string) => `${detail} Delete the columns that have nothing to do with bags and upload the file again.`,
  cell_too_long: (detail: string) => `${detail} A code is never that long: empty this cell and upload the file again.`,
  open_quote: (detail: string) =>
    `A quotation mark that begins in row ${detail} never ends. Remove it, or save the table as .xlsx, and upload the file again.`,
  no_rows: () => "There are no rows in this file. Fill in the bags, or choose another file.",
  needs_memory: (detail: string) =>
    `Reading this file needs more than ${detail} of memory. Save it as .csv, or divide it into smaller files, and upload again.`,
  needs_time: (detail: string) =>
    `Reading this file takes longer than ${detail}. Save it as .csv, or divide it into smaller files, and upload again.`,
  unreadable: () => `This file could not be read. ${again}`,
} as const satisfies Record<string, (detail: string) => string>;

export type RefusalCode = keyof typeof sentences;

/** What travels from the reader's process. `fault`: where in the code it stopped, when nobody had foreseen it; for the log, not for people. */
export type Refusal = { code: RefusalCode; message: string; fault?: string };

/** An error whose kind is `invalid`: a person reads its sentence. */
export const refusal = (code: RefusalCode, detail = ""): Problem => new Problem("invalid", code, sentences[code](detail));

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;

import type { Context } from "hono";
import { z } from "zod";
import { Problem } from "../domain/error.ts";
import { layoutsSchema, policyFields } from "../domain/import-schema.ts";
import type { Environment } from "../http/environment.ts";
import { boundaryOf, type FormPart, formParts } from "../http/multipart.ts";
import type { Context as Acting } from "../services/context.ts";
import { type ImportFiles, type ReceivedFile, uploadMaxBytes, uploadTooLarge } from "../services/import-files.ts";
import { beginImport } from "../services/importing.ts";

const json = z
  .string()
  .max(100_000)
  .transform((text, issues) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      issues.addIssue({ code: "custom", message: "This is not JSON." });
      return z.NEVER;
    }
  });

/** What may stand in the form beside the file. */
export const uploadFormSchema = z.strictObject({
  dryRun: z
    .enum(["true", "false"])
    .optional()
    .describe("Changes nothing: every upload is read and checked first, and nothing is in before `POST .../commit`."),
  layout: json.pipe(layoutsSchema).optional().describe("How sheets are to be read, as JSON; what is not named is guessed."),
  ...z.object(policyFields).partial().shape,
});
export type UploadForm = z.output<typeof uploadFormSchema>;

const formExtraBytes = 200_000;
const fieldMaxBytes = 100_000;
const nameMaxLength = 120;

const wrong = (code: string, path: string, message: string) => new Problem("invalid", code, message, { errors: [{ path, message }] });

async function fieldText({ name, pieces }: FormPart): Promise<string> {
  const read: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.byteLength;
    if (bytes > fieldMaxBytes) throw wrong("invalid_input", name.slice(0, 80), "This field is too long.");
    read.push(piece);
  }
  return Buffer.concat(read).toString("utf8");
}

/** The last part of a path, with nothing invisible in it. */
const shownName = (fileName: string): string =>
  (fileName.split(/[/\\]/).at(-1) ?? "")
    .toWellFormed()
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/g, "")
    .trim()
    .slice(-nameMaxLength)
    .toWellFormed() || "file";

function checked(fields: Record<string, string>): UploadForm {
  const parsed = uploadFormSchema.safeParse(fields);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 20).map((issue) => {
    const unknown = issue.code === "unrecognized_keys" ? issue.keys[0]?.slice(0, 80) : undefined;
    return { path: unknown ?? issue.path.join("."), message: unknown ? "This field is not known. Leave it out." : issue.message };
  });
  throw new Problem("invalid", "invalid_input", "Something in this form is not right. Look at the fields named here.", { errors });
}

export type ReceivedForm = { file: ReceivedFile; fileName: string; fields: UploadForm };

/**
 * Takes a form with a file as it comes: the file goes to the disk piece by piece. Whoever has it keeps or drops the file. Throws `Problem`
 * (`file_too_big`, `wrong_type`, `no_file`, `invalid_input`, `cut_off`, `disk_full`); then no file stays.
 */
export async function receiveForm(c: Context<Environment>, files: ImportFiles): Promise<ReceivedForm> {
  const type = c.req.header("content-type");
  const boundary = boundaryOf(type);
  if (type !== undefined && boundary === null) throw wrong("wrong_type", "file", "Send a form: multipart/form-data with the file in it.");
  if (boundary === null || !c.req.raw.body) throw wrong("no_file", "file", "Choose a file.");
  if (Number(c.req.header("content-length") ?? 0) > uploadMaxBytes + formExtraBytes) throw uploadTooLarge();
  const fields: Record<string, string> = Object.create(null);
  let received: { file: ReceivedFile; fileName: string } | null = null;
  try {
    for await (const part of formParts(c.req.raw.body, boundary)) {
      // A browser whose field was left empty sends a file without a name and without anything in it.
      if (part.name === "file" && part.fileName === "") throw wrong("no_file", "file", "Choose a file.");
      if (part.name === "file" && part.fileName !== null && received === null)
        received = { file: await files.receive(part.pieces), fileName: shownName(part.fileName) };
      else if (part.name === "file" || part.fileName !== null || part.name in fields)
        throw wrong("repeated_name", part.name.slice(0, 80), "Send one file, as `file`, and each field once.");
      else fields[part.name] = await fieldText(part);
    }
    if (!received) throw wrong("no_file", "file", "Choose a file.");
    return { ...received, fields: checked({ ...fields }) };
  } catch (error) {
    if (received) await files.drop(received.file.part);
    throw error;
  }
}

/** Receives a form with a file and takes it up as an upload that waits for its turn. Throws as `receiveForm` does; then no file stays. */
export async function takeForm(c: Context<Environment>, context: Acting): Promise<{ id: number }> {
  const { files } = context.site.imports;
  const { file, fileName, fields } = await receiveForm(c, files);
  const { layout, dryRun: _, ...policy } = fields;
  try {
    return await beginImport(context, file, { fileName, layout, policy: stated(policy) });
  } catch (error) {
    await files.drop(file.part);
    throw error;
  }
}

/** Only what is there: what is left out is decided by the rules. */
export const stated = <T extends object>(given: T) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as { [Name in keyof T]?: NonNullable<T[Name]> };

import { resolve } from "node:path";
import { problemCount } from "../domain/check-run.ts";
import { BackupProblem } from "../store/backup/format.ts";
import { connectAsOwner } from "../store/backup/owner.ts";
import { restoreBackup } from "../store/backup/restore.ts";
import { verifyBackup } from "../store/backup/verify.ts";
import { writeBackup } from "../store/backup/write.ts";
import { noteBackup } from "../store/backup-runs.ts";
import { beginCheckAsOwner, endCheck } from "../store/check-runs.ts";
import { checkAll } from "../store/checks/run.ts";
import { failureCode } from "../store/failure.ts";
import { openSealReader } from "../store/seal-reader.ts";
import { faultWords } from "./verify-order.ts";
import { verifyLog } from "./verifying.ts";

type Say = (line: string) => void;
/** `url`: the owner of the tables. */
export type OrderPlace = { url: string; timeZone: string };

const count = (number: number) => number.toLocaleString("en");
const since = (startedAt: number) => (performance.now() - startedAt) / 1000;

/** What a person can do about it, instead of a trace of the program. */
function inWords(error: unknown): unknown {
  if (error instanceof BackupProblem) return error;
  const code = failureCode(error);
  const words: Record<string, string> = {
    ENOSPC: "The disk is full. Make room, then try again.",
    EFBIG: "The disk is full, or no file there may become so large. Make room, then try again.",
    EACCES: "This folder may not be written to. Choose another, or give yourself the right.",
    ENOENT: "This folder is not there. Make it first, or choose another.",
    EROFS: "This folder may not be written to. Choose another.",
  };
  const found =
    words[code] ?? (/^(?:08|57P|CONNECTION|ECONN)/.test(code) ? "The database went away. Nothing was half done. Try again." : null);
  return found ? new BackupProblem(found) : error;
}

/** The log of a restored site is as it was sealed. That its newest events had no seal yet is no fault of the backup. */
async function chainHolds(url: string, timeZone: string): Promise<void> {
  const reader = await openSealReader(url, timeZone);
  try {
    const { fault } = await verifyLog(reader, "");
    if (fault && fault.is !== "late")
      throw new BackupProblem(`The backup is whole, but the log in it is not as it was sealed. ${faultWords(fault)}`);
  } finally {
    await reader.close();
  }
}

/** Writes a backup, tries it out when asked to, and notes both where the system page finds it. Throws a sentence. */
export async function orderBackup(
  { url, timeZone }: OrderPlace,
  given: string,
  { isVerified, run, say }: { isVerified: boolean; run: number | null; say: Say },
): Promise<void> {
  const startedAt = performance.now();
  const file = resolve(given);
  try {
    const written = await writeBackup(url, file);
    const seconds = since(startedAt);
    const note = (verified: boolean) => noteBackup(url, run, { ...written, seconds, verified, fault: null });
    say(`${written.file}: ${count(written.rows)} rows as of ${written.madeAt}, ${count(written.bytes)} bytes, in ${seconds.toFixed(1)} s.`);
    if (!isVerified) return await note(false);
    const triedAt = performance.now();
    try {
      await verifyBackup(url, file, timeZone, (beside) => chainHolds(beside, timeZone));
    } catch (error) {
      await note(false);
      throw error;
    }
    await note(true);
    say(
      `It was restored beside the site in ${since(triedAt).toFixed(1)} s: counts and checksums are the same, everything adds up, and the log is as it was sealed.`,
    );
  } catch (error) {
    throw inWords(error);
  }
}

/** Puts a backup into an empty database. Throws a sentence. */
export async function orderRestore({ url }: OrderPlace, file: string, say: Say): Promise<void> {
  const startedAt = performance.now();
  try {
    const { rows, tables, madeAt } = await restoreBackup(url, resolve(file));
    for (const table of tables) if (table.rows > 0) say(`${table.name.padEnd(16)}${count(table.rows)}`);
    say(
      `Restored ${count(rows)} rows as of ${madeAt} in ${since(startedAt).toFixed(1)} s. What was scanned after that moment is not in it. Everybody signs in again.`,
    );
  } catch (error) {
    throw inWords(error);
  }
}

/** Recounts everything now; false when something is wrong. */
export async function orderCheck({ url, timeZone }: OrderPlace, say: Say): Promise<boolean> {
  const client = connectAsOwner(url, "check");
  try {
    const begun = await beginCheckAsOwner(client);
    if (!begun.isNew) throw new Error("A check is running already. Its result will be on the page System.");
    const startedAt = performance.now();
    const result = await checkAll(client, { timeZone, run: begun.id });
    const seconds = since(startedAt);
    await endCheck(client, { id: begun.id, seconds, result, fault: null });
    const wrong = problemCount(result.problems);
    say(`${count(wrong)} problems. ${count(result.rows)} rows looked at in ${seconds.toFixed(1)} s.`);
    for (const { says, count: rows, first } of result.problems)
      say(`- ${says} ${count(rows)}: ${first.map(({ name }) => name).join(", ")}`);
    return wrong === 0;
  } finally {
    await client.end({ timeout: 2 }).catch(() => {});
  }
}

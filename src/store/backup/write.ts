import { createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { TransactionSql } from "postgres";
import { failureCode } from "../failure.ts";
import { BackupProblem, type End, formatName, formatVersion, type Header, rowsOf, sha256, type TableSum } from "./format.ts";
import { connectAsOwner } from "./owner.ts";
import { readThrough } from "./read.ts";
import { tableLines } from "./rows.ts";
import { keptTables, readMigrations, readMonths, readSequences, readTables, settlePlainText } from "./tables.ts";
import { appVersion } from "./version.ts";

export type Written = { file: string; bytes: number; rows: number; madeAt: string };

/** Fast, and small enough: the rows are text that repeats itself. */
const compression = { level: 4 };

async function readHeader(transaction: TransactionSql): Promise<Header> {
  const migrations = await readMigrations(transaction).catch((error) => {
    if (failureCode(error) === "42P01")
      throw new BackupProblem("There is no TraceTrack site in this database, so there is nothing to back up.");
    throw error;
  });
  const [now] = await transaction.unsafe("select to_char(now() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') as at");
  return {
    format: formatName,
    version: formatVersion,
    app: appVersion(),
    madeAt: now?.at,
    migrations,
    months: await readMonths(transaction),
    tables: keptTables(await readTables(transaction)),
  };
}

/** The whole backup, line by line. `onEnd` hears what it came to. */
async function* backupLines(transaction: TransactionSql, header: Header, onEnd: (end: End) => void): AsyncGenerator<string> {
  const first = JSON.stringify(header);
  yield `${first}\n${JSON.stringify({ header: sha256(first) })}\n`;
  const tables: TableSum[] = [];
  for (const { name } of header.tables) {
    yield `${JSON.stringify({ table: name })}\n`;
    const lines = tableLines(transaction, name);
    let step = await lines.next();
    for (; !step.done; step = await lines.next()) yield `${step.value}\n`;
    tables.push(step.value);
  }
  const end: End = { end: true, tables, sequences: await readSequences(transaction) };
  onEnd(end);
  yield `${JSON.stringify(end)}\n`;
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().catch(() => {}); // some systems can't for a folder
  await handle.close();
}

/**
 * Writes everything as it is at one moment, while the site goes on, into a file that only its owner may read: people's password hashes are in
 * it. The file has its name only once it is on the disk and was read back whole. `url`: the owner of the tables. Throws `BackupProblem` and what the
 * database or the disk throws.
 */
export async function writeBackup(url: string, file: string): Promise<Written> {
  const part = `${file}.part`;
  const client = connectAsOwner(url, "backup");
  try {
    const { end, madeAt } = await client.begin("isolation level repeatable read read only", async (transaction) => {
      await settlePlainText(transaction);
      const header = await readHeader(transaction);
      const ends: End[] = [];
      await rm(part, { force: true });
      const lines = Readable.from(backupLines(transaction, header, (end) => ends.push(end)));
      await pipeline(lines, createGzip(compression), createWriteStream(part, { mode: 0o600, flags: "wx" }));
      return { end: ends[0] as End, madeAt: header.madeAt };
    });
    await flush(part);
    await readThrough(part);
    await rename(part, file);
    await flush(dirname(file));
    return { file: basename(file), bytes: (await stat(file)).size, rows: rowsOf(end), madeAt };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await client.end({ timeout: 2 }).catch(() => {});
  }
}

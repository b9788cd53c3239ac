import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { BackupProblem, type End, formatName, formatVersion, type Header, sha256 } from "./format.ts";

/** A line is some megabytes at most; more is no backup of ours. */
const lineMaxBytes = 256 * 1_048_576;

const noBackup = "This file is no backup of TraceTrack. Choose the file that “backup” wrote.";
export const damaged = "This backup is damaged or cut off. Nothing was restored. Take another one.";

/** The unpacked file, line by line. Holds one line in memory. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  await access(file).catch(() => {
    throw new BackupProblem(`There is no file ${file}.`);
  });
  const source = createReadStream(file);
  const unpacked = source.pipe(createGunzip());
  source.on("error", (error) => unpacked.destroy(error));
  let pieces: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of unpacked as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(10); to !== -1; to = chunk.indexOf(10, from)) {
      yield pieces.length > 0 ? Buffer.concat([...pieces, chunk.subarray(from, to)]) : chunk.subarray(from, to);
      pieces = [];
      bytes = 0;
      from = to + 1;
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > lineMaxBytes) throw new BackupProblem(damaged);
  }
  if (pieces.length > 0) throw new BackupProblem(damaged);
}

async function readHeader(lines: AsyncGenerator<Buffer>): Promise<Header> {
  const first = (await lines.next()).value as Buffer | undefined;
  const text = first?.toString() ?? "";
  const header: Partial<Header> | null = JSON.parse(text);
  if (header?.format !== formatName) throw new BackupProblem(noBackup);
  if (header.version !== formatVersion) {
    const words = `This backup has the form ${header.version}, and this program knows form ${formatVersion}. Use the TraceTrack that made it, or a newer one.`;
    throw new BackupProblem(words);
  }
  const second = (await lines.next()).value as Buffer | undefined;
  if (second?.toString() !== JSON.stringify({ header: sha256(text) })) throw new BackupProblem(damaged);
  return header as Header;
}

/** A file as it is read: what the header says, then each line of rows with its table; at its end, what it must come to. */
export type OpenBackup = { header: Header; rows: AsyncGenerator<{ table: string; line: string }, End> };

/** Holds what was read against what the end says; nothing more may come after it. */
async function settle(end: End, hashes: Map<string, Bun.CryptoHasher>, lines: AsyncGenerator<Buffer>): Promise<End> {
  const isWhole = end.tables.every(({ name, sha256 }) => hashes.get(name)?.digest("hex") === sha256) && hashes.size === end.tables.length;
  if (!isWhole || !(await lines.next()).done) throw new BackupProblem(damaged);
  return end;
}

async function* rowLines(lines: AsyncGenerator<Buffer>): AsyncGenerator<{ table: string; line: string }, End> {
  const hashes = new Map<string, Bun.CryptoHasher>();
  let table = "";
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new BackupProblem(damaged);
    const line = value.toString();
    if (line.startsWith("[") && table !== "") {
      hashes.get(table)?.update(line);
      yield { table, line };
      continue;
    }
    const mark = JSON.parse(line);
    if (mark?.end === true) return settle(mark, hashes, lines);
    table = String(mark?.table);
    hashes.set(table, new Bun.CryptoHasher("sha256"));
  }
}

/** What zlib, JSON and PostgreSQL say of a broken file, in words for people. */
export function asBackupProblem(error: unknown, isHeader: boolean): unknown {
  const code = (error as { code?: string }).code ?? "";
  if (error instanceof SyntaxError || /^2[23]|^Z_|^ERR_(?:TRAILING|ZLIB|BUFFER|STREAM_PREMATURE)/.test(code))
    return new BackupProblem(isHeader ? noBackup : damaged);
  if (code === "EISDIR") return new BackupProblem(noBackup);
  return error;
}

/** Opens a backup. Throws `BackupProblem`; so does reading its rows, when it is damaged. */
export async function openBackup(file: string): Promise<OpenBackup> {
  const lines = linesOf(file);
  try {
    return { header: await readHeader(lines), rows: rowLines(lines) };
  } catch (error) {
    throw asBackupProblem(error, true);
  }
}

/** Reads a backup from its beginning to its end. Throws `BackupProblem` unless it is whole. */
export async function readThrough(file: string): Promise<void> {
  const { rows } = await openBackup(file);
  try {
    while (!(await rows.next()).done);
  } catch (error) {
    throw asBackupProblem(error, false);
  }
}

import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../domain/error.ts";
import { readingLimits } from "../spreadsheet/reading-limits.ts";
import { megabytes } from "../spreadsheet/refusal.ts";

export const uploadMaxBytes = readingLimits.fileMaxBytes;
/** An upload that stopped on its way leaves its part; nobody sends for so long. */
const partMaxMs = 3_600_000;
/** The disk has no room, this user's share of it has none, or files may not become so large here. */
const fullCodes = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

export const uploadTooLarge = () =>
  new Problem(
    "invalid",
    "file_too_big",
    `This file is larger than ${megabytes(uploadMaxBytes)}. Divide it into several files and upload them one after the other.`,
  );

/** A file on its way in: where it lies until it has a number, how large it is, and its SHA-256 in hexadecimal. */
export type ReceivedFile = { part: string; bytes: number; hash: string };

/** The files of uploads, one folder, named by their numbers. What is there after a crash is taken up again, or swept away. */
export class ImportFiles {
  constructor(private readonly folder: string) {}

  pathOf(id: number): string {
    return join(this.folder, `${id}.upload`);
  }

  /** Writes the pieces to the disk as they come. Throws `Problem` (`file_too_big`, `disk_full`), and what the pieces throw; then nothing stays. */
  async receive(pieces: AsyncIterable<Uint8Array>): Promise<ReceivedFile> {
    const part = join(this.folder, `${crypto.randomUUID()}.part`);
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      return await write(part, pieces);
    } catch (error) {
      await this.drop(part).catch(() => {});
      if (fullCodes.has((error as { code?: string }).code ?? "")) throw diskFull();
      throw error;
    }
  }

  keep = (part: string, id: number): Promise<void> => rename(part, this.pathOf(id));
  drop = (part: string): Promise<void> => rm(part, { force: true });
  remove = (id: number): Promise<void> => rm(this.pathOf(id), { force: true });

  has = (id: number): Promise<boolean> => Bun.file(this.pathOf(id)).exists();

  /** Takes away what nobody needs: `needed` says of numbers which are. */
  async sweep(needed: (ids: number[]) => Promise<number[]>): Promise<void> {
    const names = await readdir(this.folder).catch(() => [] as string[]);
    const ids = names.flatMap((name) => /^(\d{1,9})\.upload$/.exec(name)?.[1] ?? []).map(Number);
    const kept = new Set(ids.length > 0 ? await needed(ids) : []);
    for (const id of ids) if (!kept.has(id)) await this.remove(id);
    for (const name of names.filter((each) => each.endsWith(".part"))) {
      const path = join(this.folder, name);
      const touchedAt = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Number.POSITIVE_INFINITY,
      );
      if (Date.now() - touchedAt > partMaxMs) await this.drop(path);
    }
  }
}

async function write(part: string, pieces: AsyncIterable<Uint8Array>): Promise<ReceivedFile> {
  const hasher = new Bun.CryptoHasher("sha256");
  let bytes = 0;
  const file = await open(part, "wx", 0o600);
  try {
    for await (const piece of pieces) {
      bytes += piece.byteLength;
      if (bytes > uploadMaxBytes) throw uploadTooLarge();
      hasher.update(piece);
      for (let done = 0; done < piece.byteLength; ) done += (await file.write(piece, done)).bytesWritten;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { part, bytes, hash: hasher.digest("hex") };
}

const diskFull = () =>
  new Problem("busy", "disk_full", "The server's disk is full, so this file was not taken. Tell an admin, then try again.", {
    retryAfterSeconds: 60,
  });

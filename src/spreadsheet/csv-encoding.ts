import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { refusal } from "./refusal.ts";
import type { ReadingFacts } from "./wire.ts";

export type CsvEncoding = NonNullable<ReadingFacts["encoding"]>;

export const pieceBytes = 256 * 1024;
/** Signs below a blank that no text needs; more than this share of them is a program's file. */
const controlMaxShare = 0.005;
/** Not among them: tabs, line ends, the old end of a file, and GS, which stands in GS1 texts. */
const strange = /[\u0000-\u0008\u000e-\u0019\u001b\u001c\u001e\u001f]/g;

const binary = () => refusal("not_a_table", "a file for programs (binary)");

/** Without a mark at the start: in UTF-16 every second byte of plain letters is zero. */
function utf16ByZeros(head: Buffer): CsvEncoding | null {
  const zeros: [even: number, odd: number] = [0, 0];
  for (let at = 0; at < head.length; at++) if (head[at] === 0) zeros[at & 1 ? 1 : 0]++;
  const pairs = head.length / 2;
  if (zeros[1] > pairs * 0.3 && zeros[0] < pairs * 0.05) return "utf-16le";
  if (zeros[0] > pairs * 0.3 && zeros[1] < pairs * 0.05) return "utf-16be";
  return null;
}

function byMark(head: Buffer): CsvEncoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  return head[0] === 0xfe && head[1] === 0xff ? "utf-16be" : utf16ByZeros(head);
}

function checkControls(bytes: Buffer): void {
  if (bytes.includes(0)) throw binary();
  const controls = bytes.toString("latin1").match(strange)?.length ?? 0;
  if (controls > 8 + bytes.length * controlMaxShare) throw binary();
}

/** How many bytes at the end begin a sign that goes on in the next piece. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/**
 * How a text file is encoded. UTF-8 only when all of it is: SheetJS would take it for Windows-1252 unless it has a mark.
 * Reads the file once. Throws `not_a_table` when it is no text.
 */
export async function csvEncoding(path: string, head: Buffer): Promise<CsvEncoding> {
  const marked = byMark(head);
  if (marked && marked !== "utf-8") return marked;
  let carried: Buffer = Buffer.alloc(0);
  let encoding: CsvEncoding = "utf-8";
  for await (const piece of createReadStream(path, { highWaterMark: pieceBytes }) as AsyncIterable<Buffer>) {
    checkControls(piece);
    if (encoding !== "utf-8") continue;
    const bytes = carried.length > 0 ? Buffer.concat([carried, piece]) : piece;
    const whole = bytes.length - unfinished(bytes);
    if (!isUtf8(bytes.subarray(0, whole))) encoding = "windows-1252";
    carried = bytes.subarray(whole);
  }
  return carried.length > 0 && encoding === "utf-8" ? "windows-1252" : encoding;
}

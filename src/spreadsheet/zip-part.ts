import { createReadStream } from "node:fs";
import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { refusal } from "./refusal.ts";
import type { ZipPart } from "./zip-directory.ts";

const broken = (part: ZipPart) => refusal("damaged", `its part ${part.name.slice(0, 80)} can't be unpacked`);

/** One part whole. Native unpacking under a cap: SheetJS's own runs for ever on some damage and never looks at the check sum. */
export async function partBytes(path: string, part: ZipPart): Promise<Buffer> {
  const packed = Buffer.from(
    await Bun.file(path)
      .slice(part.start, part.start + part.packedBytes)
      .arrayBuffer(),
  );
  let bytes = packed;
  if (part.isPacked)
    try {
      bytes = inflateRawSync(packed, { maxOutputLength: Math.max(1, part.bytes) });
    } catch {
      throw broken(part);
    }
  if (bytes.length !== part.bytes || crc32(bytes) !== part.crc) throw broken(part);
  return bytes;
}

/** The same in pieces of up to 1 MB. The check sum is known at the end only: whoever acts on pieces has read them once before. */
export async function* partPieces(path: string, part: ZipPart): AsyncGenerator<Buffer> {
  const packed = createReadStream(path, { start: part.start, end: part.start + part.packedBytes - 1, highWaterMark: 256 * 1024 });
  const source = part.isPacked ? packed.pipe(createInflateRaw({ chunkSize: 1024 * 1024 })) : packed;
  let [length, crc] = [0, 0];
  try {
    if (part.packedBytes > 0)
      for await (const piece of source as AsyncIterable<Buffer>) {
        length += piece.length;
        if (length > part.bytes) throw broken(part);
        crc = crc32(piece, crc);
        yield piece;
      }
  } catch {
    throw broken(part);
  } finally {
    packed.destroy();
  }
  if (length !== part.bytes || crc !== part.crc) throw broken(part);
}

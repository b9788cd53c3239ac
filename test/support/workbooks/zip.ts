import { crc32, deflateRawSync } from "node:zlib";

/** What a part says of itself; the lies are for bad files. */
export type Part = {
  name: string;
  bytes: Buffer | string;
  stored?: boolean;
  saysBytes?: number;
  saysCrc?: number;
  flags?: number;
  sameAs?: number;
};

type Written = { at: number; name: Buffer; packed: Buffer; bytes: number; crc: number; method: number; flags: number };

function header(signature: number, { name, packed, bytes, crc, method, flags }: Written, middle: number): Buffer {
  const central = signature === 0x02014b50;
  const head = Buffer.alloc(central ? 46 : 30);
  const shift = central ? 2 : 0;
  head.writeUInt32LE(signature, 0);
  if (central) head.writeUInt16LE(20, 4);
  head.writeUInt16LE(20, 4 + shift);
  head.writeUInt16LE(flags, 6 + shift);
  head.writeUInt16LE(method, 8 + shift);
  head.writeUInt32LE(crc, 14 + shift);
  head.writeUInt32LE(packed.length, 18 + shift);
  head.writeUInt32LE(bytes, 22 + shift);
  head.writeUInt16LE(name.length, 26 + shift);
  if (central) head.writeUInt32LE(middle, 42);
  return Buffer.concat([head, name]);
}

/** A zip made by hand: the parts as they are told, whether true or not. `sameAs`: points at the bytes of an earlier part. */
export function zipOf(parts: readonly Part[]): Buffer {
  const pieces: Buffer[] = [];
  const written: Written[] = [];
  let at = 0;
  for (const part of parts) {
    const raw = Buffer.from(part.bytes as string);
    const packed = part.stored ? raw : deflateRawSync(raw, { level: 6 });
    const one: Written = {
      at,
      name: Buffer.from(part.name),
      packed,
      bytes: part.saysBytes ?? raw.length,
      crc: part.saysCrc ?? crc32(raw),
      method: part.stored ? 0 : 8,
      flags: part.flags ?? 0,
    };
    const earlier = part.sameAs === undefined ? undefined : written[part.sameAs];
    written.push(earlier ? { ...earlier, name: one.name } : one);
    if (earlier) continue;
    const local = header(0x04034b50, one, 0);
    pieces.push(local, packed);
    at += local.length + packed.length;
  }
  const directory = Buffer.concat(written.map((one) => header(0x02014b50, one, one.at)));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(written.length, 8);
  end.writeUInt16LE(written.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...pieces, directory, end]);
}

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { ReadingLimits } from "./reading-limits.ts";
import { megabytes, refusal } from "./refusal.ts";

/** One part of a zip as its directory tells it, after the checks. `start` is where its packed bytes begin. */
export type ZipPart = { name: string; start: number; packedBytes: number; bytes: number; crc: number; isPacked: boolean };

type Listed = ZipPart & { header: number; flags: number; method: number };

const tailMaxBytes = 65_535 + 22 + 20;
const directoryMaxBytes = 16 * 1024 * 1024;
/** Small parts may be packed as tightly as they like: they can't hurt. */
const ratioFromBytes = 8 * 1024 * 1024;
const isEncrypted = 1;

function bytesAt(file: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let read = 0; read < length; ) {
    const more = readSync(file, bytes, read, length - read, start + read);
    if (more === 0) throw refusal("cut_off");
    read += more;
  }
  return bytes;
}

/** Where the directory is, from the record at the end of the file; the 64-bit record before it when there is one. */
function directoryPlace(file: number, size: number): { start: number; length: number; count: number } {
  const tail = bytesAt(file, Math.max(0, size - tailMaxBytes), Math.min(size, tailMaxBytes));
  const end = tail.lastIndexOf(Buffer.from("PK\x05\x06"));
  if (end < 0 || end + 22 > tail.length) throw refusal("cut_off");
  const place = { count: tail.readUInt16LE(end + 10), length: tail.readUInt32LE(end + 12), start: tail.readUInt32LE(end + 16) };
  if (end < 20 || tail.readUInt32LE(end - 20) !== 0x07064b50) return place;
  const record = Number(tail.readBigUInt64LE(end - 20 + 8));
  if (record + 56 > size) throw refusal("cut_off");
  const wide = bytesAt(file, record, 56);
  const number = (at: number) => Number(wide.readBigUInt64LE(at));
  return { count: number(32), length: number(40), start: number(48) };
}

/** Values of 64 bits stand in an extra field, in this order, and only those that don't fit above. */
function widen(extra: Buffer, part: Listed): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    let next = 0;
    for (const name of ["bytes", "packedBytes", "header"] as const)
      if (part[name] === 0xffffffff && next + 8 <= field.length) {
        part[name] = Number(field.readBigUInt64LE(next));
        next += 8;
      }
  }
}

function listed(directory: Buffer, count: number): Listed[] {
  const parts: Listed[] = [];
  for (let at = 0; parts.length < count; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) throw refusal("damaged", "its list of parts is broken");
    const [nameLength, extraLength, noteLength] = [28, 30, 32].map((place) => directory.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    const part = {
      name: directory.toString("utf8", at + 46, at + 46 + nameLength).replaceAll("\\", "/"),
      flags: directory.readUInt16LE(at + 8),
      method: directory.readUInt16LE(at + 10),
      isPacked: directory.readUInt16LE(at + 10) === 8,
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      header: directory.readUInt32LE(at + 42),
      start: 0,
    };
    widen(directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength), part);
    parts.push(part);
    at += 46 + nameLength + extraLength + noteLength;
  }
  return parts;
}

function checkSizes(parts: readonly Listed[], limits: ReadingLimits): void {
  if (parts.some(({ flags }) => flags & isEncrypted)) throw refusal("encrypted");
  if (parts.some(({ method }) => method !== 0 && method !== 8)) throw refusal("damaged", "it is packed in an unknown way");
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = Math.max(0, ...parts.map(({ bytes }) => bytes));
  if (total > limits.unpackedMaxBytes || largest > limits.partMaxBytes) throw refusal("unpacks_too_big", megabytes(total));
  const bomb = parts.find(({ bytes, packedBytes }) => bytes > ratioFromBytes && bytes > packedBytes * limits.packedRatioMax);
  if (bomb) throw refusal("unpacks_too_big", `${megabytes(bomb.bytes)} out of ${Math.ceil(bomb.packedBytes / 1024)} KB`);
}

/** Two parts that share bytes are a trick to unpack the same bytes many times. */
function checkPlaces(parts: Listed[], file: number, directoryStart: number): void {
  let free = 0;
  for (const part of parts.toSorted((a, b) => a.header - b.header)) {
    if (part.header < free || part.header + 30 > directoryStart) throw refusal("damaged", "its parts overlap");
    const header = bytesAt(file, part.header, 30);
    if (header.readUInt32LE(0) !== 0x04034b50) throw refusal("damaged", "one of its parts is not where it should be");
    part.start = part.header + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    free = part.start + part.packedBytes;
    if (free > directoryStart) throw refusal("cut_off");
  }
}

/**
 * The parts of a zip by their names in lower case, read from its directory before anything is unpacked.
 * Throws `cut_off`, `damaged`, `encrypted`, `unpacks_too_big`.
 */
export function zipDirectory(path: string, limits: ReadingLimits): Map<string, ZipPart> {
  const file = openSync(path, "r");
  try {
    const place = directoryPlace(file, fstatSync(file).size);
    if (place.count > limits.partsMax || place.length > directoryMaxBytes) throw refusal("unpacks_too_big", `${place.count} parts`);
    if (place.start + place.length > fstatSync(file).size) throw refusal("cut_off");
    const parts = listed(bytesAt(file, place.start, place.length), place.count);
    checkSizes(parts, limits);
    checkPlaces(parts, file, place.start);
    const byName = new Map(parts.map((part) => [part.name.toLowerCase(), part]));
    if (byName.size < parts.length) throw refusal("damaged", "two of its parts have the same name");
    return byName;
  } finally {
    closeSync(file);
  }
}

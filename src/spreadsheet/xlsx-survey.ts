import { type Range, utils } from "xlsx";
import { type BookHead, bookHead, readParts } from "./container.ts";
import { isNeeded, neededPart, type Package, refuseEntities } from "./package.ts";
import { mergesMax } from "./read-rows.ts";
import { refusal } from "./refusal.ts";
import { SharedStrings } from "./shared-strings.ts";
import type { ZipPart } from "./zip-directory.ts";
import { partPieces } from "./zip-part.ts";

const tailMaxLength = 4_000_000;

/** `part` is null for charts and dialogs. */
export type SheetPlace = { name: string; hidden: boolean; part: ZipPart | null };
/** `parts`: all that is needed to read a sheet, but the sheets and their texts. */
export type Survey = {
  parts: Map<string, Buffer>;
  strings: { name: string; texts: SharedStrings } | null;
  sheets: SheetPlace[];
  isFrom1904: boolean;
};

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const signpost = (name: string) =>
  Buffer.from(
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${escaped(name)}</t></is></c></row></sheetData></worksheet>`,
  );

function sheetParts(book: Package, contentTypes: string): Set<string> {
  const named = [...contentTypes.matchAll(/<(?:\w+:)?Override\b[^<>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => /ContentType=["'][^"']*\.worksheet\+xml["']/i.test(tag))
    .map((tag) => (/PartName=["']\/?([^"']*)["']/i.exec(tag)?.[1] ?? "").toLowerCase());
  const usual = [...book.parts.keys()].filter((name) => /(?:^|\/)worksheets\/[^/]+\.xml$/.test(name));
  return new Set([...named, ...usual].filter((name) => book.parts.has(name)));
}

/**
 * Which sheet is in which part: each gets a stand-in that holds its own name, and SheetJS, which knows how parts refer to each other, tells
 * which one it found where.
 */
export async function surveyXlsx(book: Package, sheetsMax: number): Promise<Survey> {
  const parts = new Map<string, Buffer>();
  const contentTypes = (await neededPart(book, "[content_types].xml")).toString("utf8");
  const sheetNames = sheetParts(book, contentTypes);
  for (const [name, part] of book.parts)
    if (isNeeded(name) && !sheetNames.has(name) && !/(?:^|\/)worksheets\//.test(name)) parts.set(part.name, await neededPart(book, name));
  const strings = [...parts].find(([name]) => /sharedstrings[^/]*\.xml$/i.test(name));
  if (strings) parts.delete(strings[0]);
  const posts = [...sheetNames].map((name) => [book.parts.get(name)?.name ?? name, signpost(name)] as const);
  const all = new Map([...parts, ...posts]);
  const head: BookHead = bookHead(readParts(all, []));
  if (head.names.length > sheetsMax) throw refusal("too_many_sheets", `${head.names.length} sheets`);
  const found = readParts(all, [...head.names.keys()]).Sheets;
  const place = (name: string) => book.parts.get(String(found[name]?.["!data"]?.[0]?.[0]?.v ?? "")) ?? null;
  const sheets = head.names.map((name, at) => ({ name, hidden: head.hidden[at] === true, part: place(name) }));
  const tables = (contentTypes.match(/\.(?:worksheet)\+xml/g) ?? []).length;
  if (sheets.filter(({ part }) => part).length < Math.min(tables, sheets.length)) throw refusal("damaged", "one of its sheets is missing");
  return {
    parts,
    strings: strings ? { name: strings[0], texts: new SharedStrings(strings[1]) } : null,
    sheets,
    isFrom1904: head.isFrom1904,
  };
}

/** Reads a sheet once to its end, so that damage is found before the first row goes out, and gives its merged cells. */
export async function surveySheet(book: Package, part: ZipPart): Promise<Range[]> {
  const decoder = new TextDecoder();
  let tail: string | null = null;
  let carried = "";
  let isFirst = true;
  for await (const piece of partPieces(book.path, part)) {
    if (isFirst) refuseEntities(piece);
    isFirst = false;
    const text = carried + decoder.decode(piece, { stream: true });
    const end: number = tail === null ? text.search(/<\/(?:\w+:)?sheetData>/) : 0;
    if (end >= 0) tail = ((tail ?? "") + text.slice(tail === null ? end : carried.length)).slice(0, tailMaxLength);
    carried = tail === null ? text.slice(-64) : "";
  }
  const merged = [...(tail ?? "").matchAll(/<(?:\w+:)?mergeCell\b[^<>]*\bref=["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["']/g)];
  return merged.slice(0, mergesMax).map(([, ref]) => utils.decode_range(ref as string));
}

import { inflateSync } from "node:zlib";

/** One object of a PDF: its dictionary as text, and its stream unpacked. */
type PdfObject = { dictionary: string; stream: string };

function objectsOf(bytes: Uint8Array): Map<string, PdfObject> {
  const whole = Buffer.from(bytes).toString("latin1");
  const objects = new Map<string, PdfObject>();
  for (const [, number, body] of whole.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\nendobj$/gm) as Iterable<[string, string, string]>) {
    const [dictionary = "", packed] = body.split(/(?<=>>)\nstream\n/);
    const length = Number(/\/Length (\d+)/.exec(dictionary)?.[1]);
    const raw = Buffer.from(packed?.slice(0, length) ?? "", "latin1");
    const stream = dictionary.includes("/FlateDecode") ? inflateSync(raw) : raw;
    objects.set(number, { dictionary, stream: stream.toString("latin1") });
  }
  return objects;
}

const textOfHex = (hex: string) => Buffer.from(hex, "hex").swap16().toString("utf16le");

/** Glyph to text, out of the table that every embedded font brings for copying and searching. */
function lettersOf(table: string): Map<string, string> {
  const letters = new Map<string, string>();
  for (const [, from, list] of table.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g) as Iterable<[string, string, string]>) {
    const texts = list.match(/<[^>]*>/g) ?? [];
    for (const [n, text] of texts.entries())
      letters.set((Number.parseInt(from, 16) + n).toString(16).padStart(4, "0"), textOfHex(text.replace(/[<> ]/g, "")));
  }
  return letters;
}

export type PdfPage = { texts: string[]; squares: { x: number; y: number; width: number; height: number }[] };

/** What stands on each page of a PDF made by pdfkit: its texts in the order in which they were written, and its rectangles. */
export function readPdf(bytes: Uint8Array): PdfPage[] {
  const objects = objectsOf(bytes);
  const at = (number: string | undefined) => objects.get(number ?? "") ?? { dictionary: "", stream: "" };
  const reference = (dictionary: string, name: string) => new RegExp(`/${name} (\\d+) 0 R`).exec(dictionary)?.[1];
  const pages = [...objects.values()].filter(({ dictionary }) => /\/Type \/Page\b(?!s)/.test(dictionary));
  return pages.map(({ dictionary }) => {
    const fonts = new Map<string, Map<string, string>>();
    for (const [, name, number] of at(reference(dictionary, "Resources")).dictionary.matchAll(/\/(F\d+) (\d+) 0 R/g))
      fonts.set(name as string, lettersOf(at(reference(at(number).dictionary, "ToUnicode")).stream));
    const { stream } = at(reference(dictionary, "Contents"));
    const texts = [...stream.matchAll(/BT\n([\s\S]*?)\nET/g)].map(([, block = ""]) => {
      const letters = fonts.get(/\/(F\d+) /.exec(block)?.[1] ?? "");
      const glyphs = [...block.matchAll(/<([0-9a-f]*)>/g)].flatMap(([, hex = ""]) => hex.match(/.{4}/g) ?? []);
      return glyphs.map((glyph) => letters?.get(glyph) ?? "?").join("");
    });
    const squares = [...stream.matchAll(/^([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re$/gm)].map((found) => {
      const [x = 0, y = 0, width = 0, height = 0] = found.slice(1).map(Number);
      return { x, y, width, height };
    });
    return { texts, squares };
  });
}

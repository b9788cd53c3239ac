import { readFileSync } from "node:fs";

/** `text` and `bold` for words, `code` for what a scanner reads: there 0 and O, 1 and l are told apart at a glance. */
export type Face = "text" | "bold" | "code";

/**
 * Ours first: the fonts of the screens at fixed weights and unpacked, because fontkit can't cut a part out of WOFF2. Then Noto Sans for what
 * ours lack: Devanagari (Hindi, Marathi, Nepali) and the Latin letters of Central Europe and Turkey.
 */
const files: Record<Face, readonly string[]> = {
  text: ["next-400", "devanagari-400", "latin-ext-400"],
  bold: ["next-700", "devanagari-700", "latin-ext-700"],
  code: ["mono-600"],
};

/** The part of fontkit's font that we ask, which pdfkit keeps to itself. */
type Coverage = { hasGlyphForCodePoint(codePoint: number): boolean };
type Opened = PDFKit.PDFDocument & { _font: { font: Coverage } };

export type OpenFace = { name: string; covers: (codePoint: number) => boolean };

/** Makes the fonts known to a document; each is embedded when it is used, and only the signs that are. */
export function openFaces(doc: PDFKit.PDFDocument): Record<Face, OpenFace[]> {
  const open = (name: string): OpenFace => {
    doc.registerFont(name, readFileSync(new URL(`./fonts/${name}.ttf`, import.meta.url)));
    doc.font(name);
    const { font } = (doc as Opened)._font;
    return { name, covers: (codePoint) => font.hasGlyphForCodePoint(codePoint) };
  };
  return { text: files.text.map(open), bold: files.bold.map(open), code: files.code.map(open) };
}

export type Run = { font: string; text: string };

/** No font of ours has it, so that each draws its empty box for it. */
export const missingSign = "\u25A1";
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const isPlain = /^[ -~]*$/;
const isInvisible = /^\p{Cf}+$/u;
const joiners = new Set([0x200c, 0x200d]);

/** A text as pieces of one font each. What no font has becomes a box, and what can't be seen (marks of direction and such) is left out. */
export function runsOf(text: string, faces: readonly OpenFace[]): Run[] {
  const first = faces[0]?.name as string;
  if (isPlain.test(text)) return [{ font: first, text }]; // nearly all are, and it is asked often
  const runs: Run[] = [];
  for (const { segment } of graphemes.segment(text)) {
    if (isInvisible.test(segment)) continue;
    const points = Array.from(segment, (sign) => sign.codePointAt(0) as number).filter((point) => !joiners.has(point));
    const face = faces.find(({ covers }) => points.every(covers));
    const [font, sign] = face ? [face.name, segment] : [first, missingSign];
    const last = runs.at(-1);
    if (last?.font === font) last.text += sign;
    else runs.push({ font, text: sign });
  }
  return runs;
}

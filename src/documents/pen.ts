import { type Face, missingSign, openFaces, type Run, runsOf } from "./faces.ts";

export type Line = { runs: Run[]; width: number };
type Style = { face: Face; size: number };
export type Place = Style & { x: number; y: number; width: number; align?: "left" | "right" };

const leading = 1.28;
/** Of a line's height, where its letters stand. */
const baseline = 0.98;

/** Figures of one width, so that they stand below each other. */
const features: PDFKit.Mixins.OpenTypeFeatures[] = ["tnum"];

export type Pen = ReturnType<typeof openPen>;

/** Writes on a document: measures, breaks lines and changes fonts by itself. All lengths in points, `y` is the top of the line. */
export function openPen(doc: PDFKit.PDFDocument) {
  const faces = openFaces(doc);
  const seen = { missing: false };

  const widthOf = (runs: readonly Run[], size: number): number =>
    runs.reduce((width, { font, text }) => width + doc.font(font).fontSize(size).widthOfString(text, { features }), 0);

  function lineOf(text: string, { face, size }: Style): Line {
    const runs = runsOf(text, faces[face]);
    return { runs, width: widthOf(runs, size) };
  }

  /** Broken between words, and inside a word only where it is wider than the line. Nothing is ever cut off. */
  function linesOf(text: string, style: Style, width: number): Line[] {
    const whole = lineOf(text, style);
    if (whole.width <= width) return [whole];
    const fits = (part: string) => lineOf(part.trimEnd(), style).width <= width;
    const lines: string[] = [];
    let line = "";
    for (const word of text.split(/(?<=\s)/)) {
      if (fits(line + word)) {
        line += word;
        continue;
      }
      if (line) lines.push(line);
      const pieces = piecesOf(word, fits);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1) ?? "";
    }
    return [...lines, line].map((each) => lineOf(each.trimEnd(), style));
  }

  function drawLine({ runs, width }: Line, { x, y, size, width: room, align }: Place): void {
    let at = align === "right" ? x + room - width : x;
    for (const { font, text } of runs) {
      if (text.includes(missingSign)) seen.missing = true;
      doc.font(font).fontSize(size);
      doc.text(text, at, y + size * baseline, { lineBreak: false, baseline: "alphabetic", features });
      at += doc.widthOfString(text, { features });
    }
  }

  const heightOf = (lines: readonly Line[], size: number): number => lines.length * size * leading;

  /** Draws lines below each other; gives their height. */
  function draw(lines: readonly Line[], place: Place): number {
    for (const [n, line] of lines.entries()) drawLine(line, { ...place, y: place.y + n * place.size * leading });
    return heightOf(lines, place.size);
  }

  return {
    doc,
    seen,
    lineOf,
    linesOf,
    heightOf,
    draw,
    /** Writes into a box as wide as `width` and as high as it gets; gives its height. */
    write: (text: string, place: Place): number => draw(linesOf(text, place, place.width), place),
    rule(x: number, y: number, width: number, weight = 0.5): void {
      doc
        .moveTo(x, y)
        .lineTo(x + width, y)
        .lineWidth(weight)
        .stroke();
    },
  };
}

/** A word that is too long for a line, in pieces that fit. */
function piecesOf(word: string, fits: (piece: string) => boolean): string[] {
  const pieces: string[] = [];
  for (const { segment } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(word)) {
    const last = pieces.at(-1);
    if (last !== undefined && fits(last + segment)) pieces[pieces.length - 1] = last + segment;
    else pieces.push(segment);
  }
  return pieces;
}

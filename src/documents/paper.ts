import { type BillDocument, hashSignsShown, paperMoment } from "../domain/bill-document.ts";
import type { Pen } from "./pen.ts";

/** A4, upright, in points. */
const [pageWidth, pageHeight] = [595.28, 841.89];
export const left = 42;
export const across = pageWidth - 2 * left;
const top = 36;
const footTop = pageHeight - 52;
/** Below this a page has only its foot. */
export const lowest = footTop - 16;
const bandHeight = 28;

/** The pages of one bill while they are written: `y` is where the next thing goes. */
export type Paper = { pen: Pen; bill: BillDocument; y: number };

/** A new page; every one of a draft says across its head that it is one. */
export function addPage(paper: Paper): void {
  const { pen, bill } = paper;
  pen.doc.addPage({ size: [pageWidth, pageHeight], margin: 0 }); // no margin: pdfkit would turn pages by itself
  paper.y = top;
  if (bill.state === "final") return;
  pen.doc.rect(left, top, across, bandHeight).fill("black").fillColor("white");
  pen.write("DRAFT", { face: "bold", size: 17, x: left + 10, y: top + 3.5, width: 80 });
  const words = `Not finished. As it was on ${paperMoment(bill.asOf, bill.timeZone)}.`;
  pen.write(words, { face: "text", size: 10.5, x: left + 90, y: top + 7.5, width: across - 100, align: "right" });
  pen.doc.fillColor("black");
  paper.y += bandHeight + 14;
}

/** Turns to a next page, with the bill's number again, when so much does not fit on this one any more; says whether it did. */
export function makeRoom(paper: Paper, height: number): boolean {
  if (paper.y + height <= lowest) return false;
  addPage(paper);
  const { pen, bill } = paper;
  const words = pen.write(`Bill ${bill.number}`, { face: "code", size: 13, x: left, y: paper.y, width: across * 0.6 });
  const more = { face: "text", size: 9, x: left + across * 0.6, y: paper.y + 3, width: across * 0.4, align: "right" } as const;
  paper.y += Math.max(words, bill.destination ? pen.write(bill.destination, more) + 3 : 0) + 10;
  return true;
}

/** Says what the boxes are that stand on the paper since this was last said, if any do; gives its height. */
export function writeMissing({ pen }: Paper, x: number, y: number): number {
  if (!pen.seen.missing) return 0;
  pen.seen.missing = false;
  const words = "An empty box stands for a sign that this paper can't show. The screen and the Excel file show it.";
  return pen.write(words, { face: "text", size: 8, x, y, width: left + across - x }) + 3;
}

/** What every page ends with; how many there are is known only now. */
export function writeFeet({ pen, bill }: Paper): void {
  const { count } = pen.doc.bufferedPageRange();
  const state = bill.version === null ? "Draft, not finished" : `Version ${bill.version}`;
  const hash = bill.hash === null ? "" : `   SHA-256 ${bill.hash.slice(0, hashSignsShown)}`;
  for (let each = 0; each < count; each++) {
    pen.doc.switchToPage(each);
    const line = { face: "text", size: 8, x: left, y: footTop + 4, width: across } as const;
    pen.rule(left, footTop, across, 0.5);
    pen.write(`Bill ${bill.number}   ${state}${hash}`, { ...line, width: across - 90 });
    pen.write(`Page ${each + 1} of ${count}`, { ...line, face: "bold", align: "right" });
    if (each === count - 1 && bill.hash !== null)
      pen.write(`SHA-256 of this version: ${bill.hash}`, { ...line, size: 6.5, y: footTop - 11 });
  }
}

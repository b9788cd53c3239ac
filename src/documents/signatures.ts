import { signers } from "../domain/bill-document.ts";
import { across, left, type Paper, writeMissing } from "./paper.ts";

const gap = 20;
export const signaturesHeight = 108;

/** Three lines to sign on, with room for a hand. */
export function writeSignatures(paper: Paper): void {
  const { pen } = paper;
  const width = (across - 2 * gap) / signers.length;
  const line = paper.y + 72;
  for (const [n, name] of signers.entries()) {
    const x = left + n * (width + gap);
    pen.write(name, { face: "bold", size: 10, x, y: paper.y + 16, width });
    pen.rule(x, line, width, 0.75);
    pen.write("Name, signature, date and time", { face: "text", size: 7.5, x, y: line + 4, width });
  }
  writeMissing(paper, left, line + 22);
  paper.y += signaturesHeight;
}

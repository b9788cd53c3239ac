import { documentFacts, paperCount, paperWeight } from "../domain/bill-document.ts";
import { across, left, type Paper, writeMissing } from "./paper.ts";
import { qrSquares } from "./qr.ts";

const qrSide = 88;
const gap = 18;

/** The head of the first page: the number, large, with its QR code, and all that is said of the bill as a whole. */
export function writeHead(paper: Paper): void {
  const { pen, bill } = paper;
  const start = paper.y;
  const room = across - qrSide - gap;
  drawQr(pen.doc, bill.number, left + across - qrSide, start);
  paper.y += pen.write("Bill", { face: "bold", size: 12, x: left, y: paper.y, width: room });
  const size = Math.min(30, Math.max(15, (30 * room) / pen.lineOf(bill.number, { face: "code", size: 30 }).width));
  paper.y += pen.write(bill.number, { face: "code", size, x: left - 1, y: paper.y, width: room }) + 6;
  writeFacts(paper, start + qrSide + 10);
  writeTotals(paper);
}

/** One path of rectangles: no picture, sharp in every size, and no hairlines between the squares. */
function drawQr(doc: PDFKit.PDFDocument, text: string, x: number, y: number): void {
  const squares = qrSquares(text);
  const side = qrSide / squares.length;
  for (const [row, dark] of squares.entries())
    for (let from = 0; from < dark.length; from++) {
      if (!dark[from]) continue;
      let to = from;
      while (dark[to + 1]) to++;
      doc.rect(x + from * side, y + row * side, (to - from + 1) * side, side);
      from = to;
    }
  doc.fill("black");
}

const labelWidth = 92;

/** Names and words below each other; beside the QR code they are narrower. */
function writeFacts(paper: Paper, qrBottom: number): void {
  const { pen, bill } = paper;
  for (const { name, words } of documentFacts(bill)) {
    const isLead = name === "Destination";
    const size = isLead ? 13 : 10;
    const width = (paper.y < qrBottom ? across - qrSide - gap : across) - labelWidth;
    pen.write(name, { face: "text", size: 9, x: left, y: paper.y + (isLead ? 4 : 1), width: labelWidth - 8 });
    paper.y += pen.write(words, { face: isLead ? "bold" : "text", size, x: left + labelWidth, y: paper.y, width }) + 3;
  }
  paper.y += writeMissing(paper, left + labelWidth, paper.y);
  paper.y = Math.max(paper.y, qrBottom) + 6;
}

/** The figures that people compare with the lorry, in one row of boxes. */
function writeTotals(paper: Paper): void {
  const { pen, bill } = paper;
  const { parents, target, children, short, weightKg, expectedWeightKg } = bill.totals;
  const boxes: [string, string][] = [
    ["Parent bags", paperCount(parents)],
    ["Target", paperCount(target)],
    ["Child bags", paperCount(children)],
    ["Short bags", paperCount(short)],
    ["Weight in kg", paperWeight(weightKg)],
    ["Expected kg", expectedWeightKg === null ? "-" : paperWeight(expectedWeightKg)],
  ];
  const shares = [0.14, 0.12, 0.14, 0.14, 0.23, 0.23];
  const height = 44;
  pen.doc.rect(left, paper.y, across, height).lineWidth(1).stroke();
  let x = left;
  for (const [n, [name, figure]] of boxes.entries()) {
    const width = across * (shares[n] as number);
    if (n > 0)
      pen.doc
        .moveTo(x, paper.y)
        .lineTo(x, paper.y + height)
        .lineWidth(0.5)
        .stroke();
    pen.write(name, { face: "text", size: 8.5, x: x + 8, y: paper.y + 6, width: width - 12 });
    const size = Math.min(16, (16 * (width - 14)) / pen.lineOf(figure, { face: "bold", size: 16 }).width);
    pen.write(figure, { face: "bold", size, x: x + 8, y: paper.y + 19, width: width });
    x += width;
  }
  paper.y += height + 14;
}

import { type BillDocumentRow, countWords, paperCount, paperWeight, parentsWords } from "../domain/bill-document.ts";
import type { Face } from "./faces.ts";
import { across, left, makeRoom, type Paper } from "./paper.ts";
import type { Line } from "./pen.ts";

type Column = { name: string; share: number; align: "left" | "right" };
const columns: Column[] = [
  { name: "No.", share: 0.08, align: "right" },
  { name: "Parent bag", share: 0.34, align: "left" },
  { name: "Kind", share: 0.26, align: "left" },
  { name: "Child bags", share: 0.15, align: "right" },
  { name: "Weight in kg", share: 0.17, align: "right" },
];
const size = 10;
const between = 12;
const rowGap = 2.5;
const rowHeight = size * 1.28 + 2 * rowGap;

type Field = { words: string; face: Face };
type Row = { cells: { lines: Line[]; face: Face }[]; height: number };

const widthOf = (n: number): number => across * (columns[n] as Column).share - (n < columns.length - 1 ? between : 0);

/** Broken into lines, and as high as its longest cell. */
function rowOf({ pen }: Paper, fields: readonly Field[]): Row {
  const cells = fields.map(({ words, face }, n) => ({ face, lines: pen.linesOf(words, { face, size }, widthOf(n)) }));
  return { cells, height: Math.max(...cells.map(({ lines }) => pen.heightOf(lines, size))) + 2 * rowGap };
}

function drawRow(paper: Paper, { cells, height }: Row): void {
  let x = left;
  for (const [n, { lines, face }] of cells.entries()) {
    const { share, align } = columns[n] as Column;
    paper.pen.draw(lines, { face, size, x, y: paper.y + rowGap, width: widthOf(n), align });
    x += across * share;
  }
  paper.y += height;
}

const writeRow = (paper: Paper, fields: readonly Field[]): void => drawRow(paper, rowOf(paper, fields));

function writeColumnHeads(paper: Paper): void {
  paper.pen.rule(left, paper.y, across, 1);
  writeRow(
    paper,
    columns.map(({ name }) => ({ words: name, face: "bold" })),
  );
  paper.pen.rule(left, paper.y, across, 1);
}

const plain = (words: string): Field => ({ words, face: "text" });
const strong = (words: string): Field => ({ words, face: "bold" });

const fieldsOf = (parent: BillDocumentRow): Field[] => [
  plain(String(parent.place)),
  { words: parent.code, face: "code" },
  plain(parent.kind),
  parent.isShort ? strong(countWords(parent)) : plain(countWords(parent)),
  plain(paperWeight(parent.weightKg)),
];

/** Every parent, page after page, with the heads of the columns on each. */
export function writeRows(paper: Paper): void {
  makeRoom(paper, 3 * rowHeight);
  writeColumnHeads(paper);
  for (const parent of paper.bill.rows) {
    const row = rowOf(paper, fieldsOf(parent));
    if (makeRoom(paper, row.height)) writeColumnHeads(paper);
    drawRow(paper, row);
    paper.pen.rule(left, paper.y, across, 0.25);
  }
  if (paper.bill.rows.length === 0) writeRow(paper, ["", "No parent bags yet.", "", "", ""].map(plain));
}

/** What all weigh together, each kind before where kinds are mixed; on one page with `after` more points. */
export function writeSums(paper: Paper, after: number): void {
  const { pen, bill } = paper;
  const { parents, children, weightKg } = bill.totals;
  const kinds = bill.byKind.length > 1 ? bill.byKind : [];
  if (makeRoom(paper, (kinds.length + 1) * rowHeight + after)) writeColumnHeads(paper);
  pen.rule(left, paper.y, across, 1);
  for (const { kind, ...sum } of kinds)
    writeRow(paper, ["", parentsWords(sum.parents), kind, paperCount(sum.children), paperWeight(sum.weightKg)].map(plain));
  if (kinds.length > 0) pen.rule(left, paper.y, across, 0.5);
  writeRow(paper, ["", parentsWords(parents), "Total", paperCount(children), paperWeight(weightKg)].map(strong));
  pen.rule(left, paper.y, across, 1);
}

import PDFDocument from "pdfkit";
import type { BillDocument } from "../domain/bill-document.ts";
import { writeHead } from "./bill-head.ts";
import { writeRows, writeSums } from "./bill-rows.ts";
import { addPage, type Paper, writeFeet } from "./paper.ts";
import { openPen } from "./pen.ts";
import { signaturesHeight, writeSignatures } from "./signatures.ts";

const collect = (doc: PDFKit.PDFDocument): Promise<Uint8Array<ArrayBuffer>> =>
  new Promise((done, fail) => {
    const parts: Uint8Array[] = [];
    doc.on("data", (part: Uint8Array) => parts.push(part));
    doc.on("end", () => done(new Uint8Array(Buffer.concat(parts))));
    doc.on("error", fail);
  });

/** The paper that goes with the lorry: A4, black on white. The same document gives the same bytes, whenever it is made. */
export async function billPdf(bill: BillDocument): Promise<Uint8Array<ArrayBuffer>> {
  const version = bill.version === null ? "draft" : `version ${bill.version}`;
  const doc = new PDFDocument({
    autoFirstPage: false,
    bufferPages: true,
    pdfVersion: "1.7",
    lang: "en",
    displayTitle: true,
    info: { Title: `Bill ${bill.number}, ${version}`, Creator: "TraceTrack", Producer: "TraceTrack", CreationDate: new Date(bill.asOf) },
  });
  const bytes = collect(doc);
  const paper: Paper = { pen: openPen(doc), bill, y: 0 };
  addPage(paper);
  writeHead(paper);
  writeRows(paper);
  writeSums(paper, signaturesHeight); // together: a page with signatures alone proves nothing
  writeSignatures(paper);
  writeFeet(paper);
  doc.end();
  return bytes;
}

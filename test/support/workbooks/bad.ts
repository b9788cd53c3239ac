import { randomBytes } from "node:crypto";
import { CFB } from "xlsx";
import { csvOf, pairTable, writtenBook } from "./written.ts";
import { pairRows, sheetXml, textCellXml, xlsxOf, xlsxParts } from "./xlsx.ts";
import { type Part, zipOf } from "./zip.ts";

/** A file that is refused: how its bytes are made, the code, and what the sentence must say. */
export type BadFile = { what: string; make: () => Buffer; code: string; says: RegExp };

const good = () => writtenBook("xlsx", [{ name: "Bags", rows: pairTable(2000) }]);
const oneSheet = (rows: string) => xlsxOf({ sheets: [{ name: "Bags", rows }] });
const mb = 1024 * 1024;

function ole(streams: Record<string, Buffer>): Buffer {
  const container = CFB.utils.cfb_new();
  for (const [name, bytes] of Object.entries(streams)) CFB.utils.cfb_add(container, name, bytes);
  return Buffer.from(CFB.write(container, { type: "buffer" }) as Buffer);
}

/** The records that open an old .xls, with the one that says it is locked. */
const lockedStream = () => {
  const record = (type: number, body: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(type, 0);
    head.writeUInt16LE(body.length, 2);
    return Buffer.concat([head, body]);
  };
  const begin = Buffer.from("0006050000000000c10001000606000000", "hex").subarray(0, 16);
  return Buffer.concat([
    record(0x0809, begin),
    record(0x2f, Buffer.concat([Buffer.from([1, 0, 1, 0, 1, 0]), Buffer.alloc(48, 7)])),
    record(0x0a, Buffer.alloc(0)),
  ]);
};

/** One part is exchanged. */
const withPart = (name: string, change: (part: Part) => Part) =>
  zipOf(xlsxParts({ sheets: [{ name: "Bags", rows: pairRows(500) }] }).map((part) => (part.name === name ? change(part) : part)));
const sheetName = "xl/worksheets/sheet1.xml";

const manifest = (inside: string) =>
  `<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">${inside}</manifest:file-entry></manifest:manifest>`;

function flipped(bytes: Buffer, at: number): Buffer {
  const damaged = Buffer.from(bytes);
  for (let place = at; place < at + 16; place++) damaged[place] = (damaged[place] ?? 0) ^ 0x5a;
  return damaged;
}

const notTables: BadFile[] = [
  { what: "an empty file", make: () => Buffer.alloc(0), code: "file_empty", says: /empty/ },
  { what: "a PDF named .xlsx", make: () => Buffer.from("%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n"), code: "not_a_table", says: /This is a PDF/ },
  { what: "a PNG", make: () => Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), code: "not_a_table", says: /picture/ },
  { what: "a program", make: () => Buffer.concat([Buffer.from("MZ\x90\0"), randomBytes(2000)]), code: "not_a_table", says: /program/ },
  { what: "a zip of other things", make: () => zipOf([{ name: "readme.txt", bytes: "hello" }]), code: "not_a_table", says: /zip archive/ },
  {
    what: "a Word document",
    make: () =>
      zipOf([
        { name: "[Content_Types].xml", bytes: "<Types/>" },
        { name: "word/document.xml", bytes: "<w/>" },
      ]),
    code: "not_a_table",
    says: /Word/,
  },
  {
    what: "binary rubbish as CSV",
    make: () => Buffer.concat([Buffer.from("a,b\n"), randomBytes(50_000)]),
    code: "not_a_table",
    says: /programs/,
  },
  {
    what: "rubbish without zeros",
    make: () => Buffer.from(randomBytes(50_000).map((byte) => byte || 1)),
    code: "not_a_table",
    says: /programs/,
  },
  { what: "an XML document", make: () => Buffer.from('<?xml version="1.0"?><orders><order/></orders>'), code: "not_a_table", says: /XML/ },
  { what: "JSON", make: () => Buffer.from('[{"code":"SB00001"}]'), code: "not_a_table", says: /JSON/ },
  {
    what: "a web archive",
    make: () => Buffer.from("MIME-Version: 1.0\r\nContent-Type: multipart/related"),
    code: "old_format",
    says: /web archive/,
  },
  {
    what: "Excel's XML of 2003",
    make: () => Buffer.from('<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'),
    code: "old_format",
    says: /2003/,
  },
  {
    what: "a web page without a table",
    make: () => Buffer.from("<html><body><p>Sign in</p></body></html>"),
    code: "not_a_table",
    says: /web page/,
  },
];

const locked: BadFile[] = [
  {
    what: "an .xlsx with a password",
    make: () => ole({ EncryptionInfo: Buffer.alloc(248, 4), EncryptedPackage: randomBytes(20_000) }),
    code: "encrypted",
    says: /password/,
  },
  { what: "an .xls with a password", make: () => ole({ Workbook: lockedStream() }), code: "encrypted", says: /password/ },
  {
    what: "an .ods with a password",
    make: () =>
      zipOf([
        { name: "mimetype", bytes: "application/vnd.oasis.opendocument.spreadsheet", stored: true },
        { name: "META-INF/manifest.xml", bytes: manifest("<manifest:encryption-data/>") },
        { name: "content.xml", bytes: randomBytes(5000) },
      ]),
    code: "encrypted",
    says: /password/,
  },
  {
    what: "a zip with a password",
    make: () => withPart(sheetName, (part) => ({ ...part, flags: 1 })),
    code: "encrypted",
    says: /password/,
  },
];

const damaged: BadFile[] = [
  { what: "an .xlsx without its end", make: () => good().subarray(0, -2000), code: "cut_off", says: /not complete/ },
  { what: "an .xlsx of which half came", make: () => good().subarray(0, 20_000), code: "cut_off", says: /not complete/ },
  {
    what: "an .xls of which half came",
    make: () => writtenBook("xls", [{ name: "Bags", rows: pairTable(2000) }]).subarray(0, 60_000),
    code: "cut_off",
    says: /not complete/,
  },
  { what: "damage inside a part", make: () => flipped(good(), 8000), code: "damaged", says: /damaged/ },
  { what: "a wrong check sum", make: () => withPart(sheetName, (part) => ({ ...part, saysCrc: 1 })), code: "damaged", says: /sheet1\.xml/ },
  {
    what: "parts that overlap",
    make: () => zipOf([...xlsxParts({ sheets: [{ name: "Bags", rows: pairRows(10) }] }), { name: "xl/other.xml", bytes: "", sameAs: 4 }]),
    code: "damaged",
    says: /overlap/,
  },
  {
    what: "a sheet that is missing",
    make: () => zipOf(xlsxParts({ sheets: [{ name: "Bags", rows: pairRows(10) }] }).filter(({ name }) => name !== sheetName)),
    code: "damaged",
    says: /missing/,
  },
  { what: "a text that isn't there", make: () => oneSheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), code: "damaged", says: /Bags/ },
];

const bombs: BadFile[] = [
  {
    what: "a zip bomb",
    make: () => withPart(sheetName, (part) => ({ ...part, bytes: Buffer.alloc(512 * mb, " ") })),
    code: "unpacks_too_big",
    says: /512 MB/,
  },
  {
    what: "a bomb that lies about its size",
    make: () => withPart(sheetName, (part) => ({ ...part, bytes: Buffer.alloc(200 * mb, " "), saysBytes: 5000 })),
    code: "damaged",
    says: /sheet1/,
  },
  {
    what: "a bomb below the limit on sizes",
    make: () => withPart(sheetName, (part) => ({ ...part, bytes: Buffer.alloc(100 * mb, " ") })),
    code: "unpacks_too_big",
    says: /100 MB out of/,
  },
  {
    what: "too many parts",
    make: () => zipOf(Array.from({ length: 3000 }, (_, at) => ({ name: `${at}.xml`, bytes: "" }))),
    code: "unpacks_too_big",
    says: /parts/,
  },
  {
    what: "XML that asks for other files",
    make: () =>
      xlsxOf({
        sheets: [{ name: "Bags", rows: `<row r="1">${textCellXml("A1", "&xxe;")}</row>` }],
        doctype: '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>',
      }),
    code: "hidden_instructions",
    says: /entities/,
  },
  {
    what: "10 MB in one cell",
    make: () => oneSheet(`<row r="5">${textCellXml("C5", randomBytes(5 * mb).toString("hex"))}</row>`),
    code: "cell_too_long",
    says: /C5/,
  },
  { what: "10 MB in one cell of a CSV", make: () => Buffer.from(`a,b\nc,${"x".repeat(10 * mb)}\n`), code: "cell_too_long", says: /B2/ },
  {
    what: "16,384 columns",
    make: () => Buffer.from(writtenBook("xlsx", [{ name: "Bags", rows: [Array.from({ length: 16_384 }, (_, at) => `C${at}`)] }])),
    code: "too_many_columns",
    says: /XFD/,
  },
  {
    what: "16,384 columns of a CSV",
    make: () => Buffer.from(csvOf([Array.from({ length: 16_384 }, (_, at) => `C${at}`)])),
    code: "too_many_columns",
    says: /XFD/,
  },
  {
    what: "too many sheets",
    make: () =>
      writtenBook(
        "xlsx",
        Array.from({ length: 60 }, (_, at) => ({ name: `S${at}`, rows: [["a"]] })),
      ),
    code: "too_many_sheets",
    says: /60 sheets/,
  },
  {
    what: "a cell outside of any sheet",
    make: () => oneSheet(`<row r="99999999">${textCellXml("A99999999", "SB00001")}</row>`),
    code: "damaged",
    says: /below the last row/,
  },
  {
    what: "a quotation mark that never ends",
    make: () => Buffer.from(`a,b\n1,"2\n${"3,4\n".repeat(20_000)}`),
    code: "open_quote",
    says: /row 2/,
  },
];

const nothing: BadFile[] = [
  { what: "no rows", make: () => oneSheet(""), code: "no_rows", says: /no rows/ },
  { what: "only blanks", make: () => Buffer.from(" , ,\r\n,,\r\n"), code: "no_rows", says: /no rows/ },
  { what: "1,048,576 empty rows", make: () => emptyRows(), code: "no_rows", says: /no rows/ },
];

/** Formatted down to the last row that Excel has, and nothing in it. */
export function emptyRows(last = ""): Buffer {
  const rows: string[] = [];
  for (let row = 1; row <= 1_048_576; row++)
    rows.push(`<row r="${row}" s="1" customFormat="1"><c r="A${row}" s="1"/><c r="B${row}" s="1"/></row>`);
  if (last) rows[rows.length - 1] = last;
  return zipOf(
    xlsxParts({ sheets: [{ name: "Bags", rows: "" }] }).map((part) =>
      part.name === sheetName ? { ...part, bytes: sheetXml({ name: "Bags", rows: rows.join("") }) } : part,
    ),
  );
}

export const badFiles: BadFile[] = [...notTables, ...locked, ...damaged, ...bombs, ...nothing];

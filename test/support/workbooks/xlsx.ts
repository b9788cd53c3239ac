import { type Part, zipOf } from "./zip.ts";

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";

export type SheetXml = { name: string; rows: string; state?: string; after?: string; before?: string };
export type BookXml = {
  sheets: SheetXml[];
  styles?: string;
  strings?: string[];
  doctype?: string;
  date1904?: boolean;
  mainType?: string;
  more?: Part[];
};

const relations = (list: string[]) => `<?xml version="1.0"?><Relationships xmlns="${packageRelations}">${list.join("")}</Relationships>`;
export const sheetXml = ({ rows, after = "", before = "" }: SheetXml, doctype = "") =>
  `<?xml version="1.0" encoding="UTF-8"?>${doctype}<worksheet xmlns="${main}" xmlns:r="${office}">${before}<sheetData>${rows}</sheetData>${after}</worksheet>`;

/** The parts of an .xlsx written by hand, as Excel would have them or not. */
export function xlsxParts({ sheets, styles, strings, doctype = "", date1904, mainType, more = [] }: BookXml): Part[] {
  const type = mainType ?? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
  const overrides = sheets
    .map((_, place) => `<Override PartName="/xl/worksheets/sheet${place + 1}.xml" ContentType="${sheetType}"/>`)
    .join("");
  const optional = [
    styles
      ? `<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>`
      : "",
    strings
      ? `<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>`
      : "",
  ].join("");
  const tabs = sheets.map(
    ({ name, state }, place) => `<sheet name="${name}" sheetId="${place + 1}" r:id="rId${place + 1}"${state ? ` state="${state}"` : ""}/>`,
  );
  const parts: Part[] = [
    {
      name: "[Content_Types].xml",
      bytes: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}"/>${overrides}${optional}</Types>`,
    },
    { name: "_rels/.rels", bytes: relations([`<Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/>`]) },
    {
      name: "xl/workbook.xml",
      bytes: `<?xml version="1.0"?><workbook xmlns="${main}" xmlns:r="${office}"><workbookPr${date1904 ? ' date1904="1"' : ""}/><sheets>${tabs.join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      bytes: relations(
        sheets.map(
          (_, place) => `<Relationship Id="rId${place + 1}" Type="${office}/worksheet" Target="worksheets/sheet${place + 1}.xml"/>`,
        ),
      ),
    },
    ...sheets.map((sheet, place) => ({ name: `xl/worksheets/sheet${place + 1}.xml`, bytes: sheetXml(sheet, doctype) })),
  ];
  if (styles) parts.push({ name: "xl/styles.xml", bytes: styles });
  if (strings)
    parts.push({
      name: "xl/sharedStrings.xml",
      bytes: `<sst xmlns="${main}">${strings.map((text) => `<si><t>${text}</t></si>`).join("")}</sst>`,
    });
  return [...parts, ...more];
}

export const xlsxOf = (book: BookXml): Buffer => zipOf(xlsxParts(book));

export const textCellXml = (place: string, text: string) => `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`;
/** Pairs of parent and child below each other, from row 1. */
export const pairRows = (count: number) =>
  Array.from(
    { length: count },
    (_, at) =>
      `<row r="${at + 1}">${textCellXml(`A${at + 1}`, `SB${String(at).padStart(5, "0")}`)}${textCellXml(`B${at + 1}`, `PKT${at}`)}</row>`,
  ).join("");

/** Styles whose numbers are the formats of cells: 0 General, 1 a date, 2 five digits, 3 digits behind a text, 4 rounded, 5 text. */
export const stylesXml = `<styleSheet xmlns="${main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="&quot;SB&quot;00000"/><numFmt numFmtId="166" formatCode="0.00E+00"/></numFmts><cellXfs count="6">${[0, 14, 164, 165, 166, 49].map((id) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`).join("")}</cellXfs></styleSheet>`;

import { xmlText } from "./xlsx-cell.ts";

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaged = "http://schemas.openxmlformats.org/package/2006";
const contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** Goes first, before anybody knows how many sheets there will be: every part that is not named is a sheet. */
export const contentTypes = `${head}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="${contentType}.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="${contentType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${contentType}.styles+xml"/></Types>`;

export const packageRelations = `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

const formats = [
  [164, "0.000"],
  [165, "yyyy\\-mm\\-dd\\ hh:mm:ss"],
  [166, "yyyy\\-mm\\-dd"],
] as const;
/** In the order of `styles` in `xlsx-cell.ts`: general, text (49), count (1), kilograms, moment, day, head, and texts by their tone. */
const cellFormats = [0, 49, 1, 164, 165, 166, 49, 49, 49, 49];
const headFormat = 6;
/** Behind texts that are good, worth a look, bad: light enough for black letters. */
const tones = ["FFDDF3E1", "FFFFF0C2", "FFFBD9D6"];

export const styleSheet = `${head}<styleSheet xmlns="${main}"><numFmts count="${formats.length}">${formats
  .map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`)
  .join(
    "",
  )}</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="${2 + tones.length}"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${tones
  .map((color) => `<fill><patternFill patternType="solid"><fgColor rgb="${color}"/></patternFill></fill>`)
  .join("")}</fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="${cellFormats.length}">${cellFormats
  .map(
    (id, place) =>
      `<xf numFmtId="${id}" fontId="${place === headFormat ? 1 : 0}" fillId="${place > headFormat ? place - headFormat + 1 : 0}" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"${place > headFormat ? ' applyFill="1"' : ""}/>`,
  )
  .join("")}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

/** The head row stays in sight. `widths` are in characters. */
export const sheetHead = (widths: readonly number[]): string =>
  `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths
    .map((width, place) => `<col min="${place + 1}" max="${place + 1}" width="${width}" customWidth="1"/>`)
    .join("")}</cols><sheetData>`;

export const sheetFoot = (lastPlace: string): string => `</sheetData><autoFilter ref="A1:${lastPlace}"/></worksheet>`;

/** `lastPlace` is the cell in the lowest right corner, such as M812. */
export type WrittenSheet = { name: string; lastPlace: string };

export const workbookPart = (sheets: readonly WrittenSheet[]): string => {
  const list = sheets.map(({ name }, n) => `<sheet name="${xmlText(name)}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`).join("");
  const filters = sheets
    .map(({ name, lastPlace }, n) => {
      const area = `'${xmlText(name)}'!$A$1:${lastPlace.replace(/(\D+)(\d+)/, "$$$1$$$2")}`;
      return `<definedName name="_xlnm._FilterDatabase" localSheetId="${n}" hidden="1">${area}</definedName>`;
    })
    .join("");
  return `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${list}</sheets><definedNames>${filters}</definedNames></workbook>`;
};

export const workbookRelations = (sheets: number): string => {
  const list = Array.from({ length: sheets }, (_, n) => relation(n + 1, "worksheet", `worksheets/sheet${n + 1}.xml`));
  return `${head}<Relationships xmlns="${packaged}/relationships">${list.join("")}${relation(sheets + 1, "styles", "styles.xml")}</Relationships>`;
};

const relation = (id: number, what: string, target: string) => `<Relationship Id="rId${id}" Type="${office}/${what}" Target="${target}"/>`;

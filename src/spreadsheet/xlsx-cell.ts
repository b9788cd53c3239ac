import { type Cell, daysOf } from "./sheet.ts";

/** Places in `cellXfs` of the style sheet (`xlsx-parts.ts`). */
export const styles = { text: 1, count: 2, kg: 3, at: 4, day: 5, head: 6, good: 7, warn: 8, bad: 9 } as const;

const textMaxLength = 32_767;

/** What XML has no place for: control characters, halves of a pair, two code points that are none. */
const illegal = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
/** Excel reads `_x0041_` in a text as the letter A: its first sign is written that way itself. */
const escapedSign = /_(?=x[0-9A-Fa-f]{4}_)/g;
const needsCare = /[&<>"_\r\n\t\u0000-\u001f\ud800-\udfff\ufffe\uffff]|^\s|\s$/;
const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const cleaned = (text: string) =>
  text
    .slice(0, textMaxLength)
    .replace(illegal, "\uFFFD")
    .replace(escapedSign, "_x005F_")
    .replaceAll("\r", "_x000D_")
    .replace(/[&<>"]/g, (sign) => entities[sign] as string);

/** A text inside XML, and for what is between tags. Signs that XML can't hold become U+FFFD. */
export const xmlText = (text: string): string => (text.length > textMaxLength || needsCare.test(text) ? cleaned(text) : text);

function textCell(place: string, text: string, style: number): string {
  const space = /^\s|\s$|[\r\n\t]/.test(text) ? ' xml:space="preserve"' : "";
  return `<c r="${place}" s="${style}" t="inlineStr"><is><t${space}>${xmlText(text)}</t></is></c>`;
}

const numberCell = (place: string, value: number, style: number) => `<c r="${place}" s="${style}"><v>${value}</v></c>`;

/** Text is text whatever it begins with; it stands in the cell itself, so that no table of texts grows with the rows. */
function cellXml(place: string, cell: Cell, isHead: boolean): string {
  if (cell === null) return "";
  if (typeof cell === "string") return textCell(place, cell, isHead ? styles.head : styles.text);
  if (typeof cell === "number") return numberCell(place, cell, styles.count);
  if ("text" in cell) return textCell(place, cell.text, styles[cell.tone]);
  if ("kg" in cell) return numberCell(place, cell.kg, styles.kg);
  return numberCell(place, daysOf(cell.at), cell.at.length > 10 ? styles.at : styles.day);
}

/** A, B ... Z, AA: what a column is called. `n` begins with 0. */
export const columnName = (n: number): string =>
  n < 26 ? String.fromCharCode(65 + n) : columnName(Math.floor(n / 26) - 1) + columnName(n % 26);

export const rowXml = (n: number, cells: readonly Cell[], columns: readonly string[], isHead = false): string =>
  `<row r="${n}">${cells.map((cell, place) => cellXml(`${columns[place]}${n}`, cell, isHead)).join("")}</row>`;

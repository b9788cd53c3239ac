import { noValueMark } from "./read-cell-text.ts";
import { refusal } from "./refusal.ts";

const windowLength = 3_000_000;
const rowMaxLength = 64_000_000;
const rowEnd = "</table:table-row>";
const tableEnd = "</table:table>";
const tailKept = 16_384;

/** A stretch of a sheet as a document that SheetJS reads as if it were all of it. `above`: rows of the sheet before it. */
export type OdsWindow = { name: string; style: string; above: number; xml: Buffer; formulas: number; withoutValue: number };

const attribute = (tag: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
const unescaped = (text: string) =>
  text.replace(/&(?:lt|gt|quot|apos|amp|#\d+|#x[0-9a-f]+);/gi, (mark) => {
    const named: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" };
    const point = mark.startsWith("&#x") ? Number.parseInt(mark.slice(3), 16) : Number(mark.slice(2, -1));
    return named[mark.toLowerCase()] ?? (point <= 0x10ffff ? String.fromCodePoint(point) : "");
  });

const rowsIn = (xml: string) =>
  [...xml.matchAll(/<table:table-row\b[^<>]*>/g)].reduce(
    (sum, [tag]) => sum + (Number(attribute(tag, "table:number-rows-repeated")) || 1),
    0,
  );

type Table = { tag: string; above: number };

function windowOf(head: string, table: Table, rows: string): OdsWindow {
  let [formulas, withoutValue] = [0, 0];
  const marked = rows.replace(/<table:table-cell\b[^<>]*\btable:formula=[^<>]*>/g, (cell) => {
    formulas++;
    if (/\boffice:value-type=/.test(cell)) return cell;
    withoutValue++;
    return cell.replace(/(?=\/?>$)/, ` office:value-type="string" office:string-value="${noValueMark}"`);
  });
  const xml = Buffer.from(`${head}${table.tag}${marked}${tableEnd}</office:spreadsheet></office:body></office:document-content>`);
  const name = unescaped(attribute(table.tag, "table:name"));
  const window = { name, style: attribute(table.tag, "table:style-name"), above: table.above, xml, formulas, withoutValue };
  table.above += rowsIn(rows);
  return window;
}

/** Cuts the one long document of an .ods into stretches of whole rows. Every sheet gives one window at least. */
export async function* odsWindows(pieces: AsyncIterable<Buffer>): AsyncGenerator<OdsWindow> {
  const decoder = new TextDecoder();
  let head: string | null = null;
  let table: Table | null = null;
  let waiting = "";
  for await (const piece of pieces) {
    waiting += decoder.decode(piece, { stream: true });
    if (head === null) {
      const body = /<office:spreadsheet\b[^<>]*>/.exec(waiting);
      if (!body && waiting.length > rowMaxLength) break;
      if (!body) continue;
      head = waiting.slice(0, body.index + body[0].length);
      waiting = waiting.slice(head.length);
    }
    for (;;) {
      if (!table) {
        const open: RegExpExecArray | null = /<table:table(?=[\s>])[^<>]*[^<>/]>/.exec(waiting);
        if (!open) {
          waiting = waiting.slice(-tailKept);
          break;
        }
        table = { tag: open[0], above: 0 };
        waiting = waiting.slice(open.index + open[0].length);
      }
      const end = waiting.indexOf(tableEnd);
      const isAll = end >= 0;
      if (!isAll && waiting.length < windowLength) break;
      const cut = isAll ? end : waiting.lastIndexOf(rowEnd) + rowEnd.length;
      if (!isAll && cut < rowEnd.length && waiting.length > rowMaxLength) throw refusal("damaged", "one of its rows never ends");
      if (!isAll && cut < rowEnd.length) break;
      yield windowOf(head, table, waiting.slice(0, cut));
      waiting = waiting.slice(isAll ? cut + tableEnd.length : cut);
      if (isAll) table = null;
    }
  }
  if (head === null || table) throw refusal("damaged", "its sheets don't stand where they should be");
}

/** The names of the styles that hide a sheet. */
export const hidingStyles = (head: string): Set<string> =>
  new Set(
    [...head.matchAll(/<style:style\b[^<>]*style:family="table"[^<>]*>(?:(?!<\/style:style>)[\s\S]){0,2000}?table:display="false"/g)].map(
      ([style]) => attribute(style, "style:name"),
    ),
  );

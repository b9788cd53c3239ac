import { noValueMark } from "./read-cell-text.ts";
import { refusal } from "./refusal.ts";

/** About 20,000 rows of four columns: SheetJS needs some 60 MB for it, however long the sheet is. */
const windowLength = 3_000_000;
const rowMaxLength = 64_000_000;
const headMaxLength = 4_000_000;

/** A stretch of a sheet as XML that SheetJS reads as if it were all of it. */
export type Window = { xml: string; formulas: number; withoutValue: number };

type Frame = { before: string; after: string; rowEnd: string; rules: Rules };
type Rules = {
  blankRow: RegExp;
  unnumbered: RegExp;
  rowStart: RegExp;
  formula: RegExp;
  lonelyFormula: RegExp;
  valueTag: string;
  cellEnd: string;
};

function rulesFor(prefix: string): Rules {
  const cell = `<${prefix}c\\b[^<>]*?(?:/>|>\\s*</${prefix}c>)`;
  return {
    blankRow: new RegExp(`<${prefix}row\\b[^<>]*?(?:/>|>\\s*(?:${cell}\\s*)*</${prefix}row>)`, "g"),
    unnumbered: new RegExp(`<${prefix}row(?![^<>]*\\sr=)[\\s/>]`),
    rowStart: new RegExp(`<${prefix}row\\b([^<>]*)`, "g"),
    formula: new RegExp(`<${prefix}f[\\s/>]`, "g"),
    lonelyFormula: new RegExp(`(</${prefix}f>|<${prefix}f\\b[^<>]*/>)\\s*</${prefix}c>`, "g"),
    valueTag: `${prefix}v`,
    cellEnd: `</${prefix}c>`,
  };
}

/** What stands around the rows; null when the sheet has none. Throws `damaged` when this is no sheet. */
function frameOf(text: string): { frame: Frame; rest: string } | null {
  const open = /<((?:\w+:)?)sheetData\b[^<>]*?(\/?)>/.exec(text);
  const root = /<((?:\w+:)?)worksheet\b/.exec(text);
  if (!open || !root) throw refusal("damaged", "a sheet has no rows where they should be");
  if (open[2] === "/") return null;
  const [prefix, end] = [open[1] as string, open.index + open[0].length];
  const after = `</${prefix}sheetData></${root[1]}worksheet>`;
  return { frame: { before: text.slice(0, end), after, rowEnd: `</${prefix}row>`, rules: rulesFor(prefix) }, rest: text.slice(end) };
}

/** Some programs leave the numbers of the rows out: then they count on from the row before. */
function numbered(rows: string, { rowStart }: Rules, last: { row: number }): string {
  return rows.replace(rowStart, (tag, attributes: string) => {
    const own = /\sr=["'](\d+)/.exec(attributes)?.[1];
    last.row = own ? Number(own) : last.row + 1;
    return own ? tag : tag.replace(/(?=\/?$)/, ` r="${last.row}"`);
  });
}

function windowOf(rows: string, { before, after, rules }: Frame, last: { row: number }): Window | null {
  const withNumbers = last.row > 0 || rules.unnumbered.test(rows) ? numbered(rows, rules, last) : rows;
  const full = withNumbers.replace(rules.blankRow, "");
  if (full.trim() === "") return null;
  const formulas = full.match(rules.formula)?.length ?? 0;
  let withoutValue = 0;
  const marked =
    formulas === 0
      ? full
      : full.replace(rules.lonelyFormula, (_, formula: string) => {
          withoutValue++;
          return `${formula}<${rules.valueTag}>${noValueMark}</${rules.valueTag}>${rules.cellEnd}`;
        });
  return { xml: before + marked + after, formulas, withoutValue };
}

/** Cuts a sheet into stretches of whole rows and leaves out rows without anything in them: a million formatted ones cost nothing. */
export async function* xlsxWindows(pieces: AsyncIterable<Buffer>): AsyncGenerator<Window> {
  const decoder = new TextDecoder();
  const last = { row: 0 };
  let frame: Frame | null = null;
  let waiting = "";
  for await (const piece of pieces) {
    waiting += decoder.decode(piece, { stream: true });
    if (!frame) {
      if (!/sheetData\b[^<>]*>/.test(waiting) && waiting.length < headMaxLength) continue;
      const opened = frameOf(waiting);
      if (!opened) return;
      ({ frame, rest: waiting } = opened);
    }
    if (waiting.length < windowLength) continue;
    const end = waiting.lastIndexOf(frame.rowEnd) + frame.rowEnd.length;
    if (end < frame.rowEnd.length) {
      if (waiting.length > rowMaxLength) throw refusal("damaged", "one of its rows never ends");
      continue;
    }
    const window = windowOf(waiting.slice(0, end), frame, last);
    waiting = waiting.slice(end);
    if (window) yield window;
  }
  if (!frame) throw refusal("damaged", "a sheet has no rows where they should be");
  const end = waiting.lastIndexOf(frame.rowEnd) + frame.rowEnd.length;
  const window = end < frame.rowEnd.length ? null : windowOf(waiting.slice(0, end), frame, last);
  if (window) yield window;
}

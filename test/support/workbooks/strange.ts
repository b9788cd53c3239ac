import { newChild, newParent } from "../scanning.ts";
import { csvOf, writtenBook } from "./written.ts";
import { stylesXml, textCellXml, xlsxOf } from "./xlsx.ts";

/** A file that looks dangerous or odd and is read all the same: how many rows are new, and which are refused, by their numbers. */
export type StrangeFile = { what: string; make: () => Buffer; isNew: number; refused: Record<number, string> };

const row = (at: number, ...cells: string[]) => `<row r="${at}">${cells.join("")}</row>`;
const pair = (at: number, parent: string, child = newChild()) => row(at, textCellXml(`A${at}`, parent), textCellXml(`B${at}`, child));
const heading = row(1, textCellXml("A1", "Parent"), textCellXml("B1", "Child"));
const sheet = (rows: string[], after = "") => ({ name: "Bags", rows: [heading, ...rows].join(""), after });
const pairs = (parent: string, count: number) => Array.from({ length: count }, (_, at) => pair(at + 2, parent));

const oddities: StrangeFile[] = [
  {
    what: "macros",
    make: () =>
      xlsxOf({
        sheets: [sheet(pairs(newParent(), 3))],
        mainType: "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        more: [{ name: "xl/vbaProject.bin", bytes: Buffer.alloc(3000, 1) }],
      }),
    isNew: 3,
    refused: {},
  },
  {
    what: "external links",
    make: () =>
      xlsxOf({
        sheets: [sheet(pairs(newParent(), 3))],
        more: [{ name: "xl/externalLinks/externalLink1.xml", bytes: '<externalLink><externalBook r:id="rId1"/></externalLink>' }],
      }),
    isNew: 3,
    refused: {},
  },
  {
    what: "merged cells",
    make: () => {
      const [one, two] = [newParent(), newParent()];
      const child = (at: number) => row(at, textCellXml(`B${at}`, newChild()));
      const rows = [pair(2, one), child(3), child(4), pair(5, two), child(6)];
      const merged = '<mergeCells count="2"><mergeCell ref="A2:A4"/><mergeCell ref="A5:A6"/></mergeCells>';
      return xlsxOf({ sheets: [sheet(rows, merged)] });
    },
    isNew: 5,
    refused: {},
  },
  {
    what: "formulas with and without a last value",
    make: () => {
      const parent = newParent();
      const formula = (at: number, value: string) => `<c r="B${at}" t="str"><f>C${at}&amp;D${at}</f>${value}</c>`;
      const rows = [
        row(2, textCellXml("A2", parent), formula(2, `<v>${newChild()}</v>`)),
        row(3, textCellXml("A3", parent), formula(3, "")),
        pair(4, parent),
      ];
      return xlsxOf({ sheets: [sheet(rows)] });
    },
    isNew: 2,
    refused: { 3: "unread_formula" },
  },
  {
    what: "dates as codes",
    make: () => {
      const parent = newParent();
      const rows = [pair(2, parent), row(3, textCellXml("A3", parent), '<c r="B3" s="1"><v>45000</v></c>'), pair(4, parent)];
      return xlsxOf({ sheets: [sheet(rows)], styles: stylesXml });
    },
    isNew: 2,
    refused: { 3: "unread_date" },
  },
  {
    what: "hidden sheets",
    make: () => {
      const rows = () => [["Parent", "Child"], ...Array.from({ length: 4 }, () => [newParent(), newChild()])];
      return writtenBook("xlsx", [
        { name: "Bags", rows: rows() },
        { name: "Old", rows: rows(), hidden: true },
      ]);
    },
    isNew: 8,
    refused: {},
  },
  {
    what: "mixed case",
    make: () => {
      const [parent, child] = [newParent(), newChild()];
      const rows = [
        [parent.toLowerCase(), child],
        [parent, newChild().toLowerCase()],
        [newParent(), child.toLowerCase()],
      ];
      return Buffer.from(csvOf([["Parent", "Child"], ...rows]));
    },
    isNew: 2,
    refused: { 4: "two_parents_in_file" },
  },
];

/** Every 20th row is the one above it once more. */
const duplicates: StrangeFile = {
  what: "5 % planted duplicates",
  make: () => {
    const parents = Array.from({ length: 40 }, newParent);
    const rows = Array.from({ length: 1000 }, (_, at) => [parents[Math.floor(at / 25)] as string, newChild()]);
    for (let at = 19; at < rows.length; at += 20) rows[at] = rows[at - 1] as string[];
    return Buffer.from(csvOf([["Parent", "Child"], ...rows]));
  },
  isNew: 950,
  refused: {},
};

export const strangeFiles: StrangeFile[] = [...oddities, duplicates];

import { type BillDocument, documentFacts } from "../domain/bill-document.ts";
import { businessDay, clockWords } from "../domain/day.ts";
import type { Cell, Sheet, Workbook } from "../spreadsheet/sheet.ts";
import type { DaySummary } from "./billing.ts";

const kg = (weightKg: number | null): Cell => (weightKg === null ? null : { kg: weightKg });

/** 2026-11-22 10:42, which sorts as it stands. */
const sortable = (at: string, timeZone: string): string => `${businessDay(new Date(at), timeZone)} ${clockWords(new Date(at), timeZone)}`;

const parentHeads = ["No.", "Parent bag", "Kind", "Child bags", "Capacity", "Short", "Weight kg"];
const parentCells = ({ rows }: BillDocument): Cell[][] =>
  rows.map(({ place, code, kind, count, capacity, isShort, weightKg }) => [
    place,
    code,
    kind,
    count,
    capacity,
    isShort ? `${count} of ${capacity}` : null,
    { kg: weightKg },
  ]);

/** One row for each parent, and on each what bill it is: rows of several bills can be put below each other. */
export function billTable(bill: BillDocument): Cell[][] {
  const { number, state, version, hash, reason, destination, vehicle, note, area, made, finished, totals, timeZone } = bill;
  const ofBill: [string, Cell][] = [
    ["Bill", number],
    ["State", state === "final" ? "Finished" : "Not finished"],
    ["Version", version],
    ["Destination", destination],
    ["Vehicle", vehicle],
    ["Area", area],
    ["Note", note],
    ["Made", sortable(made.at, timeZone)],
    ["Made by", made.by],
    ["Finished", finished && sortable(finished.at, timeZone)],
    ["Finished by", finished?.by ?? null],
    ["Target", totals.target],
    ["Expected weight kg", kg(totals.expectedWeightKg)],
    ["Reason", reason],
    ["SHA-256", hash],
  ];
  const heads = [...ofBill.slice(0, 3).map(([name]) => name), ...parentHeads, ...ofBill.slice(3).map(([name]) => name)];
  const cells = ofBill.map(([, cell]) => cell);
  return [heads, ...parentCells(bill).map((parent) => [...cells.slice(0, 3), ...parent, ...cells.slice(3)])];
}

function factsSheet(bill: BillDocument): Sheet {
  const { totals, byKind, hash, timeZone } = bill;
  const facts = documentFacts(bill).map(({ name, words }): Cell[] => [name, name === "Version" ? Number(words) : words]);
  const sums: Cell[][] = [
    ["Parent bags", totals.parents],
    ["Target", totals.target],
    ["Child bags", totals.children],
    ["Short bags", totals.short],
    ["Weight kg", kg(totals.weightKg)],
    ["Expected weight kg", kg(totals.expectedWeightKg)],
  ];
  const kinds = byKind.map((each): Cell[] => [each.kind, each.parents, each.children, each.short, kg(each.weightKg)]);
  const state = bill.state === "final" ? [] : [["State", "DRAFT: not finished"]];
  const rows: Cell[][] = [
    ["Bill", bill.number],
    ...state,
    ...facts,
    ["Time zone", timeZone],
    ...(hash === null ? [] : [["SHA-256", hash]]),
    [],
    ...sums,
    [],
    ["Kind", "Parent bags", "Child bags", "Short bags", "Weight kg"],
    ...kinds,
  ];
  return { name: "Bill", widths: [22, 40, 14, 14, 14], rows };
}

/** The bill as a whole on the first sheet, every parent on the second. */
export const billWorkbook = (bill: BillDocument): Workbook => ({
  title: `Bill ${bill.number}`,
  at: bill.asOf,
  sheets: [factsSheet(bill), { name: "Parent bags", widths: [6, 24, 26, 12, 10, 12, 14], rows: [parentHeads, ...parentCells(bill)] }],
});

/** A business day by biller and area, and all of it together in the last row. */
export function dayTable({ day, rows, totals }: DaySummary): Cell[][] {
  const heads = ["Day", "Biller", "Area", "Finished bills", "Still open", "Parent bags", "Child bags", "Short bags", "Weight kg"];
  type Counts = DaySummary["totals"];
  const counts = ({ bills, open, parents, children, short, weightKg }: Counts): Cell[] => [
    bills,
    open,
    parents,
    children,
    short,
    { kg: weightKg },
  ];
  return [heads, ...rows.map((row) => [day, row.billerName, row.area, ...counts(row)]), [day, "All", null, ...counts(totals)]];
}

export const dayWorkbook = (summary: DaySummary, at: Date): Workbook => ({
  title: `Bills of ${summary.day}`,
  at: at.toISOString(),
  sheets: [{ name: summary.day, widths: [12, 22, 22, 14, 12, 12, 12, 12, 14], rows: dayTable(summary) }],
});
